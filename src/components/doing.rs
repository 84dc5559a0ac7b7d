//! What is in hand: the step, how far it is, for how long by now, and when it is given up.

use crate::{
    app::app,
    format::{left, percent, seconds_between, stopwatch},
    show::{moves, waits},
};
use leptos::prelude::*;
use openclaw_contract::{InstanceView, Timestamp};

#[derive(Clone, Debug, PartialEq)]
struct InHand {
    text: String,
    since: Option<Timestamp>,
    deadline: Option<Timestamp>,
}

fn in_hand(view: &InstanceView) -> Option<InHand> {
    // Of what waits its note tells.
    if !moves(view) || waits(view) {
        return None;
    }
    let fallback = || view.step.map_or_else(|| view.state.title().to_owned(), |step| step.doing(&view.target_version));
    let text = view.message.clone().unwrap_or_else(fallback);
    Some(InHand { text, since: view.in_hand_since(), deadline: view.step_deadline })
}

/// Nothing where nothing is in hand.
#[component]
pub(crate) fn Doing(#[prop(into)] view: Signal<InstanceView>) -> impl IntoView {
    let clock = app().store.clock;
    let now = Memo::new(move |_| view.with(in_hand));
    let busy = Memo::new(move |_| now.with(Option::is_some));
    let progress = Memo::new(move |_| view.with(|view| view.progress));
    let text = Memo::new(move |_| now.with(|now| now.as_ref().map(|now| now.text.clone()).unwrap_or_default()));
    let elapsed = Memo::new(move |_| {
        let since = now.with(|now| now.as_ref().and_then(|now| now.since));
        since.map(|since| stopwatch(seconds_between(since, clock.now())))
    });
    let gives_up = Memo::new(move |_| {
        let deadline = now.with(|now| now.as_ref().and_then(|now| now.deadline));
        deadline.map(|at| format!("gives up in {}", left(seconds_between(clock.now(), at))))
    });
    let width =
        move || progress.get().map_or("100%".to_owned(), |part| format!("{}%", (part * 100.0).clamp(0.0, 100.0)));
    view! {
        <Show when=move || busy.get()>
            <div class="doing">
                <div
                    class="bar"
                    class:unknown=move || progress.get().is_none()
                    role="progressbar"
                    aria-label=move || text.get()
                    aria-valuemin="0"
                    aria-valuemax="100"
                    aria-valuenow=move || progress.get().map(|part| (part * 100.0).floor().to_string())
                >
                    <i style:width=width></i>
                </div>
                <div class="doing-text">
                    <span>
                        {move || text.get()}
                        {move || progress.get().map(|part| format!(" · {}", percent(part)))}
                    </span>
                    <span class="elapsed">
                        {move || gives_up.get().map(|text| view! { <span class="gives-up">{text}" · "</span> })}
                        {move || elapsed.get()}
                    </span>
                </div>
            </div>
        </Show>
    }
}
