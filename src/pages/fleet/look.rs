//! What of the fleet is looked at: the part and the order that the address says, and the few of it that are drawn.

use crate::{
    app::{App, app},
    live::{
        fleet_view::FleetView,
        window::{Places, Seen},
    },
    ui::{effect, memo},
};
use leptos::{ev, html, prelude::*};
use openclaw_contract::InstanceName;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The list of cards or rows, as far as it is seen.
#[derive(Clone, Copy)]
pub(super) struct Look {
    app: App,
    pub(super) view: Memo<FleetView>,
    /// All that are looked at.
    pub(super) order: Memo<Vec<InstanceName>>,
    pub(super) places: Memo<Places>,
    /// Those that are drawn, each with its place.
    pub(super) drawn: Memo<Vec<(InstanceName, usize)>>,
    /// The one that has the focus, or had it last. It is always drawn.
    pub(super) current: RwSignal<Option<InstanceName>>,
    /// Whether the focus is in the list.
    inside: StoredValue<bool>,
    seen: RwSignal<Seen>,
    pub(super) list: NodeRef<html::Div>,
}

impl Look {
    pub(super) fn new() -> Self {
        let app = app();
        let read =
            memo(move || app.address.with_query(|query| FleetView::read(|part| query.get(part).map(str::to_owned))));
        let view = memo(move || read.with(|(view, _)| view.clone()));
        let problems = memo(move || read.with(|(_, problems)| problems.join(" ")));
        effect(move || {
            let problems = problems.get();
            if !problems.is_empty() {
                app.toasts.failed("A part of the address is passed over", Some(problems));
            }
        });
        let (current, list) = (RwSignal::new(None::<InstanceName>), NodeRef::new());
        let seen = RwSignal::new(whole_window());
        let order = memo(move || view.with(|view| app.store.order(view)));
        let places = memo(move || Places::new(view.with(|view| view.layout), seen.with(|seen| seen.width)));
        let range = memo(move || places.get().drawn(seen.get(), order.with(Vec::len)));
        let drawn = memo(move || {
            let range = range.get();
            order.with(|order| {
                let current = current.with(|current| order.iter().position(|name| Some(name) == current.as_ref()));
                let (above, below) = (current.filter(|at| *at < range.start), current.filter(|at| *at >= range.end));
                let places = above.into_iter().chain(range).chain(below);
                places.filter_map(|place| Some((order.get(place)?.clone(), place))).collect::<Vec<_>>()
            })
        });
        let look = Self { app, view, order, places, drawn, current, inside: StoredValue::new(false), seen, list };
        look.follow();
        look
    }

    /// Looks at the fleet in another way.
    pub(super) fn change(self, change: impl FnOnce(&mut FleetView)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        let parts = view.parts();
        self.app.address.amend(|query| parts.into_iter().for_each(|(name, value)| query.set(name, value)));
    }

    /// Measures what is seen, now and whenever that may be something else.
    fn follow(self) {
        let on_scroll = window_event_listener(ev::scroll, move |_| self.measure());
        let on_resize = window_event_listener(ev::resize, move |_| self.measure());
        on_cleanup(move || {
            on_scroll.remove();
            on_resize.remove();
        });
        effect(move || {
            self.list.track();
            self.order.track();
            request_animation_frame(move || self.measure());
        });
        self.follow_current();
    }

    fn measure(self) {
        let Some(list) = self.list.try_get_untracked().flatten() else { return };
        let (place, whole) = (list.get_bounding_client_rect(), whole_window());
        let seen = Seen { top: -place.top(), width: place.width(), ..whole };
        if self.seen.try_get_untracked().is_some_and(|known| known != seen) {
            self.seen.set(seen);
        }
    }

    /// Where the current one is not looked at any more, the one in its place is; the focus goes with it.
    fn follow_current(self) {
        let place = StoredValue::new(0);
        effect(move || {
            let Some(current) = self.current.get() else { return };
            let next = self.order.with(|order| match order.iter().position(|name| *name == current) {
                Some(at) => {
                    place.set_value(at);
                    None
                }
                None => Some(order.get(place.get_value().min(order.len().saturating_sub(1))).cloned()),
            });
            let Some(next) = next else { return };
            self.current.set(next);
            if self.inside.get_value() && self.app.ask.with_untracked(Option::is_none) {
                request_animation_frame(move || {
                    if nothing_focused() {
                        self.focus();
                    }
                });
            }
        });
    }

    /// Focuses the current one, or the page's heading where there is none.
    pub(super) fn focus(self) {
        let current = self.current.try_get_untracked().flatten();
        let row = current.and_then(|name| document().get_element_by_id(&element_id(&name)));
        let heading = || document().query_selector("h1").ok().flatten();
        if let Some(element) = row.or_else(heading).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    }

    /// Goes to the one in that place; it is drawn first.
    pub(super) fn go_to(self, place: usize) {
        let name = self.order.with_untracked(|order| order.get(place).cloned());
        if name.is_some() {
            self.current.set(name);
            request_animation_frame(move || self.focus());
        }
    }

    /// The first one that is seen whole.
    pub(super) fn first_seen(self) -> usize {
        let (places, seen) = (self.places.get_untracked(), self.seen.get_untracked());
        self.drawn
            .with_untracked(|drawn| drawn.iter().find(|(_, place)| places.top(*place) >= seen.top).map(|(_, at)| *at))
            .unwrap_or_default()
    }

    pub(super) fn on_focus(self, event: &web_sys::FocusEvent) {
        let row = event.target().and_then(|target| target.dyn_into::<Element>().ok()).and_then(|it| row_of(&it));
        if row.is_some() {
            self.inside.set_value(true);
            if self.current.with_untracked(|current| *current != row) {
                self.current.set(row);
            }
        }
    }

    /// What has the focus and is taken away says the same as what is left for nothing: only that it is not there any more.
    pub(super) fn on_blur(self, event: &web_sys::FocusEvent) {
        let left = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        match event.related_target().and_then(|target| target.dyn_into::<Element>().ok()) {
            Some(next) => self.inside.set_value(row_of(&next).is_some()),
            None => request_animation_frame(move || {
                if nothing_focused() && left.is_some_and(|left| left.is_connected()) {
                    self.inside.try_set_value(false);
                }
            }),
        }
    }
}

/// The id of the card or row of an instance.
pub(super) fn element_id(name: &InstanceName) -> String {
    format!("at-{name}")
}

/// The instance in whose card or row an element is.
pub(super) fn row_of(element: &Element) -> Option<InstanceName> {
    element.closest("[data-name]").ok()??.get_attribute("data-name")?.parse().ok()
}

/// Whether the focus is nowhere.
pub(super) fn nothing_focused() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

fn whole_window() -> Seen {
    let number = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64());
    let (width, height) = (number(window().inner_width()), number(window().inner_height()));
    Seen { top: 0.0, height: height.unwrap_or(800.0), width: width.unwrap_or(1200.0) }
}
