//! The rows of a list of releases: what each says of itself, and which of them are shown.

use super::{
    choice::Group,
    mark::{Mark, Outlook, marks, standing},
};
use crate::components::update::choice::Occasion;
use openclaw_contract::{
    Catalog, InstanceFacts, InstanceView, Release, Version,
    host::human_bytes,
    validation::{Basis, may_target},
};
use std::collections::BTreeMap;

/// How many instances run each version.
pub(crate) type Users = BTreeMap<Version, usize>;

/// With so many versions or fewer nobody needs a filter.
pub(crate) const FEW: usize = 12;

/// A row of the list: a release, how many run it, its chips, and why it may not be the target.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) release: Release,
    pub(crate) users: usize,
    pub(crate) marks: Vec<Mark>,
    pub(crate) why: Option<String>,
}

/// Rows under a title.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) rows: Vec<Row>,
}

impl Row {
    /// Of a release by itself, with nothing said for or against it.
    pub(crate) fn plain(release: Release) -> Self {
        Self::new(release, &Users::new(), Vec::new(), &Outlook::default())
    }

    fn new(release: Release, users: &Users, marks: Vec<Mark>, outlook: &Outlook) -> Self {
        let users = users.get(&release.version).copied().unwrap_or_default();
        Self { release, users, marks, why: outlook.barred.as_ref().map(openclaw_contract::Refusal::explanation) }
    }

    /// The Node that it needs, as far as a list has room for it: `Node 24` of `>=24.16.0 <25 || >=26.1.0`.
    pub(crate) fn node(&self) -> Option<String> {
        let range = self.release.node.as_deref()?;
        let number: String =
            range.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        Some(format!("Node {}", if number.is_empty() { range } else { &number }))
    }

    /// Where it is: on this host, on its way, or to be fetched; with its size, where that is known.
    pub(crate) fn place(&self) -> String {
        let Release { installed, installing, install_bytes, needs, .. } = &self.release;
        match (installed, install_bytes, needs.disk) {
            (true, Some(bytes), _) => format!("installed · {}", human_bytes(*bytes)),
            (true, None, _) => "installed".to_owned(),
            (false, ..) if *installing => "being installed".to_owned(),
            (false, _, Some(disk)) => format!("fetch {}", human_bytes(disk)),
            (false, _, None) => "to be fetched".to_owned(),
        }
    }
}

/// The rows for one instance, by how each release relates to what it has. `basis` is none before the server told what it goes
/// by: then nothing is said for or against any.
pub(crate) fn for_instance(
    groups: Vec<Group>,
    occasion: &Occasion,
    view: &InstanceView,
    users: &Users,
    basis: Option<&Basis<'_>>,
) -> Vec<Section> {
    let facts = InstanceFacts::from(view);
    let newest = basis.and_then(|basis| basis.catalog.newest_stable()).map(|newest| &newest.version);
    let row = |release: Release| {
        let outlook = basis.map(|basis| Outlook::of(&release, &facts, occasion.prereleases, basis)).unwrap_or_default();
        let marks = marks(&release, occasion, newest, &outlook);
        Row::new(release, users, marks, &outlook)
    };
    let section = |Group { title, releases }| Section { title, rows: releases.into_iter().map(row).collect() };
    groups.into_iter().map(section).collect()
}

/// The rows for whoever comes to have one: every release, as it stands by itself.
pub(crate) fn for_anyone(
    catalog: &Catalog,
    chosen: Option<&Version>,
    prereleases: bool,
    users: &Users,
    basis: Option<&Basis<'_>>,
) -> Vec<Section> {
    let newest = catalog.newest_stable().map(|newest| &newest.version);
    let shown =
        |release: &&Release| prereleases || !release.version.is_prerelease() || Some(&release.version) == chosen;
    let row = |release: &Release| {
        let barred = basis.and_then(|basis| may_target(release, prereleases, basis).err());
        let marks = standing(release, newest, barred.as_ref());
        Row::new(release.clone(), users, marks, &Outlook::barred(barred))
    };
    let rows: Vec<Row> = catalog.releases().iter().filter(shown).map(row).collect();
    if rows.is_empty() { Vec::new() } else { vec![Section { title: "Versions", rows }] }
}

/// The rows whose version has these letters in it; no section is empty.
pub(crate) fn filtered(mut sections: Vec<Section>, letters: &str) -> Vec<Section> {
    let letters = letters.trim();
    for section in &mut sections {
        section.rows.retain(|row| row.release.version.to_string().contains(letters));
    }
    sections.retain(|section| !section.rows.is_empty());
    sections
}

/// The versions in their order.
pub(crate) fn versions(sections: &[Section]) -> impl Iterator<Item = &Version> {
    sections.iter().flat_map(|section| &section.rows).map(|row| &row.release.version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{catalog, version};
    use openclaw_contract::host::Needs;

    #[test]
    fn a_release_is_here_or_is_to_be_fetched() {
        let bare = || Release::new(version("2026.4.8"));
        let needs = Needs { memory: None, disk: Some(1_000_000_000) };
        for (release, says) in [
            (bare(), "to be fetched"),
            (Release { needs, ..bare() }, "fetch 1.0 GB"),
            (Release { needs, installing: true, ..bare() }, "being installed"),
            (Release { needs, installed: true, ..bare() }, "installed"),
            (Release { installed: true, install_bytes: Some(912_000_000), ..bare() }, "installed · 912 MB"),
        ] {
            assert_eq!(Row::plain(release).place(), says);
        }
    }

    #[test]
    fn a_range_of_nodes_is_told_by_its_first() {
        let node = |range: &str| {
            Row::plain(Release { node: Some(range.to_owned()), ..Release::new(version("2026.4.8")) }).node()
        };
        assert_eq!(node(">=24.16.0 <25 || >=26.1.0").as_deref(), Some("Node 24"));
        assert_eq!(node("*").as_deref(), Some("Node *"));
        assert_eq!(Row::plain(Release::new(version("2026.4.8"))).node(), None);
    }

    #[test]
    fn letters_leave_what_has_them() {
        let catalog = catalog(&["2026.4.8", "2026.4.11", "2026.5.14-beta.1", "2026.9.6"]);
        let users = Users::from([(version("2026.4.8"), 3)]);
        let listed = |prereleases, letters: &str| {
            let sections = filtered(for_anyone(&catalog, None, prereleases, &users, None), letters);
            versions(&sections).map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(listed(false, ""), ["2026.9.6", "2026.4.11", "2026.4.8"]);
        assert_eq!(listed(true, " 4."), ["2026.4.11", "2026.4.8"]);
        assert_eq!(listed(true, "beta"), ["2026.5.14-beta.1"]);
        assert_eq!(listed(false, "beta"), [""; 0]);
        let used = for_anyone(&catalog, None, false, &users, None);
        let used = used.iter().flat_map(|section| &section.rows).map(|row| row.users).collect::<Vec<_>>();
        assert_eq!(used, [0, 0, 3]);
    }
}
