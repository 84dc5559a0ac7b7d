//! One operation: its outcome in words, and below it what happened, each step with its own log.

use super::{events::Told, step_log::StepLog};
use crate::{
    app::app,
    components::Moment,
    format::{count, sentence, span},
    timeline::{
        history,
        operation::{Line, Operation, trouble},
        outcome::{outcome, tone},
    },
    ui::{effect, memo, part, text},
};
use leptos::{html, prelude::*};
use openclaw_contract::{InstanceName, Timestamp};
use std::time::Duration;
use web_sys::Element;

pub(super) fn row(id: u64, told: Told) -> impl IntoView {
    let clock = app().store.clock;
    let find = move |all: &Vec<Operation>| all.iter().find(|operation| operation.id() == id).cloned();
    let operation = memo(move || told.all.with(find));
    let read = move |read: fn(&Operation) -> String| {
        text(move || operation.with(|o| o.as_ref().map(read).unwrap_or_default()))
    };
    let (began, newest) = operation.with_untracked(|operation| {
        let newest = told.all.with_untracked(|all| all.first().map(Operation::id) == Some(id));
        (operation.as_ref().map_or(Timestamp::UNIX_EPOCH, Operation::began), newest)
    });
    let open = RwSignal::new(newest);
    let pointed_at = memo(move || {
        let at = told.pointed_at.get()?;
        operation.with(|operation| operation.as_ref()?.events.iter().any(|event| event.sequence == at).then_some(at))
    });
    effect(move || {
        if pointed_at.get().is_some() {
            open.set(true);
        }
    });
    let lines = part(move || {
        if !open.get() {
            return ().into_any();
        }
        let each = move || operation.with(|operation| operation.as_ref().map(Operation::told).unwrap_or_default());
        view! {
            <ol class="lines">
                <For each key=|line| line.event.sequence children=move |told_line| line(&told_line, told, pointed_at) />
            </ol>
        }
        .into_any()
    });
    view! {
        <li class="operation">
            <details
                prop:open=move || open.get()
                on:toggle=move |event| open.set(event_target::<Element>(&event).has_attribute("open"))
            >
                <summary class="event">
                    <span class="when faint"><Moment at=began clock /></span>
                    <span class=text(move || dot(operation.with(|o| o.as_ref().map_or("unknown", tone)))) aria-hidden="true"></span>
                    <span class="outcome"><strong>{read(outcome)}</strong>" "<span class="muted">{read(circumstances)}</span></span>
                    <span class="numbers faint">{read(numbers)}</span>
                </summary>
                {lines}
            </details>
        </li>
    }
}

fn dot(tone: &str) -> String {
    format!("dot {tone}")
}

/// How long it took, and who asked for it.
fn circumstances(operation: &Operation) -> String {
    let took = operation.millis().map(|millis| format!("in {}", span(millis)));
    let by = operation.actor().map(|actor| format!("by {actor}"));
    took.into_iter().chain(by).collect::<Vec<_>>().join(" · ")
}

fn numbers(operation: &Operation) -> String {
    count(operation.events.len(), "event")
}

fn line(line: &Line, told: Told, pointed_at: Memo<Option<u64>>) -> impl IntoView + use<> {
    let clock = app().store.clock;
    let millis = line.millis();
    let Line { event, since, in_hand } = line.clone();
    let headline = event.what.headline();
    let (what, rest) = headline.split_once(": ").map_or((headline.as_str(), None), |(what, rest)| (what, Some(rest)));
    let by = (event.actor != "reconciler").then(|| format!("by {}", event.actor));
    let trouble = trouble(&event).map(|(cause, remedy)| {
        let remedy = remedy.map(|remedy| view! { <p dir="auto">{sentence(remedy)}</p> });
        view! { <div class="trouble"><p dir="auto">{sentence(cause)}</p>{remedy}</div> }
    });
    let detail = event.what.detail().filter(|_| trouble.is_none());
    let about = by.into_iter().chain(detail).collect::<Vec<_>>().join(" · ");
    let (sequence, at) = (event.sequence, event.at);
    let place = NodeRef::<html::Li>::new();
    let here = memo(move || pointed_at.get() == Some(sequence));
    effect(move || {
        if let Some(place) = place.get().filter(|_| here.get()) {
            // Once it has its place on the page.
            request_animation_frame(move || place.scroll_into_view());
        }
    });
    let shows_log = RwSignal::new(false);
    let name: Option<InstanceName> = event.instance.clone();
    let log = since.zip(name).map(|(since, name)| {
        let label = format!("Log of: {headline}");
        let until = (!in_hand).then_some(at);
        let button = view! {
            <button
                type="button"
                class="link"
                aria-expanded=move || shows_log.get().to_string()
                aria-label=label
                on:click=move |_| shows_log.update(|shows| *shows = !*shows)
            >
                "Log"
            </button>
        };
        let drawn = part(move || {
            let name = name.clone();
            shows_log.get().then(|| view! { <StepLog name since until /> }).into_any()
        });
        (button, drawn)
    });
    let (button, drawn) = log.unzip();
    let href = told.sight;
    view! {
        <li node_ref=place class="event" class:here=move || here.get() aria-current=move || here.get().then_some("true")>
            <span class="when faint"><Moment at clock /></span>
            <span class=dot(history::tone(&event)) aria-hidden="true"></span>
            <div class="told">
                <p>{what.to_owned()}{rest.map(|rest| format!(": {rest}"))}</p>
                {(!about.is_empty()).then(|| view! { <p class="faint" dir="auto">{about}</p> })}
                {trouble}
            </div>
            <span class="numbers faint">
                {button}
                {millis.map(|millis| view! { <span class="took" data-tip="how long it took">{span(millis)}</span> })}
                <CopyLink href=Signal::derive(move || href.address_of(at)) sequence />
            </span>
            {drawn}
        </li>
    }
}

/// The event's number leads to its moment; the button beside it copies where that is.
#[component]
fn CopyLink(href: Signal<String>, sequence: u64) -> impl IntoView {
    let copied = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let origin = window().location().origin().unwrap_or_default();
        let written = window().navigator().clipboard().write_text(&format!("{origin}{}", href.get_untracked()));
        leptos::task::spawn_local(async move {
            let done = wasm_bindgen_futures::JsFuture::from(written).await.is_ok();
            copied.try_set(Some(done));
            set_timeout(
                move || {
                    copied.try_set(None);
                },
                Duration::from_secs(2),
            );
        });
    };
    let word = move || match copied.get() {
        None => "Copy link",
        Some(true) => "Copied",
        Some(false) => "Not allowed",
    };
    let can_copy = window().is_secure_context();
    view! {
        {can_copy.then(|| view! {
            <button type="button" class="link copy" aria-label=move || format!("{} to event {sequence}", word()) on:click=copy>
                {word}
            </button>
        })}
        <a class="sequence" href=move || href.get() aria-label=format!("Event {sequence}, in the timeline")>"#"{sequence}</a>
    }
}
