//! What the page reads of an instance's events, and when.

use crate::{api::error::ApiError, live::Store, timeline::history::History};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{InstanceName, Timestamp};

/// A history, and the reading of more of it.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    store: Store,
    name: StoredValue<InstanceName>,
    pub(super) history: RwSignal<History>,
    pub(super) reading: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<ApiError>>,
}

/// So many pages are read by themselves to reach a moment; older ones on demand.
const PAGES: usize = 10;

impl Reader {
    /// Of that instance, for as long as its page lives.
    pub(super) fn open(store: Store, name: InstanceName) -> Self {
        let history = store.open_history(&name);
        let closes = name.clone();
        on_cleanup(move || store.close_history(&closes));
        Self {
            store,
            name: StoredValue::new(name),
            history,
            reading: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// Reads the newest events, and older ones back to a moment.
    pub(super) fn fill(self, back_to: Option<Timestamp>) {
        self.read(move |history, pages| {
            pages == 0 || (pages < PAGES && back_to.is_some_and(|moment| !history.covers(moment)))
        });
    }

    /// Reads one more page.
    pub(super) fn older(self) {
        self.read(|history, pages| pages <= 1 && history.next().is_some());
    }

    /// Reads pages for as long as `more` says so, given how many were read.
    fn read(self, more: impl Fn(&History, usize) -> bool + 'static) {
        let Some(name) = self.name.try_get_value() else { return };
        if self.reading.get_untracked() {
            return;
        }
        self.reading.set(true);
        spawn_local(async move {
            let mut pages = 0;
            // What was read is dropped with the page that asked for it.
            while self.history.try_with_untracked(|history| more(history, pages)).unwrap_or(false) {
                let known = self.history.try_with_untracked(|history| (history.is_read(), history.next()));
                let before = known.and_then(|(is_read, next)| next.filter(|_| is_read && pages > 0));
                match self.store.api.timeline(&name, before).await {
                    Ok(page) => {
                        self.history.try_update(|history| history.page(page));
                        self.failure.try_set(None);
                    }
                    Err(error) => {
                        self.failure.try_set(Some(error));
                        break;
                    }
                }
                pages += 1;
                if before.is_none()
                    && self.history.try_with_untracked(|history| history.next().is_none()).unwrap_or(true)
                {
                    break;
                }
            }
            self.reading.try_set(false);
        });
    }
}
