//! What a decision says beforehand: what to think of, what will happen and how long that takes, and where to read on; or why
//! not.

use super::{
    estimate::{about, in_all, rests_on, usual},
    refused::{notes, refused, warnings},
};
use crate::format::mid_sentence;
use leptos::prelude::*;
use openclaw_contract::{
    Decision, Durations, Refusal,
    decision::{Plan, PlannedStep},
};

/// What to think of, then what will happen; or the refusal in full.
pub(crate) fn foretold(decided: Result<&Decision, &Refusal>, durations: &Durations) -> AnyView {
    match decided {
        Ok(decision) => {
            let plan = decision.plan.as_ref().map(|plan| steps(plan, durations));
            view! { {warnings(&decision.warnings)}{plan} }.into_any()
        }
        Err(refusal) => refused(refusal),
    }
}

/// Where the release notes can be read.
pub(crate) fn read_on(decided: Result<&Decision, &Refusal>) -> AnyView {
    notes(decided.map_or_else(Refusal::notes_url, |decision| decision.notes_url.as_deref()))
}

/// Nothing where nothing follows.
fn steps(plan: &Plan, durations: &Durations) -> AnyView {
    if plan.steps.is_empty() {
        return ().into_any();
    }
    let line = |planned: &PlannedStep| {
        let PlannedStep { text, note, in_hand, .. } = planned;
        let usual = usual(planned, durations);
        let time = usual.map(|usual| {
            view! { <span class="faint time" data-tip=rests_on(usual)>{about(usual.median_millis)}</span> }
        });
        view! {
            <li class:now=*in_hand aria-current=in_hand.then_some("step")>
                <span>{text.clone()}" "{note.clone().map(|note| view! { <span class="faint">{note}</span> })}</span>
                {in_hand.then(|| view! { <span class="faint time">"now"</span> })}
                {time}
            </li>
        }
    };
    view! {
        <ol class="steps">
            {plan.steps.iter().map(line).collect_view()}
            <li class="if-not"><span>{format!("If a step fails: {}.", mid_sentence(&plan.on_failure))}</span></li>
        </ol>
        {in_all(plan, durations).map(|text| view! { <p class="faint">{text}</p> })}
    }
    .into_any()
}
