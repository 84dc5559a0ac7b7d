//! The fleet at a glance: counts, which follow each change by what it changes.

use super::facts::needs_attention;
use crate::show::moves;
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
    /// That have an update to take.
    pub(crate) updates: usize,
    /// That need somebody.
    pub(crate) attention: usize,
    /// That have something in hand.
    pub(crate) busy: usize,
    states: [usize; 5],
}

impl Overview {
    pub(crate) fn of<'a>(views: impl Iterator<Item = &'a InstanceView>, offer: Offer<'_>) -> Self {
        let mut overview = Self::default();
        views.for_each(|view| overview.retell(None, Some(view), offer));
        overview
    }

    /// After an instance changed, came (it was none before) or went (it is none now).
    pub(crate) fn retell(&mut self, before: Option<&InstanceView>, now: Option<&InstanceView>, offer: Offer<'_>) {
        let less = |number: &mut usize| *number = number.saturating_sub(1);
        let more = |number: &mut usize| *number = number.saturating_add(1);
        before.into_iter().for_each(|view| self.count(view, offer, less));
        now.into_iter().for_each(|view| self.count(view, offer, more));
    }

    fn count(&mut self, view: &InstanceView, offer: Offer<'_>, change: fn(&mut usize)) {
        change(&mut self.all);
        let flags = [
            (&mut self.updates, offer.for_instance(view).is_some()),
            (&mut self.attention, needs_attention(view)),
            (&mut self.busy, moves(view)),
        ];
        flags.into_iter().filter(|(_, counts)| *counts).for_each(|(number, _)| change(number));
        if let Some((_, number)) = ORDER.iter().zip(&mut self.states).find(|(state, _)| **state == view.state) {
            change(number);
        }
    }

    pub(crate) fn in_state(&self, state: InstanceState) -> usize {
        ORDER.iter().zip(&self.states).find(|(known, _)| **known == state).map_or(0, |(_, number)| *number)
    }

    /// What the title of the window says: what needs a person, or else what moves.
    pub(crate) fn worst(&self) -> Option<String> {
        self.worst_state().map(|(state, number)| format!("{number} {state}"))
    }

    fn worst_state(&self) -> Option<(InstanceState, usize)> {
        let worst = [InstanceState::Error, InstanceState::Provisioning, InstanceState::Deleting];
        worst.into_iter().map(|state| (state, self.in_state(state))).find(|(_, number)| *number > 0)
    }

    /// The picture beside the title of the window: it tells the same.
    pub(crate) fn mark(&self) -> Option<&'static str> {
        match self.worst_state().map(|(state, _)| state) {
            Some(InstanceState::Error) => Some("d33a45"),
            Some(InstanceState::Provisioning | InstanceState::Deleting) => Some("1d6fe0"),
            Some(InstanceState::Running | InstanceState::Stopped | InstanceState::Unknown(_)) | None => None,
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{catalog, view};
    use openclaw_contract::InstanceState::{Error, Provisioning, Running, Stopped};

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
        let mark = |views: &[InstanceView]| overview(views, "2026.4.8", "{}").mark();
        assert_eq!(mark(&[view("a", Provisioning), view("b", Error)]), Some("d33a45"));
        assert_eq!(mark(&[view("a", Provisioning)]), Some("1d6fe0"));
        assert_eq!(mark(&[view("a", Stopped)]), None);
    }

    #[test]
    fn every_state_has_its_tile() {
        assert!(InstanceState::ALL.iter().all(|state| ORDER.contains(state)));
    }

    #[test]
    fn counting_each_change_comes_to_the_same_as_counting_all() {
        let moved = [
            (Some(view("a", Running)), Some(view("a", Error))),
            (None, Some(view("d", Provisioning))),
            (Some(view("b", Stopped)), None),
            (Some(view("c", InstanceState::of_word("hibernating"))), Some(view("c", Running))),
        ];
        offered("2026.4.11", "{}", |offer| {
            let before: Vec<_> = moved.iter().filter_map(|(before, _)| before.as_ref()).collect();
            let now: Vec<_> = moved.iter().filter_map(|(_, now)| now.as_ref()).collect();
            let mut counted = Overview::of(before.into_iter(), offer);
            assert_eq!((counted.all, counted.busy, counted.attention), (3, 0, 2));
            moved.iter().for_each(|(before, now)| counted.retell(before.as_ref(), now.as_ref(), offer));
            assert_eq!(counted, Overview::of(now.into_iter(), offer));
        });
    }
}
