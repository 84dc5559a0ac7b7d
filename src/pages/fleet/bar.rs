//! What is selected, and what can be done to all of it at once.

use super::look::Look;
use crate::{
    app::app,
    components::Ask,
    format::grouped,
    live::selection::Selection,
    ui::{effect, memo, part, text},
};
use leptos::prelude::*;
use openclaw_contract::Action;

/// Only there while something is selected.
pub(super) fn bar(look: Look) -> AnyView {
    let app = app();
    effect(move || {
        let is_there = |name: &openclaw_contract::InstanceName| app.store.is_taken(name);
        let gone = app.selected.with(|selected| !selected.names().iter().all(is_there));
        if gone {
            app.selected.update(|selected| selected.keep(|name| untrack(|| is_there(name))));
        }
    });
    let words = memo(move || look.order.with(|shown| app.selected.with(|selected| selected.words(shown))));
    let some = memo(move || app.selected.with(|selected| !selected.is_empty()));
    let bar = part(move || if some.get() { shown(look, words) } else { ().into_any() });
    view! {
        <p class="sr-only" role="status">{text(move || if some.get() { words.get() } else { String::new() })}</p>
        {bar}
    }
    .into_any()
}

fn shown(look: Look, words: Memo<String>) -> AnyView {
    let app = app();
    let missing = memo(move || {
        let shown = look.order.with(Vec::len);
        let all = look.order.with(|order| app.selected.with(|selected| order.iter().all(|name| selected.has(name))));
        (!all).then_some(shown)
    });
    let select_all = part(move || match missing.get() {
        Some(shown) => {
            let press = move |_| {
                look.order.with_untracked(|order| app.selected.update(|selected| selected.add(order)));
                request_animation_frame(move || look.focus());
            };
            view! { <button type="button" class="link" on:click=press>{format!("Select all {} shown", grouped(shown))}</button> }
                .into_any()
        }
        None => ().into_any(),
    });
    let clear = move |_| {
        app.selected.set(Selection::default());
        request_animation_frame(move || look.focus());
    };
    let act = move |action: Action| {
        let press = move |_| {
            let names = app.selected.with_untracked(|selected| selected.names().to_vec());
            app.ask.set(Some(Ask::Bulk { action, names }));
        };
        let ellipsis = view! { <span aria-hidden="true">"…"</span> };
        view! { <button type="button" class="button" on:click=press>{action.title()}{ellipsis}</button> }.into_any()
    };
    view! {
        <section class="selection" aria-label="Selection">
            <strong aria-hidden="true">{text(move || words.get())}</strong>
            {select_all}
            <button type="button" class="link" on:click=clear>"Clear"</button>
            <span class="grow"></span>
            {[Action::Update, Action::Start, Action::Stop, Action::Restart].map(act).collect_view()}
        </section>
    }
    .into_any()
}
