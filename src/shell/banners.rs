//! What must be known on every page.

use crate::{app::app, components::Moment, format::seconds_between, live::Rules};
use leptos::prelude::*;

/// That the page is of another build than the server, and that the server is out of reach.
#[component]
pub(super) fn Banners() -> impl IntoView {
    view! {
        <OtherRules />
        <Disconnected />
    }
}

/// What happens goes on being shown: only deciding on it takes the server's own rules.
#[component]
fn OtherRules() -> impl IntoView {
    let store = app().store;
    let reload = move |_| {
        let _ = window().location().reload();
    };
    let seen = move || if store.link.get().is_down() { "" } else { "What you see is live; " };
    view! {
        <Show when=move || store.rules.get() == Rules::Other>
            <div class="banner bad" role="alert">
                <strong>"This page was built with other rules than the server."</strong>
                <span>{seen}"actions are off until you reload."</span>
                <button type="button" class="button" on:click=reload>"Reload"</button>
            </div>
        </Show>
    }
}

#[component]
fn Disconnected() -> impl IntoView {
    let store = app().store;
    let down = move || store.link.get().is_down() && store.loaded.get();
    let next_try = move || {
        let seconds = store.retry_at.get().map_or(0, |at| seconds_between(store.clock.now(), at));
        if seconds > 0 { format!("Next attempt in {seconds} s.") } else { "Trying now.".to_owned() }
    };
    let as_of = move || {
        store.as_of.get().map(|at| view! { <span>"What you see is as of "<Moment at clock=store.clock />"."</span> })
    };
    view! {
        <Show when=down>
            <div class="banner" role="region" aria-label="Disconnected">
                <strong>"Not connected to the server."</strong>
                {as_of}
                <span class="muted">{next_try}</span>
                <button type="button" class="button" on:click=move |_| store.try_now()>"Try now"</button>
            </div>
        </Show>
    }
}
