//! That the last operation failed: what it was, why, and what helps.

use super::events::Told;
use crate::{
    app::app,
    components::{Age, StartButton},
    format::{sentence, span},
    timeline::{operation::Operation, outcome::outcome},
    ui::{Icon, icon, memo, part},
};
use leptos::prelude::*;
use openclaw_contract::{InstanceView, Rest, Timestamp};

#[derive(Clone, Debug, PartialEq)]
struct Failed {
    what: String,
    at: Timestamp,
    millis: Option<u64>,
    cause: Option<String>,
    remedy: Option<String>,
}

/// Whether the page has such a callout to show, as far as the instance itself tells.
pub(super) fn failed(view: &InstanceView) -> bool {
    view.rest() == Some(Rest::Failed)
}

#[component]
pub(super) fn LastFailure(#[prop(into)] view: Signal<InstanceView>, told: Told) -> impl IntoView {
    let clock = app().store.clock;
    let last = memo(move || {
        let message = view.with(|view| failed(view).then(|| view.message.clone()))?;
        let read = |operation: &Operation| {
            let trouble = operation.trouble();
            Failed {
                what: outcome(operation),
                at: operation.latest(),
                millis: operation.millis(),
                cause: trouble.map(|(cause, _)| sentence(cause)),
                remedy: trouble.and_then(|(_, remedy)| remedy).map(sentence),
            }
        };
        let found = told.all.with(|all| all.iter().find(|operation| operation.over && operation.failed()).map(read));
        // Before its events are read it says itself what went wrong.
        Some(found.map_or((None, message), |found| (Some(found), None)))
    });
    let said = part(move || {
        let Some((found, message)) = last.get() else { return ().into_any() };
        let found = found.map(|Failed { what, at, millis, cause, remedy }| {
            let took = millis.map(|millis| format!(" after {}", span(millis)));
            view! {
                <p><strong>{what}{took}</strong>" "<span class="muted"><Age at clock /></span></p>
                {cause.map(|cause| view! { <p dir="auto">{cause}</p> })}
                {remedy.map(|remedy| view! { <p class="muted" dir="auto">{remedy}</p> })}
            }
        });
        view! { {found}{message.map(|message| view! { <p>{message}</p> })} }.into_any()
    });
    let there = memo(move || last.with(Option::is_some));
    let said = StoredValue::new(said);
    let callout = part(move || {
        let shown = || {
            view! {
                <div class="last-failure">
                    {icon(Icon::Error)}
                    <div class="last-failure-text">{said.get_value()}</div>
                    <StartButton view />
                </div>
            }
        };
        there.get().then(shown).into_any()
    });
    view! { <div class="last-failure-slot" aria-live="polite">{callout}</div> }
}
