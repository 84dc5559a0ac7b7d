//! The timeline: the band, and the events below it. What the page reads of it, and when.

use super::{band::Band, events::Events};
use crate::{
    api::error::ApiError,
    app::app,
    components::Failure,
    live::Store,
    timeline::{band::Range, history::History},
};
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

/// So many pages are read by themselves to fill the band; older ones on demand.
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

    /// Reads the newest events, and as many older ones as the band needs.
    pub(super) fn fill(self, range: Range) {
        let from = range.until(self.store.clock.now_untracked()).from;
        self.read(move |history, pages| pages == 0 || (pages < PAGES && !history.covers(from)));
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

#[component]
pub(super) fn TimelinePanel(reader: Reader, created: Timestamp) -> impl IntoView {
    let store = app().store;
    let range = RwSignal::new(Range::for_one_of(created, store.clock.now_untracked()));
    Effect::new(move |_| {
        // Once more after each list: what came in between may have been missed.
        store.lists.track();
        reader.fill(range.get());
    });
    let button = move |choice: Range| {
        view! {
            <button
                type="button"
                class="segment"
                aria-pressed=move || if range.get() == choice { "true" } else { "false" }
                on:click=move |_| range.set(choice)
            >
                {choice.title()}
            </button>
        }
    };
    let is_read = Memo::new(move |_| reader.history.with(History::is_read));
    view! {
        <section class="panel" aria-labelledby="timeline-title">
            <header>
                <h2 id="timeline-title">"Timeline"</h2>
                <div class="segments" role="group" aria-label="How far back">{Range::ALL.map(button).collect_view()}</div>
            </header>
            <Band history=reader.history created range />
            {move || reader.failure.get().filter(|_| !is_read.get()).map(|error| view! {
                <Failure title="The timeline cannot be read" error retry=move |()| reader.fill(range.get_untracked()) />
            })}
            <Events reader />
        </section>
    }
}
