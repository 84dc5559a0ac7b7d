//! The part of time that is looked at: kept in the address, moved by hand, and read from the server as it moves.

use crate::{
    address::Address,
    api::error::ApiError,
    app::app,
    live::Store,
    timeline::{
        band::Told,
        marks::KINDS,
        window::{Limits, Scope, Window},
    },
    ui::{effect, memo},
};
use futures::future::join;
use leptos::task::spawn_local;
use leptos::{html, prelude::*};
use openclaw_contract::{Event, InstanceName, Timestamp};
use std::time::Duration;

/// While it is moved, nothing is asked or written for so long.
const REST: Duration = Duration::from_millis(220);

/// What is looked at, and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Sight {
    store: Store,
    address: Address,
    name: StoredValue<InstanceName>,
    pub(super) created: Timestamp,
    /// The band: whoever uses a control that goes away finds the focus there.
    pub(super) frame: NodeRef<html::Div>,
    pub(super) scope: RwSignal<Scope>,
    /// The moment that the address points at.
    pub(super) at: Memo<Option<Timestamp>>,
    pub(super) window: Memo<Window>,
    pub(super) told: RwSignal<Option<Told>>,
    /// The events that have a mark, and were not told by the stream.
    pub(super) marked: RwSignal<Vec<Event>>,
    pub(super) failure: RwSignal<Option<ApiError>>,
    /// Grows with each question: only the last one's answer counts.
    asked: StoredValue<u32>,
    /// What the address said when it was last read or written.
    said: StoredValue<Parts>,
    writing: StoredValue<Option<TimeoutHandle>>,
    asking: StoredValue<Option<TimeoutHandle>>,
}

type Parts = [Option<String>; 4];

impl Sight {
    /// For as long as the page lives.
    pub(super) fn open(name: InstanceName, created: Timestamp) -> Self {
        let (store, address) = (app().store, app().address);
        let clock = store.clock;
        let first = Scope::at_first(Limits { created, now: clock.now_untracked() });
        let scope = RwSignal::new(first);
        let at = Memo::new(move |_| address.part("at").and_then(|at| at.parse().ok()));
        // What is live moves by what one can see, a five-hundredth of it.
        let window = Memo::new(move |_| {
            let scope = scope.get();
            if !scope.is_live() {
                return scope.window(Timestamp::UNIX_EPOCH);
            }
            let pace = (scope.millis() / 500_000).max(1);
            let now = clock.now().as_second();
            scope.window(Timestamp::from_second(now - now.rem_euclid(pace) + pace).unwrap_or(Timestamp::UNIX_EPOCH))
        });
        let sight = Self {
            store,
            address,
            name: StoredValue::new(name),
            created,
            frame: NodeRef::new(),
            scope,
            at,
            window,
            told: RwSignal::new(None),
            marked: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            asked: StoredValue::new(0),
            said: StoredValue::new(Parts::default()),
            writing: StoredValue::new(None),
            asking: StoredValue::new(None),
        };
        effect(move || sight.read_address());
        let down = memo(move || store.link.get().is_down());
        effect(move || {
            // Anew after each break: what came in between may have been missed.
            store.lists.track();
            if !down.get() {
                sight.ask();
            }
        });
        effect(move || {
            let window = window.get();
            if sight.told.with_untracked(|told| told.as_ref().is_some_and(|told| !told.covers(window, created))) {
                sight.ask_soon();
            }
        });
        on_cleanup(move || {
            for timer in [sight.writing, sight.asking] {
                if let Some(timer) = timer.try_get_value().flatten() {
                    timer.clear();
                }
            }
        });
        sight
    }

    pub(super) fn limits(self) -> Limits {
        Limits { created: self.created, now: self.store.clock.now_untracked() }
    }

    /// Up to when this page would have heard of anything that happened.
    pub(super) fn heard_until(self, window: Window) -> Timestamp {
        if self.store.link.get().is_down() { self.store.as_of.get().unwrap_or(window.to) } else { window.to }
    }

    /// Looks at something else; the address says so once that comes to rest.
    pub(super) fn look(self, scope: Scope) {
        if self.scope.get_untracked() == scope {
            return;
        }
        self.scope.set(scope);
        again(self.writing, move || {
            let Some(scope) = self.scope.try_get_untracked() else { return };
            self.write(|query| scope.written().into_iter().for_each(|(part, value)| query.set(part, value)));
        });
    }

    /// Points at a moment, or at none.
    pub(super) fn point_at(self, at: Option<Timestamp>) {
        self.write(|query| query.set("at", at.map(|at| format!("{at:.3}"))));
    }

    /// The address of a moment: what is looked at now, with that moment pointed at.
    pub(super) fn address_of(self, at: Timestamp) -> String {
        let page = self.name.with_value(crate::paths::instance_page);
        let parts = self.scope.get().written();
        let said = parts.into_iter().filter_map(|(part, value)| Some(format!("{part}={}&", value?)));
        format!("{page}?{}at={at:.3}", said.collect::<String>())
    }

    fn write(self, change: impl FnOnce(&mut crate::address::Query)) {
        self.address.amend(change);
        self.said.set_value(untrack(|| self.parts()));
    }

    fn parts(self) -> Parts {
        ["range", "from", "to", "at"].map(|part| self.address.part(part))
    }

    fn read_address(self) {
        let parts = self.parts();
        if self.said.with_value(|said| *said == parts) {
            return;
        }
        let [range, from, to, _] = &parts;
        let limits = self.limits();
        let scope = Scope::read(range.as_deref(), from.as_deref(), to.as_deref(), limits);
        let scope = scope.unwrap_or_else(|| self.scope.get_untracked());
        self.scope.set(self.at.get_untracked().map_or(scope, |at| scope.showing(at, limits)));
        self.said.set_value(parts);
    }

    fn ask_soon(self) {
        again(self.asking, move || self.ask());
    }

    /// Asks for what is looked at and as much on either side.
    pub(super) fn ask(self) {
        let Some(name) = self.name.try_get_value() else { return };
        let (Some(asked), Some(scope)) = (
            self.asked.try_update_value(|asked| {
                *asked = asked.wrapping_add(1);
                *asked
            }),
            self.scope.try_get_untracked(),
        ) else {
            return;
        };
        let now = self.store.clock.now_untracked();
        let window = scope.window(now).with_surroundings(now);
        spawn_local(async move {
            let api = self.store.api;
            let (band, marked) = join(api.band(&name, window), api.marked(&name, KINDS, window)).await;
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            match (band, marked) {
                (Ok(mut bands), Ok(marked)) => {
                    let stretches = bands.bands.remove(&name).unwrap_or_default();
                    let window = Window { from: bands.from, to: bands.to };
                    // A second: the server's clock and this page's do not tick together.
                    let live = bands.to.as_second() >= now.as_second().saturating_sub(1);
                    self.told.try_set(Some(Told { window, stretches, live }));
                    self.marked.try_set(marked);
                    self.failure.try_set(None);
                }
                (Err(error), _) | (_, Err(error)) => drop(self.failure.try_set(Some(error))),
            }
        });
    }
}

/// Calls it after a rest; not where it is put off once more before.
fn again(timer: StoredValue<Option<TimeoutHandle>>, act: impl FnOnce() + 'static) {
    let next = set_timeout_with_handle(act, REST).ok();
    if let Some(Some(before)) = timer.try_update_value(|timer| std::mem::replace(timer, next)) {
        before.clear();
    }
}
