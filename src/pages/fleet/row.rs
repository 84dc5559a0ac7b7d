//! One instance as a row of the table, and the head above all rows.

use super::{
    card::chips,
    list::{tab_stop, tick},
    look::{Look, element_id},
};
use crate::{
    app::app,
    components::{ActionMenu, Age, Badge, Doing, UpdateButton, dot, layers},
    live::{
        facts::{changed_at, drift, labels},
        fleet_view::Column,
    },
    paths,
    ui::{maybe, memo, part, text},
};
use leptos::prelude::*;
use openclaw_contract::{Health, InstanceName};

/// The heads of the columns; each sorts by its column.
pub(super) fn head(look: Look) -> AnyView {
    let selected = app().selected;
    let all = memo(move || {
        look.order
            .with(|order| selected.with(|selected| !order.is_empty() && order.iter().all(|name| selected.has(name))))
    });
    let select = move |_| {
        selected.update(|selected| match all.get_untracked() {
            true => look.order.with_untracked(|order| selected.remove(order)),
            false => look.order.with_untracked(|order| selected.add(order)),
        });
    };
    let column = move |column: Column| {
        let sorted = maybe(move || look.view.with(|view| view.sorted(column).map(str::to_owned)));
        view! {
            <span role="columnheader" data-column=column.word() aria-sort=sorted>
                <button type="button" class="sort" on:click=move |_| look.change(|view| view.press(column))>
                    {column.title()}
                </button>
            </span>
        }
        .into_any()
    };
    view! {
        <div role="rowgroup" class="table-head">
            <div role="row" class="table-row" aria-rowindex="1">
                <span role="columnheader">
                    <input type="checkbox" class="tick" aria-label="Select all that are shown" prop:checked=all on:change=select />
                </span>
                {Column::ALL.map(column).collect_view()}
                <span role="columnheader"><span class="sr-only">"Actions"</span></span>
            </div>
        </div>
    }
    .into_any()
}

/// Nothing where it is gone by now.
pub(super) fn row(look: Look, name: InstanceName, place: Memo<usize>) -> AnyView {
    let store = app().store;
    let Some(member) = store.member_untracked(&name) else { return ().into_any() };
    let view = memo(move || member.with(|shown| shown.view.clone()));
    let state = memo(move || view.with(|view| view.state));
    let version = memo(move || view.with(|view| view.version.to_string()));
    let target = memo(move || view.with(|view| view.update_pending().then(|| view.target_version.to_string())));
    let drifts = memo(move || view.with(drift));
    let changed = memo(move || view.with(changed_at));
    let health = memo(move || view.with(|view| health_words(&view.health)));
    let drift_chip = part(move || match drifts.get() {
        Some(why) => {
            let said = why.clone();
            view! { <span class="chip bad" data-tip=why>"drift"<span class="sr-only">": "{said}</span></span> }
                .into_any()
        }
        None => ().into_any(),
    });
    let dots = part(move || {
        let dots = health.get().into_iter().map(|(class, words)| {
            let said = words.clone();
            view! { <span data-tip=words><span class=class aria-hidden="true"></span><span class="sr-only">{said}". "</span></span> }
        });
        dots.collect_view().into_any()
    });
    view! {
        <div
            id=element_id(&name)
            class="table-row"
            role="row"
            data-name=name.to_string()
            tabindex=tab_stop(look, name.clone(), place)
            aria-rowindex=text(move || (place.get() + 2).to_string())
            style=("--row", text(move || place.get().to_string()))
            style=("--column", "0")
        >
            <span role="cell">{tick(&name)}</span>
            <span role="rowheader" class="name"><a href=paths::instance_page(&name) dir="auto">{name.to_string()}</a></span>
            <span role="cell" class="state"><Badge state /></span>
            <span role="cell" class="version mono">{text(move || version.get())}</span>
            <span role="cell" class="target mono">{text(move || target.get().unwrap_or_default())}{drift_chip}</span>
            <span role="cell" class="step"><Doing view /></span>
            <span role="cell" class="health-dots health">{dots}</span>
            <span role="cell" class="changed"><Age at=changed clock=store.clock /></span>
            <span role="cell" class="labels-cell">{chips(look, memo(move || view.with(|view| labels(view).collect())))}</span>
            <span role="cell" class="acts"><UpdateButton view /><ActionMenu view /></span>
        </div>
    }
    .into_any()
}

/// The shape of each layer, and what it stands for.
fn health_words(health: &Health) -> Vec<(&'static str, String)> {
    let words = |(name, layer): (&'static str, openclaw_contract::Layer)| {
        let more = layer.detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
        (dot(layer.status), format!("{name}: {}{more}", layer.status.as_str()))
    };
    layers(health).map(words).to_vec()
}
