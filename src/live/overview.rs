//! The fleet at a glance, and the part of it that is looked at.

use openclaw_contract::{Catalog, InstanceState, InstanceView};

/// The order in which people look at states: what is well, what moves, what needs them.
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
    pub(crate) fn of<'a>(views: impl Iterator<Item = &'a InstanceView>, catalog: &Catalog) -> Self {
        views.fold(Self::default(), |mut overview, view| {
            overview.all += 1;
            overview.updates += usize::from(has_update(view, catalog));
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

/// Whether there is a newer stable release than the one that the instance should run. What is on its way out needs none.
pub(crate) fn has_update(view: &InstanceView, catalog: &Catalog) -> bool {
    match view.state {
        InstanceState::Deleting => false,
        InstanceState::Running | InstanceState::Provisioning | InstanceState::Error | InstanceState::Stopped => {
            catalog.newer_than(&view.target_version).is_some()
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
    pub(crate) fn takes(self, view: &InstanceView, catalog: &Catalog) -> bool {
        match self {
            Self::All => true,
            Self::State(state) => view.state == state,
            Self::Updates => has_update(view, catalog),
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
    use crate::live::fixture::{version, view};
    use openclaw_contract::{
        InstanceState::{Error, Provisioning, Running, Stopped},
        Labels, Release,
    };
    use std::collections::BTreeMap;

    fn catalog(newest: &str) -> Catalog {
        let release = Release {
            version: version(newest),
            published_at: None,
            node: None,
            deprecated: None,
            installed: false,
            notes_url: None,
        };
        Catalog::new(vec![release], None)
    }

    #[test]
    fn counts_states_and_updates() {
        let views = [view("a", Running), view("b", Running), view("c", Error), view("d", Stopped)];
        let overview = Overview::of(views.iter(), &catalog("2026.4.11"));
        assert_eq!((overview.all, overview.updates), (4, 4));
        assert_eq!(ORDER.map(|state| overview.in_state(state)), [2, 0, 1, 1, 0]);
        assert_eq!(Overview::of(views.iter(), &catalog("2026.4.8")).updates, 0);
    }

    #[test]
    fn the_worst_comes_first() {
        let worst = |views: &[InstanceView]| Overview::of(views.iter(), &Catalog::default()).worst();
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
        assert!(
            Only::All.takes(&running, &Catalog::default()) && Only::State(Running).takes(&running, &Catalog::default())
        );
        assert!(!Only::State(Error).takes(&running, &Catalog::default()));
        assert!(
            Only::Updates.takes(&running, &catalog("2026.4.11"))
                && !Only::Updates.takes(&running, &catalog("2026.4.8"))
        );
    }
}
