//! The right side of the dialog: from, to, and what happens in between, as the validation module says it.

use super::{
    judged::Judged,
    options::{MemoryChoice, Options, Rehearsal},
};
use crate::{
    app::app,
    components::foretold::{foretold, read_on},
    format::Local,
    ui::{part, text},
};
use leptos::prelude::*;
use openclaw_contract::{InstanceView, Release, Version};

/// What will happen, what to think of before, and what can be chosen about it.
#[component]
pub(super) fn Preview(
    #[prop(into)] view: Signal<InstanceView>,
    #[prop(into)] target: Signal<Option<Version>>,
    #[prop(into)] judged: Signal<Option<Judged>>,
    options: Options,
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
        None => "Choose a version.".to_owned(),
        Some(_) => {
            let state = view.with(|view| view.state);
            judged.with(|judged| judged.as_ref().and_then(|judged| judged.outcome(state))).unwrap_or_default()
        }
    };
    let notes = move || judged.with(|judged| judged.as_ref().map(|judged| read_on(judged.decision()))).into_any();
    let plan = move || {
        let draw = |judged: &Judged| store.durations.with(|durations| foretold(judged.decision(), durations));
        judged.with(|judged| judged.as_ref().map(draw)).into_any()
    };
    let checks = Memo::new(move |_| judged.with(|judged| judged.as_ref().is_some_and(Judged::checks)));
    view! {
        <section class="preview" aria-label="What will happen">
            <div class="preview-head">
                <div aria-live="polite">
                    <h3 class="version">{text(way)}</h3>
                    <p class="muted">{text(outcome)}</p>
                </div>
                <p class="facts faint">{part(notes)}{part(move || release.get().map(|release| facts(&release)).into_any())}</p>
            </div>
            <MemoryChoice target options />
            <Show when=move || checks.get()>
                <Rehearsal options />
            </Show>
            <div class="foretold" aria-live="polite">{part(plan)}</div>
        </section>
    }
}

/// When it was published, and what it runs on.
fn facts(release: &Release) -> impl IntoView + use<> {
    let published = release.published_at.map(|at| view! { <span>"Published "{Local::from(at).date()}</span> });
    let node = release.node.clone().map(|node| view! { <span>"Node "<span class="mono">{node}</span></span> });
    (published, node)
}
