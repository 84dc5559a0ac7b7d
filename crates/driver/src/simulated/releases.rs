//! The releases that there are in the simulation unless others are given: a fixed list, facts of the real ones.

use openclaw_contract::{Release, Version, host::Needs};

const MB: u64 = 1_000_000;

/// What a gateway of a month's releases takes in memory, and what its install takes on the disk.
const APRIL_AND_MAY: Needs = Needs { memory: Some(800 * MB), disk: Some(1_000 * MB) };
const SEPTEMBER: Needs = Needs { memory: Some(1_100 * MB), disk: Some(650 * MB) };

/// Version, when it was published, the Node it runs on, what it needs.
const RELEASES: [(&str, &str, &str, Needs); 6] = [
    ("2026.4.8", "2026-04-08T06:12:41Z", ">=22.14.0", APRIL_AND_MAY),
    ("2026.4.11", "2026-04-10T09:31:05Z", ">=22.14.0", APRIL_AND_MAY),
    ("2026.5.3", "2026-05-03T17:48:20Z", ">=22.14.0", APRIL_AND_MAY),
    ("2026.5.3-1", "2026-05-04T08:02:57Z", ">=22.14.0", APRIL_AND_MAY),
    ("2026.5.14-beta.1", "2026-05-14T13:25:12Z", ">=22.14.0", APRIL_AND_MAY),
    ("2026.9.6", "2026-09-06T10:54:38Z", ">=24.16.0 <25 || >=26.1.0", SEPTEMBER),
];

/// The fixed list, the oldest first.
pub(super) fn fixed() -> Vec<Release> {
    let release = |(version, published_at, node, needs): (&str, &str, &str, Needs)| {
        let version: Version = version.parse().ok()?;
        Some(Release {
            published_at: published_at.parse().ok(),
            node: Some(node.to_owned()),
            notes_url: Some(format!("https://github.com/openclaw/openclaw/releases/tag/v{version}")),
            needs,
            ..Release::new(version)
        })
    };
    RELEASES.into_iter().filter_map(release).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_a_release() {
        let releases = fixed();
        let versions: Vec<_> = releases.iter().map(|release| release.version.to_string()).collect();
        assert_eq!(versions, RELEASES.map(|(version, ..)| version));
        for release in &releases {
            assert!(release.published_at.is_some(), "{release:?}");
            let notes = format!("https://github.com/openclaw/openclaw/releases/tag/v{}", release.version);
            assert_eq!(release.notes_url, Some(notes));
        }
    }
}
