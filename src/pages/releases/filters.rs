//! The part of the list that is looked at, kept in the address.

use super::pick::{ONLY, Only, PRERELEASES, TEXT, Wanted};
use crate::{
    address::Address,
    app::app,
    ui::{Icon, icon, maybe, memo, rescue_focus},
};
use leptos::prelude::*;

/// What the address wants of the list.
pub(super) fn wanted() -> Memo<Wanted> {
    let address = app().address;
    memo(move || address.with_query(|query| Wanted::read(|part| query.get(part))))
}

/// Takes everything out of the address that hides releases.
pub(super) fn show_all(address: Address) {
    address.amend(|query| {
        query.set(TEXT, None);
        query.set(ONLY, None);
        query.set(PRERELEASES, Some("1".to_owned()));
    });
    rescue_focus(vec![".filters input".to_owned()]);
}

#[component]
pub(super) fn Filters(wanted: Memo<Wanted>) -> impl IntoView {
    let address = app().address;
    let segment = move |only: Only| {
        let pressed = maybe(move || Some(wanted.with(|wanted| wanted.only == only).to_string()));
        let press = move |_| {
            let word = (only != Only::All).then(|| only.word().to_owned());
            address.amend(|query| query.set(ONLY, word));
        };
        view! { <button type="button" class="segment" aria-pressed=pressed on:click=press>{only.title()}</button> }
    };
    let typed = move |event| {
        let text = Some(event_target_value(&event)).filter(|text| !text.is_empty());
        address.amend(|query| query.set(TEXT, text));
    };
    let turned = move |event| {
        let on = event_target_checked(&event).then(|| "1".to_owned());
        address.amend(|query| query.set(PRERELEASES, on));
    };
    view! {
        <div class="filters">
            <label class="search">
                <span class="sr-only">"Search versions"</span>
                {icon(Icon::Search)}
                <input
                    type="search"
                    class="input"
                    placeholder="Search versions"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || wanted.with(|wanted| wanted.text.clone())
                    on:input=typed
                />
            </label>
            <div class="segments" role="group" aria-label="Which releases">{Only::ALL.map(segment)}</div>
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    prop:checked=move || wanted.with(|wanted| wanted.prereleases)
                    on:change=turned
                />
                <span class="switch-track" aria-hidden="true"></span>
                "Pre-releases"
            </label>
        </div>
    }
}
