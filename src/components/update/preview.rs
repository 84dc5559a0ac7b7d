//! The right side of the dialog: from, to, and what happens in between.

use super::{dialog::sentence, plan};
use crate::app::app;
use leptos::prelude::*;
use openclaw_contract::{InstanceView, Refusal, Release, UpdateStatus, Version, validation::Update};

/// What the validation module says of the choice.
pub(super) type Decision = Result<Update, Refusal>;

/// What will happen, and what to think of before.
#[component]
pub(super) fn Preview(
    #[prop(into)] view: Signal<InstanceView>,
    #[prop(into)] target: Signal<Version>,
    #[prop(into)] decision: Signal<Decision>,
) -> impl IntoView {
    let store = app().store;
    let release = Memo::new(move |_| store.catalog.with(|catalog| catalog.find(&target.get()).cloned()));
    let way = move || {
        let (from, to) = (view.with(|view| view.version.clone()), target.get());
        if from == to { to.to_string() } else { format!("{from} → {to}") }
    };
    let said = move || decision.with(|decision| sentence(decision, view.with(|view| view.state)));
    let steps = Memo::new(move |_| {
        let update = decision.get().ok()?;
        let plan = view.with(|view| release.with(|release| plan::plan(view, &update, release.as_ref())));
        (!plan.is_empty()).then_some(plan)
    });
    view! {
        <section class="preview" aria-live="polite" aria-label="What will happen">
            <div>
                <h3 class="version">{way}</h3>
                <p class="muted" class:refused=move || decision.with(Result::is_err)>{said}</p>
            </div>
            {move || steps.get().map(|steps| view! {
                <ol class="steps">
                    {steps.into_iter().map(|line| view! {
                        <li class:now=line.now aria-current=line.now.then_some("step")>
                            <span>{line.text}" "{line.note.map(|note| view! { <span class="faint">{note}</span> })}</span>
                            {line.now.then(|| view! { <span class="faint">"now"</span> })}
                        </li>
                    }).collect_view()}
                    <li class="if-not">
                        <span>"If a step fails it rests in error and says why " <span class="faint">"its state is kept"</span></span>
                    </li>
                </ol>
            })}
            {move || decision.get().ok().map(|update| warnings(&update, release.get().as_ref()))}
            {move || release.get().map(|release| facts(&release))}
        </section>
    }
}

fn warnings(update: &Update, release: Option<&Release>) -> impl IntoView + use<> {
    let rollback = (update.is_rollback() && update.status() != UpdateStatus::AlreadyAtTarget).then(|| {
        view! {
            <div class="callout">
                <strong>"This goes back to an older version"</strong>
                <p>"An older version on newer state may start with an empty conversation. The snapshot taken before the update is kept."</p>
            </div>
        }
    });
    let deprecated = release.and_then(|release| release.deprecated.clone()).map(|why| {
        view! {
            <div class="callout">
                <strong>"Its publisher advises against this release"</strong>
                <p>{why}</p>
            </div>
        }
    });
    let replaced = update.replaced().filter(|replaced| *replaced != update.to()).map(|replaced| {
        view! { <p class="faint">{format!("It replaces {replaced}, which was to come next.")}</p> }
    });
    view! {
        {rollback}
        {deprecated}
        {replaced}
    }
}

fn facts(release: &Release) -> impl IntoView + use<> {
    let notes = release.notes_url.clone().map(|url| {
        view! { <a href=url target="_blank" rel="noreferrer">"Release notes"</a> }
    });
    let node = release.node.clone().map(|node| view! { <span>"Node "<span class="mono">{node}</span></span> });
    view! { <p class="facts faint">{notes}{node}</p> }
}
