//! The chips beside a release in the list.

use super::choice::Occasion;
use openclaw_contract::{
    InstanceFacts, Refusal, Release, Timestamp, UpdateRequest, Version,
    validation::{Basis, Incompatibility, Rollback, Warning, may_target, update},
};

/// A chip: its class, its word, and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) class: &'static str,
    pub(crate) text: &'static str,
    /// The day that follows the word.
    pub(crate) day: Option<Timestamp>,
    pub(crate) tip: Option<String>,
}

impl Mark {
    const fn plain(class: &'static str, text: &'static str) -> Self {
        Self { class, text, day: None, tip: None }
    }

    /// Why the release may not be the target.
    fn bar(reason: &Incompatibility) -> Self {
        let text = match reason {
            Incompatibility::Blocked { .. } => "blocked",
            Incompatibility::NoNode { .. } => "no Node",
            Incompatibility::Deprecated { .. } => "deprecated",
            Incompatibility::HeldBack { .. } => "held back",
            Incompatibility::StateUnreadable { .. } => "no snapshot",
            Incompatibility::PreRelease => "pre-release",
        };
        Self { tip: Some(format!("It cannot be the target: {}.", reason.message())), ..Self::plain("chip bad", text) }
    }

    /// What becomes of the agent's state on the way.
    fn of_way(warning: &Warning) -> Option<Self> {
        let mark = match warning {
            Warning::SetsAside { snapshot, .. } => {
                Self { day: Some(snapshot.taken_at), ..Self::plain("chip rollback", "rollback with snapshot of") }
            }
            Warning::Rollback { kind: Rollback::CodeOnly, .. } => Self::plain("chip rollback", "rollback, state stays"),
            Warning::Rollback { kind: Rollback::OneWay | Rollback::Unknown, .. } => {
                Self::plain("chip rollback", "rollback without snapshot")
            }
            Warning::OneWay { .. } => Self::plain("chip rollback", "one-way"),
            Warning::FailedBefore { .. } => Self::plain("chip bad", "failed here before"),
            Warning::Track { .. }
            | Warning::PreRelease(_)
            | Warning::Deprecated { .. }
            | Warning::Replaces(_)
            | Warning::Shortage(_) => return None,
        };
        Some(Self { tip: Some(format!("{}.", warning.message())), ..mark })
    }
}

/// What the rules say of a release as the target of an instance, as far as a list shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outlook {
    /// What becomes of its state, where it may go there.
    way: Vec<Mark>,
    /// What speaks against it: where the instance's state allows no update, of any.
    pub(crate) barred: Option<Refusal>,
}

impl Outlook {
    /// Of a release by itself.
    pub(crate) const fn barred(barred: Option<Refusal>) -> Self {
        Self { way: Vec::new(), barred }
    }

    pub(crate) fn of(release: &Release, instance: &InstanceFacts, prereleases: bool, basis: &Basis<'_>) -> Self {
        let request = UpdateRequest { allow_prerelease: prereleases, ..UpdateRequest::to(release.version.clone()) };
        match update(instance, &request, None, basis) {
            Ok(permit) => Self { way: permit.warnings().iter().filter_map(Mark::of_way).collect(), barred: None },
            Err(incompatible @ Refusal::Incompatible { .. }) => Self { way: Vec::new(), barred: Some(incompatible) },
            Err(_) => Self { way: Vec::new(), barred: may_target(release, prereleases, basis).err() },
        }
    }
}

/// The chips of a release in the list of an instance; the rest as in [`standing`].
pub(crate) fn marks(release: &Release, occasion: &Occasion, newest: Option<&Version>, outlook: &Outlook) -> Vec<Mark> {
    let Occasion { current, target, .. } = occasion;
    let version = &release.version;
    let runs = (current == version && current != target).then(|| Mark::plain("chip", "runs now"));
    let back = (version < current && outlook.way.is_empty()).then(|| Mark::plain("chip rollback", "rollback"));
    let way = outlook.way.iter().cloned().chain(back);
    runs.into_iter().chain(way).chain(standing(release, newest, outlook.barred.as_ref())).collect()
}

