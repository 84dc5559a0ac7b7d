//! The fleet at a glance; each tile shows its part alone.

use super::{gauges::gauges, look::Look};
use crate::{
    app::app,
    components::state_badge,
    format::grouped,
    live::{
        fleet_view::FleetView,
        overview::{ORDER, Overview},
    },
    ui::{flag, maybe, memo, text},
};
use leptos::prelude::*;
use openclaw_contract::InstanceState;

/// What a tile counts, and shows when it is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    All,
    State(InstanceState),
    Updates,
    Busy,
    Attention,
}

impl Part {
    fn number(self, overview: &Overview) -> usize {
        match self {
            Self::All => overview.all,
            Self::State(state) => overview.in_state(state),
            Self::Updates => overview.updates,
            Self::Busy => overview.busy,
            Self::Attention => overview.attention,
        }
    }

    fn is_shown(self, view: &FleetView) -> bool {
        match self {
            Self::All => !view.is_part(),
            Self::State(state) => view.state == Some(state),
            Self::Updates => view.updates,
            Self::Busy => view.busy,
            Self::Attention => view.attention,
        }
    }

    fn press(self, view: &mut FleetView) {
        match self {
            Self::All => *view = view.of_all(),
            Self::State(state) => view.state = if view.state == Some(state) { None } else { Some(state) },
            Self::Updates => view.updates = !view.updates,
            Self::Busy => view.busy = !view.busy,
            Self::Attention => view.attention = !view.attention,
        }
    }

    /// Deleting is rare and short: its tile comes and goes with it.
    const fn is_passing(self) -> bool {
        match self {
            Self::State(InstanceState::Deleting | InstanceState::Unknown(_)) => true,
            Self::State(
                InstanceState::Provisioning | InstanceState::Running | InstanceState::Error | InstanceState::Stopped,
            )
            | Self::All
            | Self::Updates
            | Self::Busy
            | Self::Attention => false,
        }
    }

    fn name(self) -> AnyView {
        let plain = |name: &'static str| view! { <span class="tile-name">{name}</span> }.into_any();
        match self {
            Self::All => plain("All"),
            Self::State(state) => state_badge(state),
            Self::Updates => plain("Updates available"),
            Self::Busy => plain("In hand"),
            Self::Attention => plain("Needs attention"),
        }
    }
}

pub(super) fn summary(look: Look) -> AnyView {
    let states = ORDER.into_iter().map(Part::State);
    let parts = [Part::All].into_iter().chain(states).chain([Part::Updates, Part::Busy, Part::Attention]);
    view! {
        <section class="summary" aria-label="Summary">
            <div class="tiles">{parts.map(|part| tile(look, part)).collect_view()}</div>
            {gauges()}
        </section>
    }
    .into_any()
}

fn tile(look: Look, part: Part) -> AnyView {
    let store = app().store;
    let number = memo(move || store.overview.with(|overview| part.number(overview)));
    let pressed = memo(move || look.view.with(|view| part.is_shown(view)));
    let press = move |_| {
        if pressed.get_untracked() || number.get_untracked() > 0 {
            look.change(|view| part.press(view));
        }
    };
    view! {
        <button
            type="button"
            class="tile"
            class:none=flag(move || number.get() == 0)
            class:hidden=flag(move || part.is_passing() && number.get() == 0 && !pressed.get())
            aria-pressed=maybe(move || Some(pressed.get().to_string()))
            aria-disabled=maybe(move || (number.get() == 0 && !pressed.get()).then(|| "true".to_owned()))
            on:click=press
        >
            {part.name()}
            <b>{text(move || grouped(number.get()))}</b>
        </button>
    }
    .into_any()
}
