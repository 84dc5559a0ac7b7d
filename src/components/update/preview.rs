//! The right side of the dialog: from, to, and what happens in between, as the validation module says it.

use super::{
    judged::Judged,
    options::{MemoryChoice, Options, Rehearsal},
};
use crate::{
    app::app,
    components::foretold::{foretold, read_on},
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
        None => Some("Choose a version.".to_owned()),
        Some(_) => judged.with(|judged| judged.as_ref()?.outcome(view.with(|view| view.state))),
    };
    let checks = Memo::new(move |_| judged.with(|judged| judged.as_ref().is_some_and(Judged::checks)));
    view! {
        <section class="preview" aria-label="What will happen">
            <div aria-live="polite">
                <h3 class="version">{way}</h3>
                {move || outcome().map(|text| view! { <p class="muted">{text}</p> })}
            </div>
            <MemoryChoice target options />
            <Show when=move || checks.get()>
                <Rehearsal options />
            </Show>
            <div class="foretold" aria-live="polite">
                {move || judged.with(|judged| judged.as_ref().map(|judged| foretold(judged.decision())))}
            </div>
            <p class="facts faint">
                {move || judged.with(|judged| judged.as_ref().map(|judged| read_on(judged.decision())))}
                {move || release.get().map(|release| node(&release))}
            </p>
        </section>
    }
}

fn node(release: &Release) -> impl IntoView + use<> {
    release.node.clone().map(|node| view! { <span>"Node "<span class="mono">{node}</span></span> })
}