/// The chips of a release by itself: `newest` is the newest stable one, `barred` what speaks against this one as a target.
pub(crate) fn standing(release: &Release, newest: Option<&Version>, barred: Option<&Refusal>) -> Vec<Mark> {
    let newest = (newest == Some(&release.version)).then(|| Mark::plain("chip new", "newest"));
    let bars: Vec<Mark> = match barred {
        Some(Refusal::Incompatible { reasons, .. }) => reasons.iter().map(Mark::bar).collect(),
        Some(_) | None => Vec::new(),
    };
    let advice = release.deprecated.clone().map(|why| Mark { tip: Some(why), ..Mark::plain("chip bad", "deprecated") });
    let advice = advice.filter(|advice| bars.iter().all(|bar| bar.text != advice.text));
    newest.into_iter().chain(advice).chain(bars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{
        fixture::{at, catalog, snapshot, version, view},
        terms::Terms,
    };
    use openclaw_contract::{
        Catalog, Host, InstanceState, InstanceView, Policy, Snapshot, refusal::Role, release::NodeFit,
        validation::Actor,
    };

    fn words(release: Release, policy: &str) -> Vec<&'static str> {
        let occasion =
            Occasion { current: version("2026.4.11"), target: version("2026.4.11"), asked: None, prereleases: false };
        let policy = serde_json::from_str(policy).unwrap();
        let terms = Terms { policy, host: Host::default(), actor: Actor::local(Role::Operator) };
        let catalog = Catalog::new(vec![release.clone()], None);
        let barred = may_target(&release, occasion.prereleases, &terms.basis(&catalog)).err();
        let newest = catalog.newest_stable().map(|release| &release.version);
        marks(&release, &occasion, newest, &Outlook::barred(barred)).iter().map(|mark| mark.text).collect()
    }

    #[test]
    fn a_release_shows_what_speaks_for_and_against_it() {
        let bare = |text: &str| Release::new(version(text));
        assert_eq!(words(bare("2026.5.3"), "{}"), ["newest"]);
        assert_eq!(words(bare("2026.4.8"), "{}"), ["rollback", "newest"]);
        assert_eq!(words(bare("2026.5.14-beta.1"), "{}"), ["pre-release"]);
        assert_eq!(words(bare("2026.5.14-beta.1"), r#"{"prereleases":true}"#), [""; 0]);
        let blocks = r#"{"blocked_versions":[{"version":"2026.5.3"}]}"#;
        assert_eq!(words(bare("2026.5.3"), blocks), ["newest", "blocked"]);
        let holds = r#"{"held_versions":[{"version":"2026.5.3","instance":"b","at":"2026-04-10T14:23:11Z","signature":"verify: it hangs"}]}"#;
        assert_eq!(words(bare("2026.5.3"), holds), ["newest", "held back"]);
        let node_fit = NodeFit::Missing { available: vec!["20.1.0".into()] };
        assert_eq!(words(Release { node_fit, ..bare("2026.5.3") }, "{}"), ["newest", "no Node"]);
    }

    #[test]
    fn a_version_that_failed_here_is_barred_elsewhere_alone() {
        let policy = serde_json::from_str(
            r#"{"held_versions":[{"version":"2026.9.6","instance":"a","at":"2026-04-10T14:23:11Z","signature":"verify: it hangs"}]}"#,
        );
        let terms = Terms { policy: policy.unwrap(), host: Host::default(), actor: Actor::local(Role::Operator) };
        let release = Release::new(version("2026.9.6"));
        let catalog = Catalog::new(vec![release.clone()], None);
        let reasons = |name: &str, state| {
            let facts = InstanceFacts::from(&view(name, state));
            let outlook = Outlook::of(&release, &facts, false, &terms.basis(&catalog));
            outlook.barred.map(|refusal| refusal.message())
        };
        assert_eq!(reasons("a", InstanceState::Running), None);
        for state in [InstanceState::Running, InstanceState::Stopped] {
            assert!(
                reasons("b", state).is_some_and(|why| why.contains("it failed on a (verify: it hangs)")),
                "{state}"
            );
        }
    }

    #[test]
    fn the_way_says_what_becomes_of_the_state() {
        let terms = Terms { policy: Policy::default(), host: Host::default(), actor: Actor::local(Role::Operator) };
        let catalog = catalog(&["2026.4.8", "2026.6.11", "2026.9.6"]);
        let said = |runs: &str, to: &str, snapshots: Vec<Snapshot>| {
            let runs = version(runs);
            let view = InstanceView {
                version: runs.clone(),
                target_version: runs.clone(),
                state_version: Some(runs),
                last_updated_at: Some(at(9)),
                snapshots,
                ..view("a", InstanceState::Running)
            };
            let facts = InstanceFacts::from(&view);
            let occasion = Occasion {
                current: view.version.clone(),
                target: view.target_version.clone(),
                asked: None,
                prereleases: false,
            };
            let release = Release::new(version(to));
            let outlook = Outlook::of(&release, &facts, false, &terms.basis(&catalog));
            let marks = marks(&release, &occasion, None, &outlook);
            marks.into_iter().map(|mark| (mark.text, mark.day)).collect::<Vec<_>>()
        };
        let taken = vec![snapshot(2, "2026.4.8")];
        assert_eq!(said("2026.9.6", "2026.4.8", taken), [("rollback with snapshot of", Some(at(2)))]);
        assert_eq!(said("2026.6.11", "2026.4.8", Vec::new()), [("rollback, state stays", None)]);
        assert_eq!(said("2026.9.6", "2026.4.8", Vec::new()), [("rollback", None), ("no snapshot", None)]);
        assert_eq!(said("2026.4.8", "2026.9.6", Vec::new()), [("one-way", None)]);
        assert_eq!(said("2026.4.8", "2026.6.11", Vec::new()), []);
    }

    #[test]
    fn deprecated_is_said_once_whether_it_is_a_warning_or_a_refusal() {
        let deprecated = || Release { deprecated: Some("it crashes".into()), ..Release::new(version("2026.5.3")) };
        assert_eq!(words(deprecated(), "{}"), ["deprecated"]);
        assert_eq!(words(deprecated(), r#"{"deprecated":"refuse"}"#), ["deprecated"]);
    }
}
