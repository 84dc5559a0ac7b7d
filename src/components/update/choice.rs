//! The releases to choose from, in the groups in which they are shown.

use crate::live::overview::Offer;
use openclaw_contract::{Release, Version, validation::newer_allowed};
use std::cmp::Ordering;

/// A group of releases, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) releases: Vec<Release>,
}

/// What a list of releases is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Occasion {
    /// What the instance runs.
    pub(crate) current: Version,
    /// What it should run.
    pub(crate) target: Version,
    /// What was asked for before the list was seen.
    pub(crate) asked: Option<Version>,
    pub(crate) prereleases: bool,
}

impl Occasion {
    /// What was asked for and is not in the list by itself; then the releases newer than the target, the target itself, and
    /// the older ones. No group is empty. Pre-releases only where they are wanted, or are what the instance has.
    pub(crate) fn groups(&self, releases: &[Release]) -> Vec<Group> {
        let Self { current, target, asked, prereleases } = self;
        let shown = |release: &&Release| {
            *prereleases || !release.version.is_prerelease() || [target, current].contains(&&release.version)
        };
        let group = |title, order: Ordering| {
            let releases = releases.iter().filter(shown).filter(|release| release.version.cmp(target) == order);
            Group { title, releases: releases.cloned().collect() }
        };
        let hidden = asked.as_ref().filter(|asked| !releases.iter().filter(shown).any(|one| one.version == **asked));
        let known = |asked: &Version| releases.iter().find(|release| release.version == *asked).cloned();
        let hidden = hidden.map(|asked| known(asked).unwrap_or_else(|| Release::new(asked.clone())));
        let groups = [
            Group { title: "Asked for", releases: hidden.into_iter().collect() },
            group("Newer", Ordering::Greater),
            group("Current target", Ordering::Equal),
            group("Older", Ordering::Less),
        ];
        groups.into_iter().filter(|group| !group.releases.is_empty()).collect()
    }
}

/// What suggests itself: the newest release that the policy lets instances be brought to, where it is newer than the target;
/// the target otherwise.
pub(crate) fn suggested(target: &Version, offer: Offer<'_>) -> Version {
    let newer = offer.policy.and_then(|policy| newer_allowed(target, offer.catalog, policy));
    newer.map_or_else(|| target.clone(), |release| release.version.clone())
}

/// The version that typing these letters leads to: the first one that begins with them, or goes on with them after its year.
pub(crate) fn typed<'a>(versions: impl Iterator<Item = &'a Version>, letters: &str) -> Option<Version> {
    let fits = |version: &&Version| {
        let text = version.to_string();
        text.starts_with(letters) || text.split_once('.').is_some_and(|(_, rest)| rest.starts_with(letters))
    };
    versions.into_iter().find(fits).cloned()
}

