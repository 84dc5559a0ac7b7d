//! The chips beside a release in the list.

use super::choice::Occasion;
use openclaw_contract::{
    InstanceFacts, Refusal, Release, UpdateRequest, Version,
    validation::{Basis, Incompatibility, may_target, update},
};

/// A chip: its class, its word, and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) class: &'static str,
    pub(crate) text: &'static str,
    pub(crate) tip: Option<String>,
}

impl Mark {
    const fn plain(class: &'static str, text: &'static str) -> Self {
        Self { class, text, tip: None }
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
        Self { class: "chip bad", text, tip: Some(format!("It cannot be the target: {}.", reason.message())) }
    }
}

/// What speaks against a release as the target of this instance: where its state allows no update, of any.
pub(crate) fn barred(
    release: &Release,
    instance: &InstanceFacts,
    prereleases: bool,
    basis: &Basis<'_>,
) -> Option<Refusal> {
    let request = UpdateRequest { allow_prerelease: prereleases, ..UpdateRequest::to(release.version.clone()) };
    match update(instance, &request, None, basis) {
        Ok(_) => None,
        Err(incompatible @ Refusal::Incompatible { .. }) => Some(incompatible),
        Err(_) => may_target(release, prereleases, basis).err(),
    }
}

/// The chips of a release in the list of an instance; the rest as in [`standing`].
pub(crate) fn marks(
    release: &Release,
    occasion: &Occasion,
    newest: Option<&Version>,
    barred: Option<&Refusal>,
) -> Vec<Mark> {
    let Occasion { current, target, .. } = occasion;
    let version = &release.version;
    let runs = (current == version && current != target).then(|| Mark::plain("chip", "runs now"));
    let rollback = (version < current).then(|| Mark::plain("chip rollback", "rollback"));
    runs.into_iter().chain(rollback).chain(standing(release, newest, barred)).collect()
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
        fixture::{version, view},
        terms::Terms,
    };
    use openclaw_contract::{Catalog, Host, InstanceState, refusal::Role, release::NodeFit, validation::Actor};

    fn words(release: Release, policy: &str) -> Vec<&'static str> {
        let occasion =
            Occasion { current: version("2026.4.11"), target: version("2026.4.11"), asked: None, prereleases: false };
        let policy = serde_json::from_str(policy).unwrap();
        let terms = Terms { policy, host: Host::default(), actor: Actor::local(Role::Operator) };
        let catalog = Catalog::new(vec![release.clone()], None);
        let barred = may_target(&release, occasion.prereleases, &terms.basis(&catalog)).err();
        let newest = catalog.newest_stable().map(|release| &release.version);
        marks(&release, &occasion, newest, barred.as_ref()).iter().map(|mark| mark.text).collect()
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
            let refusal = barred(&release, &InstanceFacts::from(&view(name, state)), false, &terms.basis(&catalog));
            refusal.map(|refusal| refusal.message())
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
    fn deprecated_is_said_once_whether_it_is_a_warning_or_a_refusal() {
        let deprecated = || Release { deprecated: Some("it crashes".into()), ..Release::new(version("2026.5.3")) };
        assert_eq!(words(deprecated(), "{}"), ["deprecated"]);
        assert_eq!(words(deprecated(), r#"{"deprecated":"refuse"}"#), ["deprecated"]);
    }
}
