//! Looking for a text in the log.

use super::book::Book;
use crate::{
    log::pane::Pane,
    ui::{Icon, effect, icon, memo, text},
};
use leptos::prelude::*;
use std::time::Duration;

/// While it is typed, nothing is searched for so long.
const REST: Duration = Duration::from_millis(180);

#[component]
pub(super) fn Finder(book: Book) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    effect(move || {
        let needle = typed.get();
        let later = move || {
            let same = typed.try_with_untracked(|typed| *typed == needle) == Some(true);
            if same && book.pane.with_value(|pane| pane.needle() != needle) {
                book.search(&needle);
            }
        };
        set_timeout(later, REST);
    });
    let asked = memo(move || !typed.with(String::is_empty));
    let said = text(move || {
        let (hits, hit) = (book.hits.get(), book.hit.get());
        match hit.map(|hit| book.pane.with_value(|pane| Pane::rank(pane, hit))) {
            _ if !asked.get() => String::new(),
            Some(rank) if hits > 0 => format!("{rank} of {hits}"),
            _ if hits > 0 => format!("{hits} found"),
            _ => "none found".to_owned(),
        }
    });
    let key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            book.step(!event.shift_key());
        }
        "Escape" if asked.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            typed.set(String::new());
        }
        _ => {}
    };
    let step = move |label: &'static str, forward: bool| {
        let class = if forward { "button quiet square turn down" } else { "button quiet square turn up" };
        let off = move || (book.hits.get() == 0).to_string();
        view! {
            <button type="button" class=class aria-label=label data-tip=label aria-disabled=off on:click=move |_| book.step(forward)></button>
        }
    };
    view! {
        <div class="finder" role="search" aria-label="In the log">
            <div class="input finder-field">
                {icon(Icon::Search)}
                <input
                    type="search"
                    placeholder="Search the log"
                    aria-label="Search the log"
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                    on:keydown=key
                />
                <span class="faint" role="status">{said}</span>
            </div>
            {step("Previous place", false)}
            {step("Next place", true)}
        </div>
    }
}
