//! What the instance is.

use super::{host::OnHost, usage::Usage};
use crate::components::{dot, layers};
use crate::{
    app::app,
    components::{Age, Moment},
    format::Local,
    ui::{memo, part},
};
use leptos::prelude::*;
use openclaw_contract::{Details, Health, InstanceView, Timestamp, host::human_bytes, text};

#[component]
pub(super) fn About(#[prop(into)] view: Signal<InstanceView>, host: OnHost) -> impl IntoView {
    let clock = app().store.clock;
    let fact = move |name: &'static str, class: &'static str, read: fn(&InstanceView) -> Option<String>| {
        let value = memo(move || view.with(read));
        part(move || value.get().map(|value| row(name, class, value)).into_any())
    };
    let detail = move |name: &'static str, class: &'static str, read: fn(&Details) -> Option<String>| {
        let value = memo(move || host.details.with(|details| details.as_ref().and_then(read)));
        part(move || value.get().map(|value| row(name, class, value)).into_any())
    };
    let created = view.with_untracked(|view| view.created_at);
    let updated = memo(move || view.with(|view| view.last_updated_at));
    let updated = part(move || match updated.get() {
        Some(at) => view! { <Moment at clock /> }.into_any(),
        None => "not yet".into_any(),
    });
    let labels = memo(move || {
        view.with(|view| view.labels.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect::<Vec<_>>())
    });
    let labels = part(move || {
        let label = |(key, value): (String, String)| {
            let text = if value.is_empty() { key } else { format!("{key}={value}") };
            view! { <span class="label" dir="auto">{text}</span> }
        };
        let labels = labels.get();
        if labels.is_empty() {
            return ().into_any();
        }
        view! {
            <dt>"Labels"</dt>
            <dd class="label-list">{labels.into_iter().map(label).collect_view()}</dd>
        }
        .into_any()
    });
    let health = memo(move || view.with(|view| view.health.clone()));
    let health = part(move || health_layers(&health.get()));
    let as_of = memo(move || host.details.with(|details| details.as_ref().and_then(|details| details.as_of)));
    let as_of = part(move || {
        let age = |at: Timestamp| view! { <p class="faint">"Process, port and Node as of "<Age at clock /></p> };
        as_of.get().map(age).into_any()
    });
    view! {
        <aside class="panel about" aria-labelledby="about-title">
            <header><h2 id="about-title">"What it is"</h2></header>
            <dl class="facts-list">
                {fact("Version", "mono", |view| Some(view.version.to_string()))}
                {fact("Target", "mono", |view| view.update_pending().then(|| view.target_version.to_string()))}
                {fact("Driver", "", |view| Some(view.driver.clone()))}
                {detail("Node", "mono", |details| details.node.clone())}
                {detail("Port", "mono", |details| details.port.map(|port| port.to_string()))}
                {detail("Process", "", process)}
                {detail("Folder", "mono", |details| details.folder.clone())}
                {fact("Power", "", |view| Some(view.power.as_str().to_owned()))}
                <dt>"Generation"</dt>
                <dd class="mono" data-tip="Each accepted change adds one; the first number is the last one fully applied.">
                    {move || view.with(|view| format!("{} of {} applied", view.observed_generation, view.generation))}
                </dd>
                {fact("State", "", |view| Some(state(view)))}
                <dt>"Created"</dt>
                <dd data-tip=text::time(created)>{Local::from(created).date()}</dd>
                <dt>"Last updated"</dt>
                <dd>{updated}</dd>
                {labels}
            </dl>
            {as_of}
            <h3>"Health"</h3>
            {health}
            <Usage host />
            <Config host />
        </aside>
    }
}

fn row(name: &'static str, class: &'static str, value: String) -> AnyView {
    view! { <dt>{name}</dt><dd class=class>{value}</dd> }.into_any()
}

/// `pid 7635 · 361 MB`.
fn process(details: &Details) -> Option<String> {
    let pid = details.pid.map(|pid| format!("pid {pid}"));
    let memory = details.memory_bytes.map(human_bytes);
    let cpu = details.cpu_percent.map(|percent| format!("{percent:.0} % of a CPU"));
    let parts: Vec<String> = pid.into_iter().chain(memory).chain(cpu).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// How much there is of its state, and which version wrote it last, where that is not the one that it runs.
fn state(view: &InstanceView) -> String {
    let written = view.state_version.as_ref().filter(|wrote| **wrote != view.version);
    let written = written.map(|wrote| format!("last written by {wrote}"));
    let parts: Vec<String> = view.state_bytes.map(human_bytes).into_iter().chain(written).collect();
    if parts.is_empty() { "not measured".to_owned() } else { parts.join(", ") }
}

fn health_layers(health: &Health) -> AnyView {
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
        .into_any()
}

/// Its configuration, as the server gives it: it hides every secret.
#[component]
fn Config(host: OnHost) -> impl IntoView {
    let config = memo(move || {
        host.details.with(|details| {
            let config = details.as_ref()?.config.as_ref()?;
            serde_json::to_string_pretty(config).ok()
        })
    });
    let there = memo(move || config.with(Option::is_some));
    part(move || {
        let shown = || {
            view! {
                <details class="config">
                    <summary>"Configuration"</summary>
                    <p class="faint">"openclaw.json; secrets are hidden."</p>
                    <pre tabindex="0" role="region" aria-label="Configuration">{move || config.get()}</pre>
                </details>
            }
        };
        there.get().then(shown).into_any()
    })
}
