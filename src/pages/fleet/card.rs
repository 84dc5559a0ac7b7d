//! One instance, at a glance. Each part redraws by itself.

use super::{
    list::{tab_stop, tick},
    look::{Look, element_id},
};
use crate::{
    app::app,
    components::{ActionMenu, Badge, Day, Doing, HealthLine, KeepButton, Note, StartButton, UpdateButton, Versions},
    live::facts::{labels, needs_attention},
    paths,
    ui::{flag, memo, part, text},
};
use leptos::prelude::*;
use openclaw_contract::InstanceName;

/// Nothing where it is gone by now.
pub(super) fn card(look: Look, name: InstanceName, place: Memo<usize>) -> AnyView {
    let Some(member) = app().store.member_untracked(&name) else { return ().into_any() };
    let heading = format!("instance-{name}");
    let queued = {
        let member = member.clone();
        memo(move || member.with(|shown| shown.queued))
    };
    let view = memo(move || member.with(|shown| shown.view.clone()));
    let state = memo(move || view.with(|view| view.state));
    let calls = memo(move || view.with(needs_attention));
    let place_of = move |part: fn(usize, usize) -> usize| {
        text(move || part(place.get(), look.places.with(|places| places.columns)).to_string())
    };
    view! {
        <article
            id=element_id(&name)
            class="card"
            class:calls=flag(move || calls.get())
            data-name=name.to_string()
            data-state=text(move || state.get().to_string())
            tabindex=tab_stop(look, name.clone(), place)
            aria-labelledby=heading
            aria-posinset=text(move || (place.get() + 1).to_string())
            aria-setsize=text(move || look.order.with(Vec::len).to_string())
            style=("--row", place_of(|place, columns| place / columns))
            style=("--column", place_of(|place, columns| place % columns))
        >
            <header>
                {tick(&name)}
                <h2 id=heading.clone()>
                    <a href=paths::instance_page(&name) dir="auto">{name.to_string()}</a>
                </h2>
                <Badge state />
            </header>
            <Versions view queued />
            <div class="card-body">
                <Doing view />
                <Note view queued />
                <HealthLine view />
            </div>
            <Day name=name.clone() />
            <footer>
                <UpdateButton view />
                <StartButton view />
                <KeepButton view />
                {chips(look, memo(move || view.with(|view| labels(view).collect())))}
                <ActionMenu view />
            </footer>
        </article>
    }
    .into_any()
}

/// The labels; each shows those that have it.
pub(super) fn chips(look: Look, labels: Memo<Vec<String>>) -> AnyView {
    let chip = move |label: String| {
        let (name, text) = (format!("Show those with the label {label}"), label.clone());
        let press = move |_| look.change(|view| view.label = Some(label.clone()));
        view! { <button type="button" class="label" tabindex="-1" aria-label=name dir="auto" on:click=press>{text}</button> }
            .into_any()
    };
    let chips = part(move || labels.get().into_iter().map(chip).collect_view().into_any());
    view! { <span class="labels">{chips}</span> }.into_any()
}
