//! The releases that there are in the simulation: a fixed list, facts of the real ones.

use openclaw_contract::{Catalog, Release, Timestamp, Version};
use std::collections::BTreeSet;

/// Version, when it was published, the Node it runs on.
const RELEASES: [(&str, &str, &str); 6] = [
    ("2026.4.8", "2026-04-08T06:12:41Z", ">=22.14.0"),
    ("2026.4.11", "2026-04-10T09:31:05Z", ">=22.14.0"),
    ("2026.5.3", "2026-05-03T17:48:20Z", ">=22.14.0"),
    ("2026.5.3-1", "2026-05-04T08:02:57Z", ">=22.14.0"),
    ("2026.5.14-beta.1", "2026-05-14T13:25:12Z", ">=22.14.0"),
    ("2026.9.6", "2026-09-06T10:54:38Z", ">=24.16.0 <25 || >=26.1.0"),
];

/// The catalog as it is read at `now`.
pub(super) fn catalog(fetched: &BTreeSet<Version>, now: Timestamp) -> Catalog {
    let release = |(version, published_at, node): (&str, &str, &str)| {
        let version: Version = version.parse().ok()?;
        Some(Release {
            published_at: published_at.parse().ok(),
            node: Some(node.to_owned()),
            deprecated: None,
            installed: fetched.contains(&version),
            notes_url: Some(format!("https://github.com/openclaw/openclaw/releases/tag/v{version}")),
            version,
        })
    };
    Catalog::new(RELEASES.into_iter().filter_map(release).collect(), Some(now))
}

/// Whether there is such a release.
pub(super) fn exists(version: &Version) -> bool {
    let version = version.to_string();
    RELEASES.iter().any(|(known, ..)| *known == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_a_release() {
        let fetched = BTreeSet::from(["2026.5.3".parse().unwrap()]);
        let catalog = catalog(&fetched, Timestamp::UNIX_EPOCH);
        let versions: Vec<_> = catalog.releases().iter().map(|release| release.version.to_string()).collect();
        let newest_first = ["2026.9.6", "2026.5.14-beta.1", "2026.5.3-1", "2026.5.3", "2026.4.11", "2026.4.8"];
        assert_eq!(versions, newest_first);
        for release in catalog.releases() {
            assert!(exists(&release.version));
            assert!(release.published_at.is_some(), "{release:?}");
            assert_eq!(release.installed, fetched.contains(&release.version), "{release:?}");
            let notes = format!("https://github.com/openclaw/openclaw/releases/tag/v{}", release.version);
            assert_eq!(release.notes_url, Some(notes));
        }
        assert_eq!(catalog.as_of(), Some(Timestamp::UNIX_EPOCH));
        assert!(!exists(&"2026.4.9".parse().unwrap()));
    }
}
