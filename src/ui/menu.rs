//! A menu behind a button: the browser's popover, with the keys that people know from menus.

use super::{Gate, Icon, icon, next_id};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// One entry.
#[derive(Clone)]
pub(crate) struct Item {
    /// An ellipsis at its end is for the eye alone.
    pub(crate) title: &'static str,
    pub(crate) icon: Icon,
    pub(crate) gate: Signal<Gate>,
    pub(crate) dangerous: bool,
    /// Whether it is there at all.
    pub(crate) there: Signal<bool>,
    pub(crate) on_use: Callback<()>,
}

/// `label` is the button's accessible name.
#[component]
pub(crate) fn Menu(
    label: String,
    items: Vec<Item>,
    #[prop(default = "button quiet square")] class: &'static str,
) -> impl IntoView {
    let (button, list) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let id = next_id("menu");
    let target = id.clone();
    let open = RwSignal::new(false);
    let close = move || {
        if let Some(list) = list.get_untracked() {
            // An error means that it is closed already.
            let _ = list.hide_popover();
        }
    };
    let on_toggle = move |_| {
        let Some(list) = list.get_untracked() else { return };
        let is_open = list.matches(":popover-open").unwrap_or(false);
        open.set(is_open);
        if is_open {
            if let Some(button) = button.get_untracked() {
                place(&list, &button);
            }
            focus(&list, 0);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let Some(list) = list.get_untracked() else { return };
        let places = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "Home" => i32::MIN,
            "End" => i32::MAX,
            "Tab" => return close(),
            _ => return,
        };
        event.prevent_default();
        focus(&list, places);
    };
    let named = label.clone();
    let entries = items.into_iter().map(|item| entry(item, Callback::new(move |()| close()))).collect_view();
    view! {
        <button
            node_ref=button
            type="button"
            class=class
            aria-label=label
            aria-haspopup="menu"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            popovertarget=target
        >
            {icon(Icon::More)}
        </button>
        <div node_ref=list id=id class="menu" role="menu" popover="auto" aria-label=named on:toggle=on_toggle on:keydown=on_key>
            {entries}
        </div>
    }
}

fn entry(item: Item, close: Callback<()>) -> impl IntoView {
    let Item { title, icon: drawing, gate, dangerous, there, on_use } = item;
    let (title, ellipsis) = title.strip_suffix('…').map_or((title, false), |title| (title, true));
    let id = next_id("why");
    let described_by = id.clone();
    let shut = move || !gate.with(Gate::is_open);
    let reason = move || gate.with(|gate| gate.reason().map(str::to_owned));
    let on_click = move |_| {
        if gate.with_untracked(Gate::is_open) {
            close.run(());
            on_use.run(());
        }
    };
    view! {
        <button
            type="button"
            role="menuitem"
            tabindex="-1"
            hidden=move || !there.get()
            class="menu-item"
            class:danger=dangerous
            aria-disabled=move || shut().then_some("true")
            aria-describedby=move || shut().then(|| described_by.clone())
            data-tip=reason
            on:click=on_click
        >
            {icon(drawing)}
            <span>{title}{ellipsis.then(|| view! { <span aria-hidden="true">"…"</span> })}</span>
        </button>
        <span id=id hidden>
            {reason}
        </span>
    }
}

/// Below the button and flush with its right edge; above it where there is no room.
fn place(list: &HtmlElement, button: &HtmlElement) {
    let (anchor, size) = (button.get_bounding_client_rect(), list.get_bounding_client_rect());
    let Some((width, height)) = window_size() else { return };
    let below = anchor.bottom() + 6.0;
    let top = if below + size.height() > height { (anchor.top() - 6.0 - size.height()).max(8.0) } else { below };
    let left = (anchor.right() - size.width()).clamp(8.0, (width - size.width() - 8.0).max(8.0));
    let style = web_sys::HtmlElement::style(list);
    let _ = style.set_property("top", &format!("{top}px"));
    let _ = style.set_property("left", &format!("{left}px"));
}

pub(super) fn window_size() -> Option<(f64, f64)> {
    let window = web_sys::window()?;
    Some((window.inner_width().ok()?.as_f64()?, window.inner_height().ok()?.as_f64()?))
}

/// Focuses the entry so many places from the focused one, around the ends; the first one for a jump back, the last for one ahead.
fn focus(list: &HtmlElement, places: i32) {
    let Ok(found) = list.query_selector_all("[role=menuitem]:not([hidden])") else { return };
    let entries: Vec<Element> =
        (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<Element>().ok()).collect();
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    let here =
        entries.iter().position(|entry| Some(entry) == active.as_ref()).and_then(|index| i32::try_from(index).ok());
    let Some(last) = i32::try_from(entries.len()).ok().and_then(|length| length.checked_sub(1)) else { return };
    let there = match (places, here) {
        (i32::MIN, _) => 0,
        (i32::MAX, _) => last,
        (places, Some(here)) => (here + places).rem_euclid(last + 1),
        (_, None) => 0,
    };
    let entry = usize::try_from(there).ok().and_then(|index| entries.get(index));
    if let Some(entry) = entry.and_then(|entry| entry.dyn_ref::<HtmlElement>()) {
        let _ = entry.focus();
    }
}
