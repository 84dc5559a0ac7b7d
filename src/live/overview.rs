//! The fleet at a glance, and the part of it that is looked at.

use openclaw_contract::{Catalog, InstanceState, InstanceView, Policy, Release, validation::newer_allowed};

/// The order in which people look at states: what is well, what moves, what needs them. A state that is unknown has no place.
pub(crate) const ORDER: [InstanceState; 5] = [
    InstanceState::Running,
    InstanceState::Provisioning,
    InstanceState::Error,
    InstanceState::Stopped,
    InstanceState::Deleting,
];

/// How many of what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Overview {
    pub(crate) all: usize,
    pub(crate) updates: usize,
    states: [usize; 5],
}

impl Overview {
    pub(crate) fn of<'a>(views: impl Iterator<Item = &'a InstanceView>, offer: Offer<'_>) -> Self {
        views.fold(Self::default(), |mut overview, view| {
            overview.all += 1;
            overview.updates += usize::from(offer.for_instance(view).is_some());
            for (state, number) in ORDER.iter().zip(&mut overview.states) {
                *number += usize::from(*state == view.state);
            }
            overview
        })
    }

    pub(crate) fn in_state(&self, state: InstanceState) -> usize {
        ORDER.iter().zip(&self.states).find(|(known, _)| **known == state).map_or(0, |(_, number)| *number)
    }

    /// What the title of the window says: what needs a person, or else what moves.
    pub(crate) fn worst(&self) -> Option<String> {
        let worst = [InstanceState::Error, InstanceState::Provisioning, InstanceState::Deleting];
        let (state, number) =
            worst.into_iter().map(|state| (state, self.in_state(state))).find(|(_, number)| *number > 0)?;
        Some(format!("{number} {state}"))
    }
}

/// Which updates there are to take: from the releases, as far as the policy lets instances be brought to them. Before the
/// policy is known nothing is offered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offer<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) policy: Option<&'a Policy>,
}

impl<'a> Offer<'a> {
    /// The release to bring an instance to, where it is newer than what that should run. What is on its way out needs none,
    /// and of a state that is unknown nothing is said.
    pub(crate) fn for_instance(self, view: &InstanceView) -> Option<&'a Release> {
        match view.state {
            InstanceState::Deleting | InstanceState::Unknown(_) => None,
            InstanceState::Running | InstanceState::Provisioning | InstanceState::Error | InstanceState::Stopped => {
                newer_allowed(&view.target_version, self.catalog, self.policy?)
            }
        }
    }
}

/// The part of the fleet that is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Only {
    #[default]
    All,
    State(InstanceState),
    Updates,
}

impl Only {
    pub(crate) fn takes(self, view: &InstanceView, offer: Offer<'_>) -> bool {
        match self {
            Self::All => true,
            Self::State(state) => view.state == state,
            Self::Updates => offer.for_instance(view).is_some(),
        }
    }
}

/// Whether every word of a search is in a name, a label or a version.
pub(crate) fn matches(search: &str, view: &InstanceView) -> bool {
    let labels = view.labels.iter().map(|(key, value)| format!("{key}={value}").to_lowercase());
    let texts: Vec<String> = [view.name.to_string(), view.version.to_string(), view.target_version.to_string()]
        .into_iter()
        .chain(labels)
        .collect();
    search.to_lowercase().split_whitespace().all(|word| texts.iter().any(|text| text.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{catalog, view};
    use openclaw_contract::{
        InstanceState::{Error, Provisioning, Running, Stopped},
        Labels,
    };
    use std::collections::BTreeMap;

    fn offered<T>(newest: &str, policy: &str, ask: impl FnOnce(Offer<'_>) -> T) -> T {
        let policy = serde_json::from_str(policy).unwrap();
        ask(Offer { catalog: &catalog(&["2026.4.8", newest]), policy: Some(&policy) })
    }

    fn overview(views: &[InstanceView], newest: &str, policy: &str) -> Overview {
        offered(newest, policy, |offer| Overview::of(views.iter(), offer))
    }

    #[test]
    fn counts_states_and_updates() {
        let views = [view("a", Running), view("b", Running), view("c", Error), view("d", Stopped)];
        let counted = overview(&views, "2026.4.11", "{}");
        assert_eq!((counted.all, counted.updates), (4, 4));
        assert_eq!(ORDER.map(|state| counted.in_state(state)), [2, 0, 1, 1, 0]);
        assert_eq!(overview(&views, "2026.4.8", "{}").updates, 0);
    }

    #[test]
    fn what_the_policy_blocks_is_not_offered() {
        let views = [view("a", Running)];
        let blocks = r#"{"blocked_versions":[{"version":"2026.4.11"}]}"#;
        assert_eq!(overview(&views, "2026.4.11", blocks).updates, 0);
        let blind = Offer { catalog: &catalog(&["2026.4.11"]), policy: None };
        assert_eq!(Overview::of(views.iter(), blind).updates, 0, "before the policy is known");
    }

    #[test]
    fn an_unknown_state_counts_in_all_alone() {
        let views = [view("a", InstanceState::of_word("hibernating")), view("b", Running)];
        let counted = overview(&views, "2026.4.11", "{}");
        assert_eq!((counted.all, counted.updates), (2, 1));
        assert_eq!(ORDER.map(|state| counted.in_state(state)), [1, 0, 0, 0, 0]);
        assert_eq!(counted.worst(), None);
    }

    #[test]
    fn the_worst_comes_first() {
        let worst = |views: &[InstanceView]| overview(views, "2026.4.8", "{}").worst();
        assert_eq!(worst(&[view("a", Running), view("b", Stopped)]), None);
        assert_eq!(worst(&[view("a", Provisioning), view("b", Provisioning)]).as_deref(), Some("2 provisioning"));
        assert_eq!(worst(&[view("a", Provisioning), view("b", Error)]).as_deref(), Some("1 error"));
    }

    #[test]
    fn every_state_has_its_tile() {
        assert!(InstanceState::ALL.iter().all(|state| ORDER.contains(state)));
    }

    #[test]
    fn a_search_finds_names_labels_and_versions() {
        let labels = Labels::try_from(BTreeMap::from([("team".to_owned(), "Research".to_owned())])).unwrap();
        let view = InstanceView { labels, ..view("support-eu", Running) };
        for found in ["", "support", "EU", "research", "team=research", "2026.4.8", "support research", " eu "] {
            assert!(matches(found, &view), "{found:?}");
        }
        for missed in ["us", "support finance", "2026.4.11"] {
            assert!(!matches(missed, &view), "{missed:?}");
        }
    }

    #[test]
    fn only_what_is_asked_for() {
        let running = view("a", Running);
        let takes = |only: Only, newest| offered(newest, "{}", |offer| only.takes(&running, offer));
        assert!(takes(Only::All, "2026.4.8") && takes(Only::State(Running), "2026.4.8"));
        assert!(!takes(Only::State(Error), "2026.4.8"));
        assert!(takes(Only::Updates, "2026.4.11") && !takes(Only::Updates, "2026.4.8"));
    }
}
