//! What npm prints of the releases, read leniently.

use openclaw_contract::{Release, Timestamp, Version};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What `npm view openclaw versions time` prints.
#[derive(Deserialize)]
pub(crate) struct Index {
    versions: OneOrMany,
    #[serde(default)]
    pub(crate) time: BTreeMap<String, String>,
}

/// npm prints a list of one without the list.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    Many(Vec<serde_json::Value>),
    One(serde_json::Value),
}

impl OneOrMany {
    fn into_vec(self) -> Vec<serde_json::Value> {
        match self {
            Self::Many(many) => many,
            Self::One(one) => vec![one],
        }
    }
}

/// What `npm view` prints of one version.
#[derive(Deserialize)]
struct Detail {
    version: String,
    #[serde(default)]
    engines: serde_json::Value,
    deprecated: Option<serde_json::Value>,
}

impl Index {
    /// What counts as a version here; the others are left out.
    pub(crate) fn versions(&mut self) -> Vec<Version> {
        let all = std::mem::replace(&mut self.versions, OneOrMany::Many(Vec::new())).into_vec();
        all.iter().filter_map(|version| version.as_str()?.parse().ok()).collect()
    }
}

/// The releases of `versions`, with what `details` tells of them.
pub(crate) fn releases(versions: Vec<Version>, times: &BTreeMap<String, String>, details: OneOrMany) -> Vec<Release> {
    let mut known = BTreeMap::new();
    // Of a version that has nothing else to tell npm prints the version alone: no detail.
    let details = details.into_vec().into_iter().filter_map(|detail| serde_json::from_value(detail).ok());
    for Detail { version, engines, deprecated } in details {
        // Some publish `deprecated: false` or an empty text: then it is not.
        let deprecated = deprecated.as_ref().and_then(|text| text.as_str()).filter(|text| !text.trim().is_empty());
        let node = engines.get("node").and_then(|range| range.as_str()).map(ToOwned::to_owned);
        known.insert(version, (node, deprecated.map(ToOwned::to_owned)));
    }
    let release = |version: Version| {
        let text = version.to_string();
        let (node, deprecated) = known.remove(&text).unwrap_or_default();
        Release {
            published_at: times.get(&text).and_then(|time| time.parse::<Timestamp>().ok()),
            node,
            deprecated,
            notes_url: Some(format!("https://github.com/openclaw/openclaw/releases/tag/v{text}")),
            ..Release::new(version)
        }
    };
    versions.into_iter().map(release).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_becomes_releases_and_what_is_no_version_is_left_out() {
        let mut index: Index = serde_json::from_str(
            r#"{"versions":["0.0.1","2026.4.8","2026.5.3-1","2026.5.14-beta.1"],
                "time":{"created":"x","2026.4.8":"2026-04-08T10:00:00.000Z","2026.5.3-1":"2026-05-03T14:03:13.667000+00:00"}}"#,
        )
        .unwrap();
        let details: OneOrMany = serde_json::from_str(
            r#"[{"version":"2026.4.8","engines":{"node":">=22.14.0"},"deprecated":"lost sessions"},
                {"version":"2026.5.3-1","engines":{"node":">=22.16.0"},"deprecated":false},
                "2026.5.14-beta.1"]"#,
        )
        .unwrap();
        let versions = index.versions();
        let found = releases(versions, &index.time, details);
        let rows: Vec<_> = found
            .iter()
            .map(|r| (r.version.to_string(), r.published_at.is_some(), r.node.as_deref(), r.deprecated.as_deref()))
            .collect();
        assert_eq!(
            rows,
            [
                ("2026.4.8".to_owned(), true, Some(">=22.14.0"), Some("lost sessions")),
                ("2026.5.3-1".to_owned(), true, Some(">=22.16.0"), None),
                ("2026.5.14-beta.1".to_owned(), false, None, None),
            ]
        );
        assert_eq!(
            found[1].notes_url.as_deref(),
            Some("https://github.com/openclaw/openclaw/releases/tag/v2026.5.3-1")
        );
    }

    #[test]
    fn a_single_version_is_printed_without_a_list() {
        let mut index: Index = serde_json::from_str(r#"{"versions":"2026.4.8"}"#).unwrap();
        let details: OneOrMany = serde_json::from_str(r#"{"version":"2026.4.8","engines":{"node":">=1"}}"#).unwrap();
        let found = releases(index.versions(), &index.time, details);
        assert_eq!(found[0].node.as_deref(), Some(">=1"));
    }
}
