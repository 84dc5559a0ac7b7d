//! The head of the page: how many there are, the search, cards or a table, and a way to a new one.

use super::look::Look;
use crate::{
    app::app,
    components::Ask,
    format::count,
    live::{fleet_view::Layout, may_create},
    ui::{Control, Icon, Tone, icon, maybe, memo, part, text},
};
use leptos::{ev, html, prelude::*};

/// `search` is where the field of the search is.
pub(super) fn header(look: Look, search: NodeRef<html::Input>) -> AnyView {
    let store = app().store;
    let all = memo(move || store.overview.with(|overview| overview.all));
    let how_many = text(move || match (store.loaded.get(), all.get()) {
        (true, all) if all > 0 => format!("{} on this host", count(all, "instance")),
        _ => String::new(),
    });
    let some = memo(move || all.get() > 0);
    let tools = part(move || if some.get() { tools(look, search) } else { ().into_any() });
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1 tabindex="-1">"Fleet"</h1>
                <span class="muted">{how_many}</span>
            </div>
            {tools}
        </div>
    }
    .into_any()
}

fn tools(look: Look, search: NodeRef<html::Input>) -> AnyView {
    let app = app();
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => look.change(|view| view.words.clear()),
        "ArrowDown" if look.order.with_untracked(|order| !order.is_empty()) => {
            event.prevent_default();
            look.go_to(look.first_seen());
        }
        _ => {}
    };
    let words = memo(move || look.view.with(|view| view.words.clone()));
    let gate = memo(move || may_create(app.store));
    view! {
        <label class="search">
            <span class="sr-only">"Search the fleet"</span>
            {icon(Icon::Search)}
            <input
                node_ref=search
                type="search"
                class="input"
                placeholder="Search name, label, version"
                autocomplete="off"
                spellcheck="false"
                dir="auto"
                aria-keyshortcuts="/"
                prop:value=text(move || words.get())
                on:input=move |event| look.change(|view| view.words = event_target_value(&event))
                on:keydown=on_key
            />
            <kbd aria-hidden="true">"/"</kbd>
        </label>
        <div class="segments" role="group" aria-label="Show as">
            {segment(look, Layout::Cards, "Cards")}
            {segment(look, Layout::Table, "Table")}
        </div>
        <Control gate tone=Tone::Primary on_use=move |()| app.ask.set(Some(Ask::Create))>
            {icon(Icon::Plus)}
            "New instance"
        </Control>
    }
    .into_any()
}

fn segment(look: Look, layout: Layout, title: &'static str) -> AnyView {
    let pressed = maybe(move || Some(look.view.with(|view| view.layout == layout).to_string()));
    let press = move |_| look.change(|view| view.layout = layout);
    view! { <button type="button" class="segment" aria-pressed=pressed on:click=press>{title}</button> }.into_any()
}
