//! The right side of the dialog: from, to, and what happens in between, as the validation module says it.

use super::judged::{Allowed, Judged};
use crate::{
    app::app,
    components::refused::{notes, refused, warnings},
    format::mid_sentence,
};
use leptos::prelude::*;
use openclaw_contract::{
    InstanceView, Release, Version,
    decision::{Plan, PlannedStep},
};

/// What will happen, and what to think of before.
#[component]
pub(super) fn Preview(
    #[prop(into)] view: Signal<InstanceView>,
    #[prop(into)] target: Signal<Option<Version>>,
    #[prop(into)] judged: Signal<Option<Judged>>,
) -> impl IntoView {
    let store = app().store;
    let release = Memo::new(move |_| {
        let target = target.get()?;
        store.catalog.with(|catalog| catalog.find(&target).cloned())
    });
    let way = move || {
        let from = view.with(|view| view.version.clone());
        match target.get() {
            Some(to) if to != from => format!("{from} → {to}"),
            Some(_) | None => from.to_string(),
        }
    };
    let outcome = move || match target.get() {
        None => Some("Choose a version.".to_owned()),
        Some(_) => judged.with(|judged| judged.as_ref()?.outcome(view.with(|view| view.state))),
    };
    let decided = Memo::new(move |_| judged.with(|judged| judged.as_ref().map(|judged| judged.decided.clone())));
    let said = move || match decided.get()? {
        Ok(Allowed { decision, .. }) => {
            Some(view! { {decision.plan.as_ref().map(steps)}{warnings(&decision.warnings)} }.into_any())
        }
        Err(refusal) => Some(refused(&refusal)),
    };
    let read_on = move || match decided.get()? {
        Ok(Allowed { decision, .. }) => Some(notes(decision.notes_url.as_deref())),
        Err(refusal) => Some(notes(refusal.notes_url())),
    };
    view! {
        <section class="preview" aria-live="polite" aria-label="What will happen">
            <div>
                <h3 class="version">{way}</h3>
                {move || outcome().map(|text| view! { <p class="muted">{text}</p> })}
            </div>
            {said}
            <p class="facts faint">
                {read_on}
                {move || release.get().map(|release| node(&release))}
            </p>
        </section>
    }
}

/// Nothing where nothing follows.
fn steps(plan: &Plan) -> AnyView {
    if plan.steps.is_empty() {
        return ().into_any();
    }
    let line = |PlannedStep { text, note, in_hand, .. }: &PlannedStep| {
        view! {
            <li class:now=*in_hand aria-current=in_hand.then_some("step")>
                <span>{text.clone()}" "{note.clone().map(|note| view! { <span class="faint">{note}</span> })}</span>
                {in_hand.then(|| view! { <span class="faint">"now"</span> })}
            </li>
        }
    };
    view! {
        <ol class="steps">
            {plan.steps.iter().map(line).collect_view()}
            <li class="if-not"><span>{format!("If a step fails: {}.", mid_sentence(&plan.on_failure))}</span></li>
        </ol>
    }
    .into_any()
}

fn node(release: &Release) -> impl IntoView + use<> {
    release.node.clone().map(|node| view! { <span>"Node "<span class="mono">{node}</span></span> })
}
