//! The cards, or the rows of the table: few of them, however many there are, each in its place.

use super::{
    card::card,
    look::Look,
    row::{head, row},
};
use crate::{
    app::app,
    live::{Recent, fleet_view::Layout},
    ui::{effect, maybe, memo, part, rows, text},
};
use leptos::prelude::*;
use openclaw_contract::InstanceName;

/// What is looked at.
pub(super) fn list(look: Look) -> AnyView {
    let layout = memo(move || look.view.with(|view| view.layout));
    let store = app().store;
    let recent = Recent::new(store);
    effect(move || {
        // After a list everything that was read before may lack something.
        store.lists.track();
        if layout.get() == Layout::Cards {
            look.drawn.with(|drawn| {
                let names: Vec<InstanceName> = drawn.iter().map(|(name, _)| name.clone()).collect();
                recent.look_at(&names);
            });
        }
    });
    part(move || match layout.get() {
        Layout::Cards => cards(look),
        Layout::Table => table(look),
    })
    .into_any()
}

fn cards(look: Look) -> AnyView {
    fill(look, card);
    view! {
        <div
            node_ref=look.list
            class="cards"
            role="feed"
            aria-label="Instances"
            data-total=text(move || look.order.with(Vec::len).to_string())
            style:height=height(look)
            style=("--columns", text(move || look.places.get().columns.to_string()))
            style=("--height", text(move || format!("{}px", look.places.get().height)))
            on:focusin=move |event| look.on_focus(&event)
            on:focusout=move |event| look.on_blur(&event)
        ></div>
    }
    .into_any()
}

fn table(look: Look) -> AnyView {
    fill(look, row);
    view! {
        <div
            class="table"
            role="table"
            aria-label="Instances"
            aria-rowcount=text(move || (look.order.with(Vec::len) + 1).to_string())
        >
            {head(look)}
            <div
                node_ref=look.list
                class="rows"
                role="rowgroup"
                data-total=text(move || look.order.with(Vec::len).to_string())
                style:height=height(look)
                style=("--columns", "1")
                style=("--height", text(move || format!("{}px", look.places.get().height)))
                on:focusin=move |event| look.on_focus(&event)
                on:focusout=move |event| look.on_blur(&event)
            ></div>
        </div>
    }
    .into_any()
}

/// Draws what is to be drawn, into the list.
fn fill(look: Look, draw: fn(Look, InstanceName, Memo<usize>) -> AnyView) {
    let names = move || look.drawn.with(|drawn| drawn.iter().map(|(name, _)| name.clone()).collect());
    rows(look.list, names, move |name: InstanceName| {
        let sought = name.clone();
        let place = Memo::new(move |before: Option<&usize>| {
            let found =
                look.drawn.with(|drawn| drawn.iter().find(|(name, _)| *name == sought).map(|(_, place)| *place));
            found.or(before.copied()).unwrap_or_default()
        });
        draw(look, name, place)
    });
}

fn height(look: Look) -> impl leptos::tachys::html::style::IntoStyleValue {
    text(move || format!("{}px", look.places.get().whole_height(look.order.with(Vec::len))))
}

/// Whether the Tab key comes to a card or a row: to one of them, the others are reached by the arrows.
pub(super) fn tab_stop(look: Look, name: InstanceName, place: Memo<usize>) -> impl leptos::attr::AttributeValue {
    maybe(move || {
        let stop = look.current.with(|current| current.as_ref().map_or(place.get() == 0, |current| *current == name));
        Some(if stop { "0" } else { "-1" }.to_owned())
    })
}

/// The box that selects an instance.
pub(super) fn tick(name: &InstanceName) -> AnyView {
    let (selected, sought, label) = (app().selected, name.clone(), format!("Select {name}"));
    let on = memo(move || selected.with(|selected| selected.has(&sought)));
    let name = name.clone();
    view! {
        <input
            type="checkbox"
            class="tick"
            aria-label=label
            prop:checked=on
            on:change=move |_| selected.update(|selected| selected.toggle(&name))
        />
    }
    .into_any()
}
