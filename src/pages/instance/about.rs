//! What the instance is.

use crate::components::{dot, layers};
use crate::{
    app::app,
    components::{Age, Moment},
    format::Local,
};
use leptos::prelude::*;
use openclaw_contract::{Health, InstanceView, host::human_bytes, text};

#[component]
pub(super) fn About(#[prop(into)] view: Signal<InstanceView>) -> impl IntoView {
    let clock = app().store.clock;
    let part = move |read: fn(&InstanceView) -> String| {
        let memo = Memo::new(move |_| view.with(read));
        move || memo.get()
    };
    let created = view.with_untracked(|view| view.created_at);
    let updated = Memo::new(move |_| view.with(|view| view.last_updated_at));
    let labels = Memo::new(move |_| {
        view.with(|view| view.labels.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect::<Vec<_>>())
    });
    let health = Memo::new(move |_| view.with(|view| view.health.clone()));
    view! {
        <aside class="panel about" aria-labelledby="about-title">
            <header><h2 id="about-title">"What it is"</h2></header>
            <dl class="facts-list">
                <dt>"Driver"</dt>
                <dd>{part(|view| view.driver.clone())}</dd>
                <dt>"Power"</dt>
                <dd>{part(|view| view.power.as_str().to_owned())}</dd>
                <dt>"Generation"</dt>
                <dd class="mono" data-tip="Each accepted change adds one; the first number is the last one fully applied.">
                    {part(|view| format!("{} of {} applied", view.observed_generation, view.generation))}
                </dd>
                <dt>"State"</dt>
                <dd>{part(state)}</dd>
                <dt>"Created"</dt>
                <dd data-tip=text::time(created)>{Local::from(created).date()}</dd>
                <dt>"Last updated"</dt>
                <dd>
                    {move || updated.get().map_or_else(|| "not yet".into_any(), |at| view! { <Moment at clock /> }.into_any())}
                </dd>
                <Show when=move || !labels.with(Vec::is_empty)>
                    <dt>"Labels"</dt>
                    <dd class="label-list">
                        {move || labels.get().into_iter().map(|(key, value)| {
                            let text = if value.is_empty() { key } else { format!("{key}={value}") };
                            view! { <span class="label">{text}</span> }
                        }).collect_view()}
                    </dd>
                </Show>
            </dl>
            <h3>"Health"</h3>
            {move || details(&health.get())}
        </aside>
    }
}

/// How much there is of its state, and which version wrote it last, where that is not the one that it runs.
fn state(view: &InstanceView) -> String {
    let written = view.state_version.as_ref().filter(|wrote| **wrote != view.version);
    let written = written.map(|wrote| format!("last written by {wrote}"));
    let parts: Vec<String> = view.state_bytes.map(human_bytes).into_iter().chain(written).collect();
    if parts.is_empty() { "not measured".to_owned() } else { parts.join(", ") }
}

fn details(health: &Health) -> impl IntoView + use<> {
    let clock = app().store.clock;
    layers(health)
        .into_iter()
        .map(|(name, layer)| {
            let age = layer.as_of.map(|at| view! { <span class="faint">"as of "<Age at clock /></span> });
            view! {
                <div class="layer">
                    <span class=dot(layer.status) aria-hidden="true"></span>
                    <div>
                        <p>{name}" "<span class="muted">{layer.status.as_str()}</span></p>
                        {layer.detail.map(|detail| view! { <p class="faint">{detail}</p> })}
                        {age}
                    </div>
                </div>
            }
        })
        .collect_view()
}
