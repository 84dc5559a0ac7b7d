//! The events, the newest first.

use super::timeline::Reader;
use crate::{
    app::app,
    components::Moment,
    format::span,
    timeline::history::{History, millis, tone},
};
use leptos::prelude::*;
use openclaw_contract::Event;

/// So many are drawn at first; the rest on demand.
const FIRST: usize = 8;

#[component]
pub(super) fn Events(reader: Reader) -> impl IntoView {
    let shown = RwSignal::new(FIRST);
    let told = Memo::new(move |_| reader.history.with(History::told));
    let rows = move || told.with(|told| told.iter().take(shown.get()).cloned().collect::<Vec<_>>());
    let hidden = Memo::new(move |_| told.with(|told| told.len().saturating_sub(shown.get())));
    let older = Memo::new(move |_| reader.history.with(|history| history.next().is_some()));
    let show_older = move |_| {
        shown.update(|shown| *shown = shown.saturating_add(50));
        if hidden.get_untracked() == 0 {
            reader.older();
        }
    };
    view! {
        <ol class="events" aria-label="Events">
            <For each=rows key=|event| event.sequence children=move |event| row(&event) />
        </ol>
        <Show when=move || hidden.get() != 0 || older.get()>
            <button
                type="button"
                class="button quiet more"
                aria-busy=move || reader.reading.get().then_some("true")
                on:click=show_older
            >
                "Show older"
            </button>
        </Show>
    }
}

fn row(event: &Event) -> impl IntoView + use<> {
    let clock = app().store.clock;
    let headline = event.what.headline();
    let (what, rest) = headline.split_once(": ").map_or((headline.as_str(), None), |(what, rest)| (what, Some(rest)));
    let by = (event.actor != "reconciler").then(|| format!("by {}", event.actor));
    let about = by.into_iter().chain(event.what.detail()).collect::<Vec<_>>().join(" · ");
    let took =
        millis(event).map(|millis| view! { <span class="took" data-tip="how long it took">{span(millis)}</span> });
    view! {
        <li class="event">
            <span class="when faint"><Moment at=event.at clock /></span>
            <span class=format!("dot {}", tone(event)) aria-hidden="true"></span>
            <div>
                <p><strong>{what.to_owned()}</strong>{rest.map(|rest| format!(": {rest}"))}</p>
                {(!about.is_empty()).then(|| view! { <p class="faint">{about}</p> })}
            </div>
            <span class="numbers faint">{took}<span class="sequence">"#"{event.sequence}</span></span>
        </li>
    }
}
