//! What the page reads of the timeline, and when.

use super::{feed::Feed, filter::Filter};
use crate::{api::error::ApiError, app::app, live::Store, ui::effect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::UrlSearchParams;

/// So far from the top it is still the top that is looked at, in pixels.
const TOP: f64 = 60.0;

/// The timeline as far as it was read, and the reading of more of it.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    store: Store,
    filter: Memo<Filter>,
    pub(super) feed: RwSignal<Feed>,
    pub(super) reading: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<ApiError>>,
    /// Grows with each filter: what was asked for with another one comes too late.
    turn: StoredValue<u32>,
}

impl Reader {
    /// Reads what the filter wants, for as long as the page lives.
    pub(super) fn open(filter: Memo<Filter>) -> Self {
        let reader = Self {
            store: app().store,
            filter,
            feed: RwSignal::new(Feed::default()),
            reading: RwSignal::new(false),
            failure: RwSignal::new(None),
            turn: StoredValue::new(0),
        };
        effect(move || {
            filter.track();
            reader.turn.update_value(|turn| *turn = turn.wrapping_add(1));
            reader.reading.set(false);
            reader.feed.set(Feed::default());
            reader.newest();
        });
        let mut lists = reader.store.lists.get_untracked();
        effect(move || {
            // Once more after each list: what came in between may have been missed.
            let now = reader.store.lists.get();
            if std::mem::replace(&mut lists, now) != now {
                reader.newest();
            }
        });
        let (feed, read_filter) = (reader.feed, filter);
        reader.store.tap(move |event| {
            // Gone with the page: then nobody wants to know.
            let Some(wanted) = read_filter.try_with_untracked(|filter| filter.takes(event)) else { return false };
            let at_top = window().scroll_y().is_ok_and(|y| y <= TOP);
            if wanted && feed.try_with_untracked(Feed::is_read) == Some(true) {
                feed.try_update(|feed| feed.push(event.clone(), at_top));
            }
            true
        });
        reader
    }

    /// Reads the newest page.
    pub(super) fn newest(self) {
        self.read(None, |feed, page| feed.newest(page));
    }

    /// Shows older events, and reads them first where they were not.
    pub(super) fn older(self) {
        if self.feed.with_untracked(Feed::below) > 0 {
            self.feed.update(Feed::down);
        } else if let Some(before) = self.feed.with_untracked(Feed::next) {
            self.read(Some(before), |feed, page| feed.older(page));
        }
    }

    fn read(self, before: Option<u64>, take: fn(&mut Feed, openclaw_contract::event::Timeline)) {
        let Some(filter) = self.filter.try_get_untracked() else { return };
        if self.reading.get_untracked() {
            return;
        }
        if filter.is_impossible() {
            let nothing = openclaw_contract::event::Timeline { events: Vec::new(), next: None };
            self.feed.update(|feed| feed.newest(nothing));
            return;
        }
        self.reading.set(true);
        let turn = self.turn.get_value();
        spawn_local(async move {
            let read = self.store.api.whole_timeline(&query(&filter, before)).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            match read {
                Ok(page) => {
                    self.feed.try_update(|feed| take(feed, page));
                    self.failure.try_set(None);
                }
                Err(error) => drop(self.failure.try_set(Some(error))),
            }
            self.reading.try_set(false);
        });
    }
}

fn query(filter: &Filter, before: Option<u64>) -> String {
    let Ok(params) = UrlSearchParams::new() else { return String::new() };
    filter.request(before).iter().for_each(|(part, value)| params.append(part, value));
    String::from(params.to_string())
}
