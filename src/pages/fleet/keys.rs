//! The keys of the page (src/shortcuts.rs lists them). None of them does anything while somebody types.

use super::look::{Look, nothing_focused, row_of};
use crate::{
    app::{App, app},
    components::Ask,
    live::gate,
    paths,
    ui::is_typing,
};
use leptos::{ev, html, prelude::*};
use openclaw_contract::{Action, InstanceName};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Listens as long as the page is there. `search` is the field of the search.
pub(super) fn listen(look: Look, search: NodeRef<html::Input>) {
    let app = app();
    let listener = window_event_listener(ev::keydown, move |event| {
        if is_typing(&event) || event.shift_key() || app.ask.with_untracked(Option::is_some) {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let row = target.as_ref().and_then(row_of);
        let done = match (event.key().as_str(), row) {
            ("/", _) => focus(search),
            ("u", Some(name)) => update(app, name),
            ("x", Some(name)) => {
                app.selected.update(|selected| selected.toggle(&name));
                true
            }
            ("Enter", Some(name)) if target.as_ref().is_some_and(|it| it.has_attribute("data-name")) => {
                app.address.go(&paths::instance_page(&name));
                true
            }
            (key, row) => travel(look, key, row.as_ref(), target.as_ref()),
        };
        if done {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

fn focus(search: NodeRef<html::Input>) -> bool {
    let Some(field) = search.get_untracked() else { return false };
    let _ = field.focus();
    field.select();
    true
}

/// Opens the dialog; where that is shut, the button that says why is focused.
fn update(app: App, name: InstanceName) -> bool {
    let Some(member) = app.store.member_untracked(&name) else { return false };
    if member.with_untracked(|shown| untrack(|| gate(app.store, Action::Update, &shown.view)).is_open()) {
        app.ask.set(Some(Ask::about(name, Action::Update)));
        return true;
    }
    let row = document().get_element_by_id(&super::look::element_id(&name));
    let button = row.and_then(|row| row.query_selector(".split button").ok().flatten());
    button.and_then(|button| button.dyn_into::<HtmlElement>().ok()).is_some_and(|button| button.focus().is_ok())
}

fn travel(look: Look, key: &str, row: Option<&InstanceName>, target: Option<&Element>) -> bool {
    let (total, places) = (look.order.with_untracked(Vec::len), look.places.get_untracked());
    let from = row.and_then(|row| look.order.with_untracked(|order| order.iter().position(|name| name == row)));
    // From nowhere, or from a heading, an arrow leads into the list.
    let nowhere = nothing_focused() || target.is_some_and(|it| matches!(it.tag_name().as_str(), "H1" | "MAIN"));
    let to = match from {
        Some(from) => places.after(key, from, total),
        None if nowhere && total > 0 && key == "ArrowDown" => Some(look.first_seen()),
        None => None,
    };
    to.map(|to| look.go_to(to)).is_some()
}
