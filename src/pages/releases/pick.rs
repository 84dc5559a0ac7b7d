//! Which releases are shown, who uses them, and what they come to.

use openclaw_contract::{Catalog, InstanceName, InstanceView, Policy, Release, Version, validation::users_of};
use std::collections::BTreeMap;

/// The part of the releases that is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Only {
    #[default]
    All,
    Installed,
    InUse,
    Blocked,
}

impl Only {
    pub(super) const ALL: [Self; 4] = [Self::All, Self::Installed, Self::InUse, Self::Blocked];

    /// The word in the address.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Installed => "installed",
            Self::InUse => "used",
            Self::Blocked => "blocked",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Installed => "Installed",
            Self::InUse => "In use",
            Self::Blocked => "Blocked or held",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|only| only.word() == word)
    }
}

/// What is wanted of the list, as the address says it. What an address says that is nothing of the kind counts for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) text: String,
    pub(super) only: Only,
    pub(super) prereleases: bool,
}

/// The parts of the address that are read.
pub(super) const TEXT: &str = "q";
pub(super) const ONLY: &str = "show";
pub(super) const PRERELEASES: &str = "pre";

impl Wanted {
    pub(super) fn read<'a>(part: impl Fn(&str) -> Option<&'a str>) -> Self {
        Self {
            text: part(TEXT).unwrap_or_default().to_owned(),
            only: part(ONLY).and_then(Only::of_word).unwrap_or_default(),
            prereleases: part(PRERELEASES) == Some("1"),
        }
    }

    /// Whether a release is shown. One that matters here is, whether it is a pre-release or not.
    pub(super) fn takes(&self, release: &Release, used: bool, policy: Option<&Policy>) -> bool {
        let version = &release.version;
        let barred = policy.is_some_and(|policy| {
            policy.blocked_versions.find(version).is_some() || policy.held_versions.find(version).is_some()
        });
        let matters = used || barred || release.installed || release.installing;
        let in_part = match self.only {
            Only::All => true,
            Only::Installed => release.installed || release.installing,
            Only::InUse => used,
            Only::Blocked => barred,
        };
        let text = self.text.trim().to_lowercase();
        in_part && (self.prereleases || matters || !version.is_prerelease()) && version.to_string().contains(&text)
    }
}

/// Who uses which version.
pub(super) type Uses = BTreeMap<Version, Vec<InstanceName>>;

/// Takes note of what an instance uses; instances come in the order of their names.
pub(super) fn note_uses(uses: &mut Uses, view: &InstanceView) {
    let named = [Some(&view.version), Some(&view.target_version), view.reverts.as_ref()];
    for version in named.into_iter().flatten() {
        let users = uses.entry(version.clone()).or_default();
        if users.last() != Some(&view.name) && !users_of(version, [view]).is_empty() {
            users.push(view.name.clone());
        }
    }
}

/// What is installed, all in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) known: usize,
    pub(super) installed: usize,
    /// What those occupy whose size is known.
    pub(super) bytes: u64,
    /// Installs whose size is not known.
    pub(super) unmeasured: usize,
}

impl Totals {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let start = Self { known: catalog.releases().len(), ..Self::default() };
        catalog.releases().iter().filter(|release| release.installed).fold(start, |totals, release| Self {
            installed: totals.installed + 1,
            bytes: totals.bytes.saturating_add(release.install_bytes.unwrap_or(0)),
            unmeasured: totals.unmeasured + usize::from(release.install_bytes.is_none()),
            ..totals
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{name, version, view};
    use openclaw_contract::InstanceState::{Provisioning, Running};

    fn release(text: &str) -> Release {
        Release::new(version(text))
    }

    fn wanted(address: &[(&str, &str)]) -> Wanted {
        Wanted::read(|part| address.iter().find(|(name, _)| *name == part).map(|(_, value)| *value))
    }

    #[test]
    fn the_address_says_what_is_wanted() {
        assert_eq!(wanted(&[]), Wanted::default());
        assert_eq!(wanted(&[("show", "nonsense"), ("pre", "yes")]), Wanted::default());
        let all = wanted(&[("q", "2026.4"), ("show", "used"), ("pre", "1")]);
        assert_eq!(all, Wanted { text: "2026.4".into(), only: Only::InUse, prereleases: true });
        for only in Only::ALL {
            assert_eq!(Only::of_word(only.word()), Some(only));
        }
    }

    #[test]
    fn a_pre_release_is_shown_where_it_is_asked_for_or_matters() {
        let beta = release("2026.5.14-beta.1");
        let policy: Policy = serde_json::from_str(r#"{"blocked_versions":[{"version":"2026.5.14-beta.1"}]}"#).unwrap();
        assert!(!wanted(&[]).takes(&beta, false, None));
        assert!(wanted(&[("pre", "1")]).takes(&beta, false, None));
        assert!(wanted(&[]).takes(&beta, true, None));
        assert!(wanted(&[]).takes(&beta, false, Some(&policy)));
        assert!(wanted(&[]).takes(&Release { installed: true, ..beta }, false, None));
    }

    #[test]
    fn each_part_takes_its_own() {
        let policy: Policy = serde_json::from_str(r#"{"blocked_versions":[{"version":"2026.4.8"}]}"#).unwrap();
        let takes = |show: &str, text: &str, release: &Release, used: bool| {
            wanted(&[("show", show), ("q", text)]).takes(release, used, Some(&policy))
        };
        let there = Release { installed: true, ..release("2026.4.9") };
        assert!(takes("installed", "", &there, false) && !takes("installed", "", &release("2026.4.9"), false));
        assert!(takes("used", "", &there, true) && !takes("used", "", &there, false));
        assert!(takes("blocked", "", &release("2026.4.8"), false) && !takes("blocked", "", &there, false));
        assert!(takes("all", " 4.9 ", &there, false) && !takes("all", "4.10", &there, false));
    }

    #[test]
    fn an_instance_uses_what_it_runs_and_what_it_is_brought_to() {
        let moving = InstanceView { target_version: version("2026.4.11"), ..view("b", Provisioning) };
        let mut uses = Uses::new();
        [view("a", Running), moving].iter().for_each(|view| note_uses(&mut uses, view));
        assert_eq!(uses.get(&version("2026.4.8")), Some(&vec![name("a"), name("b")]));
        assert_eq!(uses.get(&version("2026.4.11")), Some(&vec![name("b")]));
    }

    #[test]
    fn totals_are_of_what_is_installed() {
        let sized = Release { installed: true, install_bytes: Some(7), ..release("2026.4.8") };
        let unsized_ = Release { installed: true, ..release("2026.4.9") };
        let catalog = Catalog::new(vec![sized, unsized_, release("2026.4.11")], None);
        assert_eq!(Totals::of(&catalog), Totals { known: 3, installed: 2, bytes: 7, unmeasured: 1 });
    }
}
