//! One tooltip for the whole page: the text of whatever has `data-tip` and is pointed at or focused. It stands above dialogs,
//! opens for the keyboard too, and Escape closes it. What it says is always in the accessible description as well.

use super::menu::window_size;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, HtmlElement};

/// Put once into the page.
#[component]
pub(crate) fn Tips() -> impl IntoView {
    let bubble = NodeRef::<html::Div>::new();
    let show = move |event: &Event| {
        let owner = event.target().and_then(owner);
        let Some(bubble) = bubble.get_untracked() else { return };
        match owner.as_ref().and_then(|owner| Some((owner, owner.get_attribute("data-tip")?))) {
            Some((owner, text)) if !text.is_empty() => open(&bubble, owner, &text),
            _ => close(&bubble),
        }
    };
    let hide = move || {
        if let Some(bubble) = bubble.get_untracked() {
            close(&bubble);
        }
    };
    window_event_listener(ev::pointerover, move |event| show(&event));
    window_event_listener(ev::focusin, move |event| show(&event));
    window_event_listener(ev::focusout, move |_| hide());
    window_event_listener(ev::scroll, move |_| hide());
    window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            hide();
        }
    });
    view! { <div node_ref=bubble class="tip" popover="manual" aria-hidden="true"></div> }
}

fn owner(target: EventTarget) -> Option<Element> {
    target.dyn_into::<Element>().ok()?.closest("[data-tip]").ok().flatten()
}

fn open(bubble: &HtmlElement, owner: &Element, text: &str) {
    bubble.set_text_content(Some(text));
    // Shown anew each time: only what came last stands above an open dialog.
    close(bubble);
    if bubble.show_popover().is_err() {
        return;
    }
    let (anchor, size) = (owner.get_bounding_client_rect(), bubble.get_bounding_client_rect());
    let Some((width, _)) = window_size() else { return };
    let beside = anchor.left() - size.width() - 14.0;
    let in_menu = owner.get_attribute("role").as_deref() == Some("menuitem");
    let (left, top) = if in_menu && beside >= 8.0 {
        // Above it would hide the entry before.
        (beside, anchor.top() + (anchor.height() - size.height()) / 2.0)
    } else {
        let above = anchor.top() - size.height() - 8.0;
        let middle = anchor.left() + (anchor.width() - size.width()) / 2.0;
        let top = if above < 8.0 { anchor.bottom() + 8.0 } else { above };
        (middle.clamp(8.0, (width - size.width() - 8.0).max(8.0)), top)
    };
    let style = bubble.style();
    let _ = style.set_property("top", &format!("{top}px"));
    let _ = style.set_property("left", &format!("{left}px"));
}

fn close(bubble: &HtmlElement) {
    // An error means that it is closed already.
    let _ = bubble.hide_popover();
}
