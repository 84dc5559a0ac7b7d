//! What stands in place of the cards: before they are known, where there are none, and where none fits the search.

use super::{filters::clear, look::Look};
use crate::{
    app::app,
    components::Ask,
    format::count,
    live::{fleet_view::FleetView, may_create},
    ui::{Control, Icon, Tone, icon, text},
};
use leptos::prelude::*;

/// Before anything is known.
#[component]
pub(super) fn Skeleton() -> impl IntoView {
    let card = |_| {
        view! {
            <div class="card skeleton">
                <i class="line short"></i>
                <i class="line"></i>
                <i class="line long"></i>
                <i class="line button-line"></i>
            </div>
        }
    };
    view! {
        <div role="status" class="cards skeletons" aria-label="The fleet is being listed">{(0..6).map(card).collect_view()}</div>
    }
}

/// Where there are no instances: an invitation.
#[component]
pub(super) fn Nothing() -> impl IntoView {
    let app = app();
    let gate = Signal::derive(move || may_create(app.store));
    view! {
        <section class="invitation">
            <span class="invitation-mark">{icon(Icon::Mark)}</span>
            <h2>"Run your first OpenClaw"</h2>
            <p class="muted">
                "An instance is one OpenClaw gateway with its own state, at a version of your choice. The portal fetches that version, starts it, and keeps it there."
            </p>
            <div class="invitation-act">
                <Control gate tone=Tone::Primary on_use=move |()| app.ask.set(Some(Ask::Create))>
                    {icon(Icon::Plus)}
                    "New instance"
                </Control>
            </div>
            <p class="faint">"or, in a terminal"</p>
            <pre class="command"><code>"openclaw create my-instance"</code></pre>
        </section>
    }
}

/// Where nothing fits the search and the filters.
#[component]
pub(super) fn NothingFound(look: Look) -> impl IntoView {
    let store = app().store;
    let words = text(move || {
        let all = count(store.overview.with(|overview| overview.all), "instance");
        match look.view.with(|view| (view.words.trim().to_owned(), FleetView { words: String::new(), ..view.clone() }))
        {
            (words, rest) if rest.is_part() => match words.as_str() {
                "" => format!("None of {all} fits these filters."),
                words => format!("None of {all} fits these filters and has “{words}” in its name, labels or version."),
            },
            (words, _) => format!("None of {all} has “{words}” in its name, labels or version."),
        }
    });
    view! {
        <section class="empty" role="status">
            <p>{words}</p>
            <button type="button" class="button" on:click=move |_| clear(look)>"Clear filters"</button>
        </section>
    }
}
