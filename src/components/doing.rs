//! What is in hand: the step, how far it is, for how long by now, and when it is given up.

use crate::{
    app::app,
    format::{against_usual, left, percent, seconds_between, stopwatch},
    show::{moves, waits},
    ui::{flag, maybe, memo, part, text},
};
use leptos::prelude::*;
use openclaw_contract::{InstanceView, Step, Timestamp};

#[derive(Clone, Debug, PartialEq)]
struct InHand {
    text: String,
    since: Option<Timestamp>,
    deadline: Option<Timestamp>,
    step: Option<Step>,
    step_since: Option<Timestamp>,
}

fn in_hand(view: &InstanceView) -> Option<InHand> {
    // Of what waits its note tells.
    if !moves(view) || waits(view) {
        return None;
    }
    let fallback = || view.step.map_or_else(|| view.state.title().to_owned(), |step| step.doing(&view.target_version));
    let text = view.message.clone().unwrap_or_else(fallback);
    Some(InHand {
        text,
        since: view.in_hand_since(),
        deadline: view.step_deadline,
        step: view.step,
        step_since: view.step_started_at,
    })
}

/// Nothing where nothing is in hand.
#[component]
pub(crate) fn Doing(#[prop(into)] view: Signal<InstanceView>) -> impl IntoView {
    let store = app().store;
    let clock = store.clock;
    let now = memo(move || view.with(in_hand));
    let busy = memo(move || now.with(Option::is_some));
    let progress = memo(move || view.with(|view| view.progress));
    let words = memo(move || now.with(|now| now.as_ref().map(|now| now.text.clone()).unwrap_or_default()));
    // How long the step in hand usually takes, in seconds: of a moment nobody needs to know that.
    let usual = memo(move || {
        let step = now.with(|now| now.as_ref().and_then(|now| now.step))?;
        let usual = store.durations.with(|durations| durations.steps.get(&step).copied())?;
        i64::try_from(usual.median_millis.div_ceil(1000)).ok().filter(|seconds| *seconds > 1)
    });
    let took = move |since: fn(&InHand) -> Option<Timestamp>| {
        let since = now.with(|now| now.as_ref().and_then(since))?;
        Some(seconds_between(since, clock.now()))
    };
    let elapsed = memo(move || match (usual.get(), took(|now| now.step_since)) {
        (Some(usual), Some(seconds)) => Some(against_usual(seconds, usual)),
        _ => took(|now| now.since).map(stopwatch),
    });
    // As long as a step takes no longer than usual, nobody asks when it is given up.
    let gives_up = memo(move || {
        let late = usual.get().is_none_or(|usual| took(|now| now.step_since).is_none_or(|seconds| seconds > usual));
        let deadline = now.with(|now| now.as_ref().and_then(|now| now.deadline)).filter(|_| late);
        deadline.map(|at| format!("gives up in {}", left(seconds_between(clock.now(), at))))
    });
    let bar = part(move || {
        if !busy.get() {
            return ().into_any();
        }
        let width = text(move || format!("{}%", progress.get().map_or(100.0, |part| (part * 100.0).clamp(0.0, 100.0))));
        let said = text(move || match progress.get() {
            Some(part) => format!("{} · {}", words.get(), percent(part)),
            None => words.get(),
        });
        view! {
            <div class="doing">
                <div
                    class="bar"
                    class:unknown=flag(move || progress.get().is_none())
                    role="progressbar"
                    aria-label=text(move || words.get())
                    aria-valuemin="0"
                    aria-valuemax="100"
                    aria-valuenow=maybe(move || progress.get().map(|part| (part * 100.0).floor().to_string()))
                >
                    <i style:width=width></i>
                </div>
                <div class="doing-text">
                    <span class="doing-what">{said}</span>
                    <span class="elapsed">
                        <span class="gives-up">{text(move || gives_up.get().map(|text| format!("{text} · ")).unwrap_or_default())}</span>
                        {text(move || elapsed.get().unwrap_or_default())}
                    </span>
                </div>
            </div>
        }
        .into_any()
    });
    bar.into_any()
}