/// The version so many places further down the list, or at its end; where none is chosen yet, from before its beginning.
pub(crate) fn moved(versions: &[Version], from: Option<&Version>, places: isize) -> Option<Version> {
    let here = from.and_then(|from| versions.iter().position(|version| version == from));
    let there = match here {
        Some(here) => here.saturating_add_signed(places),
        None => places.unsigned_abs().saturating_sub(1),
    };
    versions.get(there.min(versions.len().saturating_sub(1))).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{self, version};
    use openclaw_contract::{Catalog, Policy};

    fn catalog() -> Catalog {
        fixture::catalog(&["2026.4.8", "2026.4.11", "2026.5.3", "2026.5.14-beta.1", "2026.9.6"])
    }

    fn occasion(target: &str, prereleases: bool) -> Occasion {
        Occasion { current: version(target), target: version(target), asked: None, prereleases }
    }

    fn listed(occasion: &Occasion) -> Vec<(&'static str, Vec<String>)> {
        let words = |group: Group| (group.title, group.releases.iter().map(|r| r.version.to_string()).collect());
        occasion.groups(catalog().releases()).into_iter().map(words).collect()
    }

    #[test]
    fn groups_around_the_target() {
        let seen = listed(&occasion("2026.5.3", false));
        assert_eq!(
            seen,
            [
                ("Newer", vec!["2026.9.6".to_owned()]),
                ("Current target", vec!["2026.5.3".to_owned()]),
                ("Older", vec!["2026.4.11".to_owned(), "2026.4.8".to_owned()])
            ]
        );
        assert_eq!(listed(&occasion("2026.9.6", false)).first().map(|(title, _)| *title), Some("Current target"));
    }

    #[test]
    fn pre_releases_are_shown_on_demand_or_where_they_are_the_target() {
        assert_eq!(listed(&occasion("2026.5.3", true)).first().map(|(_, versions)| versions.len()), Some(2));
        assert_eq!(listed(&occasion("2026.5.14-beta.1", false)).get(1).map(|(_, versions)| versions.len()), Some(1));
    }

    #[test]
    fn what_was_asked_for_is_in_the_list_whatever_it_is() {
        let first = |asked: &str, prereleases| {
            let asked = Some(version(asked));
            listed(&Occasion { asked, ..occasion("2026.5.3", prereleases) }).first().cloned()
        };
        assert_eq!(first("2026.7.7", false), Some(("Asked for", vec!["2026.7.7".to_owned()])), "no release");
        assert_eq!(first("2026.5.14-beta.1", false), Some(("Asked for", vec!["2026.5.14-beta.1".to_owned()])));
        assert_eq!(first("2026.5.14-beta.1", true).map(|(title, _)| title), Some("Newer"));
        assert_eq!(first("2026.4.8", false).map(|(title, _)| title), Some("Newer"));
    }

    #[test]
    fn the_newest_that_the_policy_allows_suggests_itself_if_it_is_newer() {
        let first = |target: &str, policy: &str| {
            let policy: Policy = serde_json::from_str(policy).unwrap();
            suggested(&version(target), Offer { catalog: &catalog(), policy: Some(&policy) }).to_string()
        };
        assert_eq!(first("2026.4.8", "{}"), "2026.9.6");
        assert_eq!(first("2026.9.6", "{}"), "2026.9.6");
        let blocks = r#"{"blocked_versions":[{"version":"2026.9.6"}]}"#;
        assert_eq!((first("2026.4.8", blocks), first("2026.5.3", blocks)), ("2026.5.3".into(), "2026.5.3".into()));
        let blind = Offer { catalog: &catalog(), policy: None };
        assert_eq!(suggested(&version("2026.4.8"), blind), version("2026.4.8"), "before the policy is known");
    }

    #[test]
    fn the_keyboard_moves_through_groups_and_stops_at_the_ends() {
        let groups = occasion("2026.5.3", false).groups(catalog().releases());
        let all: Vec<Version> =
            groups.into_iter().flat_map(|group| group.releases).map(|release| release.version).collect();
        let to = |from: &str, places| moved(&all, Some(&version(from)), places).map(|version| version.to_string());
        assert_eq!(to("2026.9.6", 1).as_deref(), Some("2026.5.3"));
        assert_eq!(to("2026.9.6", -1).as_deref(), Some("2026.9.6"));
        assert_eq!(to("2026.4.11", isize::MAX).as_deref(), Some("2026.4.8"));
        assert_eq!(to("2026.4.8", isize::MIN).as_deref(), Some("2026.9.6"));
        assert_eq!(moved(&all, None, 1), Some(version("2026.9.6")));
        assert_eq!(moved(&[], None, 1), None);
    }

    #[test]
    fn typing_leads_to_a_version() {
        let all = ["2026.9.6", "2026.4.11", "2026.4.8"].map(version);
        let to = |letters: &str| typed(all.iter(), letters).map(|version| version.to_string());
        assert_eq!(to("2026.4").as_deref(), Some("2026.4.11"));
        assert_eq!(to("4.8").as_deref(), Some("2026.4.8"));
        assert_eq!(to("7"), None);
    }
}
