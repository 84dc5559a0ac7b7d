//! What there is to say of a release.

use crate::format::sentence;
use openclaw_contract::{
    Refusal, Release, Version,
    host::human_bytes,
    release::NodeFit,
    validation::{Basis, Incompatibility, may_target},
};

/// A chip, and the sentence behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chip {
    pub(super) class: &'static str,
    pub(super) word: String,
    pub(super) why: Option<String>,
}

fn bar(reason: &Incompatibility) -> Chip {
    let word = match reason {
        Incompatibility::Blocked { .. } => "blocked",
        Incompatibility::NoNode { .. } => "no Node",
        Incompatibility::Deprecated { .. } => "deprecated",
        Incompatibility::HeldBack { .. } => "held back",
        Incompatibility::StateUnreadable { .. } => "no snapshot",
        Incompatibility::PreRelease => "pre-release",
    };
    let why = Some(format!("No instance is brought to it: {}. {}.", reason.message(), reason.unblock()));
    Chip { class: "chip bad", word: word.to_owned(), why }
}

/// What a release is, and what speaks against it. `newest` is the newest stable one.
pub(super) fn chips(release: &Release, newest: Option<&Version>, basis: Option<&Basis<'_>>) -> Vec<Chip> {
    let version = &release.version;
    let refused = basis.and_then(|basis| may_target(release, true, basis).err());
    let bars: Vec<Chip> = match &refused {
        Some(Refusal::Incompatible { reasons, .. }) => reasons.iter().map(bar).collect(),
        Some(_) | None => Vec::new(),
    };
    let plain = |class, word: String, why| Chip { class, word, why };
    let newest = (newest == Some(version)).then(|| plain("chip new", "newest".to_owned(), None));
    let track = version.is_prerelease().then(|| plain("chip", format!("pre-release: {}", version.track()), None));
    let advice = release.deprecated.as_ref().filter(|_| bars.iter().all(|bar| bar.word != "deprecated"));
    let advice = advice.map(|why| plain("chip rollback", "deprecated".to_owned(), Some(sentence(why))));
    newest.into_iter().chain(track).chain(advice).chain(bars).collect()
}

/// Whether it is on this host, and how large it is.
pub(super) fn place(release: &Release) -> String {
    match (release.installing, release.installed, release.install_bytes, release.needs.disk) {
        (true, ..) => "Installing …".to_owned(),
        (false, true, Some(bytes), _) => format!("Installed · {}", human_bytes(bytes)),
        (false, true, None, _) => "Installed, not measured".to_owned(),
        (false, false, _, Some(bytes)) => format!("{} to fetch", human_bytes(bytes)),
        (false, false, _, None) => "Size not known".to_owned(),
    }
}

/// The Node that it needs, and whether there is one.
pub(super) fn node(release: &Release) -> (String, Option<String>) {
    let needs = release.node.clone().unwrap_or_else(|| "not said".to_owned());
    let fit = match &release.node_fit {
        NodeFit::Fits { with } => Some(format!("runs on {with}")),
        NodeFit::Missing { available } if available.is_empty() => Some("this host has none".to_owned()),
        NodeFit::Missing { available } => Some(format!("this host has {}", available.join(", "))),
        NodeFit::Unknown => None,
    };
    (needs, fit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{fixture::version, terms::Terms};
    use openclaw_contract::{Catalog, Host, host::Needs, refusal::Role, validation::Actor};

    fn words(release: &Release, policy: &str) -> Vec<String> {
        let policy = serde_json::from_str(policy).unwrap();
        let terms = Terms { policy, host: Host::default(), actor: Actor::local(Role::Operator) };
        let catalog = Catalog::new(vec![release.clone()], None);
        let newest = catalog.newest_stable().map(|release| &release.version);
        chips(release, newest, Some(&terms.basis(&catalog))).into_iter().map(|chip| chip.word).collect()
    }

    #[test]
    fn a_release_says_what_speaks_against_it() {
        let bare = |text: &str| Release::new(version(text));
        assert_eq!(words(&bare("2026.4.8"), "{}"), ["newest"]);
        assert_eq!(words(&bare("2026.5.14-beta.1"), "{}"), ["pre-release: beta"]);
        let blocks = r#"{"blocked_versions":[{"version":"2026.4.8","reason":"it crashes"}]}"#;
        assert_eq!(words(&bare("2026.4.8"), blocks), ["newest", "blocked"]);
        let old = Release { deprecated: Some("old".into()), ..bare("2026.4.8") };
        assert_eq!(words(&old, "{}"), ["deprecated"]);
        assert_eq!(words(&old, r#"{"deprecated":"refuse"}"#), ["deprecated"], "said once");
        let node_fit = NodeFit::Missing { available: vec!["20.1.0".into()] };
        assert_eq!(words(&Release { node_fit, ..bare("2026.4.8") }, "{}"), ["newest", "no Node"]);
    }

    #[test]
    fn a_release_is_here_or_on_its_way_or_to_be_fetched() {
        let needs = Needs { memory: None, disk: Some(1_100_000_000) };
        let bare = Release { needs, ..Release::new(version("2026.4.8")) };
        let there = Release { installed: true, install_bytes: Some(512_000_000), ..bare.clone() };
        for (release, says) in [
            (bare.clone(), "1.1 GB to fetch"),
            (Release { needs: Needs::default(), ..bare.clone() }, "Size not known"),
            (Release { installing: true, ..bare }, "Installing …"),
            (Release { install_bytes: None, ..there.clone() }, "Installed, not measured"),
            (there, "Installed · 512 MB"),
        ] {
            assert_eq!(place(&release), says);
        }
    }
}
