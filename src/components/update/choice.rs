//! The releases to choose from, in the groups in which they are shown.

use openclaw_contract::{Catalog, Release, Version};
use std::cmp::Ordering;

/// A group of releases, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) releases: Vec<Release>,
}

/// The releases newer than the target, the target itself, and the older ones; no group is empty. Pre-releases only where
/// they are asked for, or are what the instance has.
pub(crate) fn groups(catalog: &Catalog, target: &Version, current: &Version, prereleases: bool) -> Vec<Group> {
    let shown = |release: &&Release| {
        prereleases || !release.version.is_prerelease() || [target, current].contains(&&release.version)
    };
    let group = |title, order: Ordering| {
        let releases = catalog.releases().iter().filter(shown).filter(|release| release.version.cmp(target) == order);
        Group { title, releases: releases.cloned().collect() }
    };
    let groups =
        [group("Newer", Ordering::Greater), group("Current target", Ordering::Equal), group("Older", Ordering::Less)];
    groups.into_iter().filter(|group| !group.releases.is_empty()).collect()
}

/// What is chosen at first: the newest stable release where it is newer than the target, the target otherwise.
pub(crate) fn first(catalog: &Catalog, target: &Version) -> Version {
    catalog.newer_than(target).map_or_else(|| target.clone(), |release| release.version.clone())
}

/// The version so many places further down the list, or at its end.
pub(crate) fn moved(groups: &[Group], from: &Version, places: isize) -> Option<Version> {
    let versions: Vec<&Version> =
        groups.iter().flat_map(|group| &group.releases).map(|release| &release.version).collect();
    let here = versions.iter().position(|version| *version == from).unwrap_or(0);
    let there = here.saturating_add_signed(places).min(versions.len().saturating_sub(1));
    versions.get(there).map(|version| (*version).clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::version;

    fn catalog() -> Catalog {
        let release = |text: &str| Release {
            version: version(text),
            published_at: None,
            node: None,
            deprecated: None,
            installed: false,
            notes_url: None,
        };
        let all = ["2026.4.8", "2026.4.11", "2026.5.3", "2026.5.14-beta.1", "2026.9.6"];
        Catalog::new(all.into_iter().map(release).collect(), None)
    }

    fn listed(target: &str, prereleases: bool) -> Vec<(&'static str, Vec<String>)> {
        let words = |group: Group| (group.title, group.releases.iter().map(|r| r.version.to_string()).collect());
        groups(&catalog(), &version(target), &version(target), prereleases).into_iter().map(words).collect()
    }

    #[test]
    fn groups_around_the_target() {
        let seen = listed("2026.5.3", false);
        assert_eq!(
            seen,
            [
                ("Newer", vec!["2026.9.6".to_owned()]),
                ("Current target", vec!["2026.5.3".to_owned()]),
                ("Older", vec!["2026.4.11".to_owned(), "2026.4.8".to_owned()])
            ]
        );
        assert_eq!(listed("2026.9.6", false).first().map(|(title, _)| *title), Some("Current target"));
    }

    #[test]
    fn pre_releases_are_shown_on_demand_or_where_they_are_the_target() {
        assert_eq!(listed("2026.5.3", true).first().map(|(_, versions)| versions.len()), Some(2));
        assert_eq!(listed("2026.5.14-beta.1", false).get(1).map(|(_, versions)| versions.len()), Some(1));
    }

    #[test]
    fn the_newest_stable_is_chosen_at_first_if_it_is_newer() {
        assert_eq!(first(&catalog(), &version("2026.4.8")), version("2026.9.6"));
        assert_eq!(first(&catalog(), &version("2026.9.6")), version("2026.9.6"));
    }

    #[test]
    fn the_keyboard_moves_through_groups_and_stops_at_the_ends() {
        let groups = groups(&catalog(), &version("2026.5.3"), &version("2026.5.3"), false);
        let to = |from: &str, places| moved(&groups, &version(from), places).map(|version| version.to_string());
        assert_eq!(to("2026.9.6", 1).as_deref(), Some("2026.5.3"));
        assert_eq!(to("2026.9.6", -1).as_deref(), Some("2026.9.6"));
        assert_eq!(to("2026.4.11", isize::MAX).as_deref(), Some("2026.4.8"));
        assert_eq!(to("2026.4.8", isize::MIN).as_deref(), Some("2026.9.6"));
        assert_eq!(moved(&[], &version("2026.4.8"), 1), None);
    }
}
