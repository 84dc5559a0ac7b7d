//! What must be known on every page.

use crate::{
    app::app,
    components::Moment,
    format::seconds_between,
    live::Rules,
    ui::{memo, part, text},
};
use leptos::prelude::*;

/// That the page is of another build than the server, and that the server is out of reach.
pub(super) fn banners() -> AnyView {
    let store = app().store;
    let other = memo(move || (store.rules.get() == Rules::Other).then(|| store.link.get().is_down()));
    let down = memo(move || store.link.get().is_down() && store.loaded.get());
    let banners = (
        part(move || other.get().map(other_rules).into_any()),
        part(move || if down.get() { disconnected() } else { ().into_any() }),
    );
    banners.into_any()
}

/// What happens goes on being shown: only deciding on it takes the server's own rules.
fn other_rules(is_down: bool) -> AnyView {
    let reload = move |_| {
        let _ = window().location().reload();
    };
    let seen = if is_down { "" } else { "What you see is live; " };
    view! {
        <div class="banner bad" role="alert">
            <strong>"This page was built with other rules than the server."</strong>
            <span>{seen}"actions are off until you reload."</span>
            <button type="button" class="button" on:click=reload>"Reload"</button>
        </div>
    }
    .into_any()
}

fn disconnected() -> AnyView {
    let store = app().store;
    let next_try = text(move || {
        let seconds = store.retry_at.get().map_or(0, |at| seconds_between(store.clock.now(), at));
        if seconds > 0 { format!("Next attempt in {seconds} s.") } else { "Trying now.".to_owned() }
    });
    let as_of = part(move || {
        let said = |at| view! { <span>"What you see is as of "<Moment at clock=store.clock />"."</span> };
        store.as_of.get().map(said).into_any()
    });
    view! {
        <div class="banner" role="region" aria-label="Disconnected">
            <strong>"Not connected to the server."</strong>
            {as_of}
            <span class="muted">{next_try}</span>
            <button type="button" class="button" on:click=move |_| store.try_now()>"Try now"</button>
        </div>
    }
    .into_any()
}
