//! Reads the last day of the instances that are looked at, a while after they came into sight.

use super::{Store, bands::Band};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{InstanceName, InstanceState};
use std::time::Duration;

/// So long nothing else must come into sight.
const PAUSE: Duration = Duration::from_millis(250);

/// The server tells of so many at once.
const AT_ONCE: usize = 200;

/// What is being waited for before the next question.
#[derive(Clone, Copy)]
pub(crate) struct Recent {
    store: Store,
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl Recent {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, pause: StoredValue::new(None) }
    }

    /// These are in sight now.
    pub(crate) fn look_at(self, names: &[InstanceName]) {
        let known = |name: &&InstanceName| self.store.bands.with_untracked(|bands| !bands.contains_key(*name));
        let unknown: Vec<InstanceName> = names.iter().filter(known).take(AT_ONCE).cloned().collect();
        if let Some(before) = self.pause.try_update_value(Option::take).flatten() {
            before.clear();
        }
        if !unknown.is_empty() {
            let pause = set_timeout_with_handle(move || self.store.read_bands(unknown), PAUSE);
            self.pause.set_value(pause.ok());
        }
    }
}

impl Store {
    /// Where that fails, no band is drawn, and another attempt is made when they come into sight again.
    fn read_bands(self, names: Vec<InstanceName>) {
        spawn_local(async move {
            let Ok(mut told) = self.api.bands(&names).await else { return };
            let now = self.clock.now_untracked();
            self.bands.update(|bands| {
                for name in names {
                    let mut band = Band::new(told.bands.remove(&name).unwrap_or_default());
                    // It may have changed while the answer was on its way.
                    if let Some(state) = self.fleet.with_value(|fleet| fleet.get(&name).map(|shown| shown.view.state)) {
                        band.go_on(state, now);
                    }
                    bands.insert(name, band);
                }
            });
        });
    }

    /// Goes on with the bands of what is in these states now.
    pub(super) fn go_on(self, turned: &[(&InstanceName, InstanceState)]) {
        let now = self.clock.now_untracked();
        let mut bands = self.bands.write_untracked();
        let mut differ = false;
        for (name, state) in turned {
            differ |= bands.get_mut(*name).is_some_and(|band| band.go_on(*state, now));
        }
        drop(bands);
        if differ {
            self.bands.notify();
        }
    }
}
