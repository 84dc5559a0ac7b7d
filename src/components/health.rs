//! The health of an instance: process, gateway, channels, each with a shape, a word and a time.

use super::Age;
use crate::app::app;
use leptos::prelude::*;
use openclaw_contract::{Health, InstanceView, Layer, LayerStatus, Timestamp};

/// The class of a layer's dot: its shape differs as well as its colour.
pub(crate) const fn dot(status: LayerStatus) -> &'static str {
    match status {
        LayerStatus::Ok => "dot running",
        LayerStatus::Starting => "dot ring provisioning",
        LayerStatus::Failing => "dot diamond error",
        LayerStatus::Off => "dot hollow",
        LayerStatus::Unknown => "dot dashed",
    }
}

/// The layers by name.
pub(crate) fn layers(health: &Health) -> [(&'static str, Layer); 3] {
    [("process", health.process.clone()), ("gateway", health.gateway.clone()), ("channels", health.channels.clone())]
}

/// When the oldest of what is shown was found.
fn as_of(health: &Health) -> Option<Timestamp> {
    [&health.process, &health.gateway, &health.channels].into_iter().filter_map(|layer| layer.as_of).min()
}

/// Whether there is anything to tell: not where everything is off, as it should be.
fn is_telling(health: &Health) -> bool {
    layers(health).iter().any(|(_, layer)| match layer.status {
        LayerStatus::Ok | LayerStatus::Starting | LayerStatus::Failing => true,
        LayerStatus::Unknown => layer.as_of.is_some(),
        LayerStatus::Off => false,
    })
}

/// One line; nothing where there is nothing to tell.
#[component]
pub(crate) fn HealthLine(#[prop(into)] view: Signal<InstanceView>) -> impl IntoView {
    let clock = app().store.clock;
    let health = Memo::new(move |_| view.with(|view| view.health.clone()));
    let telling = Memo::new(move |_| health.with(is_telling));
    // The times apart: they move every few seconds, the rest hardly ever.
    let parts = Memo::new(move |_| health.with(layers).map(|(name, layer)| (name, layer.status, layer.detail)));
    let since = Memo::new(move |_| health.with(as_of));
    let part = |(name, status, detail): (&'static str, LayerStatus, Option<String>)| {
        let word = match status {
            LayerStatus::Ok | LayerStatus::Off => {
                view! { <span class="sr-only">{format!(" {}", status.as_str())}</span> }.into_any()
            }
            LayerStatus::Starting | LayerStatus::Failing | LayerStatus::Unknown => {
                format!(" {}", status.as_str()).into_any()
            }
        };
        let tip = detail.unwrap_or_else(|| format!("{name}: {}", status.as_str()));
        view! { <li data-tip=tip><span class=dot(status) aria-hidden="true"></span><span>{name}{word}</span></li> }
    };
    view! {
        <Show when=move || telling.get()>
            <ul class="health" aria-label="Health">
                {move || parts.get().into_iter().map(part).collect_view()}
                {move || since.get().map(|at| view! { <li class="faint">"as of "<Age at clock /></li> })}
            </ul>
        </Show>
    }
}
