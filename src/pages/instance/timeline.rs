//! The timeline: the band, and the events below it.

use super::{
    band::Band,
    events::{Events, Told},
    reader::Reader,
    sight::Sight,
};
use crate::{
    app::app,
    components::Failure,
    timeline::{
        history::History,
        window::{Range, Scope},
    },
    ui::{effect, memo, part},
};
use leptos::prelude::*;

#[component]
pub(super) fn TimelinePanel(reader: Reader, sight: Sight, told: Told) -> impl IntoView {
    let store = app().store;
    let down = memo(move || store.link.get().is_down());
    effect(move || {
        // Once more after each list and each break: what came in between may have been missed.
        store.lists.track();
        if !down.get() {
            reader.fill(sight.at.get());
        }
    });
    let button = move |choice: Range| {
        let pressed = move || (sight.scope.get().range() == Some(choice)).to_string();
        view! {
            <button
                type="button"
                class="segment"
                aria-pressed=pressed
                on:click=move |_| sight.look(Scope::last(choice))
            >
                {choice.title()}
            </button>
        }
    };
    let is_read = memo(move || reader.history.with(History::is_read));
    let in_the_past = memo(move || !sight.scope.get().is_live());
    let to_now = part(move || {
        let now = move |_| {
            sight.look(sight.scope.get_untracked().to_now());
            if let Some(band) = sight.frame.get_untracked() {
                let _ = band.focus();
            }
        };
        let button = || view! { <button type="button" class="button quiet" on:click=now>"To now"</button> };
        in_the_past.get().then(button).into_any()
    });
    let unread = part(move || {
        let error = reader.failure.get().filter(|_| !is_read.get());
        let failed = |error| {
            view! { <Failure title="The timeline cannot be read" error retry=move |()| reader.fill(None) /> }
        };
        error.map(failed).into_any()
    });
    let without_band = part(move || {
        let failed = |error: crate::api::error::ApiError| {
            view! {
                <p class="note bad" role="status">
                    "The band cannot be read. "
                    {error.message()}
                    " "
                    <button type="button" class="link" on:click=move |_| sight.ask()>"Try again"</button>
                </p>
            }
        };
        sight.failure.get().map(failed).into_any()
    });
    view! {
        <section class="panel" aria-labelledby="timeline-title">
            <header>
                <h2 id="timeline-title">"Timeline"</h2>
                {to_now}
                <div class="segments" role="group" aria-label="How far back">{Range::ALL.map(button).collect_view()}</div>
            </header>
            <Band sight history=reader.history />
            {without_band}
            {unread}
            <Events reader told />
        </section>
    }
}
