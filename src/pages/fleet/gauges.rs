//! What the host has left: memory, disk and load, as far as that is known.

use crate::{
    app::app,
    components::Age,
    live::gauge::{Gauge, read},
    ui::{memo, part, text},
};
use leptos::prelude::*;

/// Nothing where nothing is known.
pub(super) fn gauges() -> AnyView {
    let store = app().store;
    let host = memo(move || store.terms.with(|terms| terms.as_ref().map(|terms| terms.host)));
    let as_of = memo(move || host.with(|host| host.and_then(|host| host.as_of)));
    // Figures move every few seconds: each gauge stays, and what it says changes.
    let known = memo(move || host.with(|host| host.map(|host| read(&host).map(|gauge| gauge.is_some()))));
    let gauge = move |place: usize| {
        let now = memo(move || host.with(|host| host.and_then(|host| read(&host).into_iter().nth(place).flatten())));
        let say =
            move |say: fn(&Gauge) -> String| text(move || now.with(|now| now.as_ref().map(say).unwrap_or_default()));
        view! {
            <div
                class="gauge"
                role="meter"
                aria-label=say(|gauge| gauge.name.to_owned())
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=say(|gauge| gauge.percent.to_string())
                aria-valuetext=say(Gauge::words)
                data-full=say(|gauge| gauge.fullness().to_owned())
            >
                <span class="muted">{say(|gauge| gauge.name.to_owned())}</span>
                <span class="gauge-figures">{say(Gauge::words)}</span>
                <div class="bar"><i style:width=say(|gauge| format!("{}%", gauge.percent.min(100)))></i></div>
            </div>
        }
        .into_any()
    };
    let drawn = part(move || {
        let known: Vec<usize> =
            known.get().into_iter().flatten().enumerate().filter(|(_, known)| *known).map(|(place, _)| place).collect();
        if known.is_empty() {
            return ().into_any();
        }
        let age = part(move || match as_of.get() {
            Some(at) => view! { <span class="faint">"as of "<Age at clock=store.clock /></span> }.into_any(),
            None => ().into_any(),
        });
        view! { <div class="gauges" role="group" aria-label="This host">{known.into_iter().map(gauge).collect_view()}{age}</div> }
            .into_any()
    });
    drawn.into_any()
}
