//! The fleet at a glance; each tile shows its part alone.

use crate::{
    app::app,
    components::state_badge,
    live::overview::{ORDER, Only},
};
use leptos::prelude::*;
use openclaw_contract::InstanceState;

#[component]
pub(super) fn Summary() -> impl IntoView {
    let store = app().store;
    let number = move |only: Only| {
        Memo::new(move |_| {
            store.overview.with(|overview| match only {
                Only::All => overview.all,
                Only::State(state) => overview.in_state(state),
                Only::Updates => overview.updates,
            })
        })
    };
    let of_state = move |state: InstanceState| {
        let only = Only::State(state);
        let number = number(only);
        // Deleting is rare and short: its tile comes and goes with it.
        let passing = match state {
            InstanceState::Deleting | InstanceState::Unknown(_) => true,
            InstanceState::Provisioning | InstanceState::Running | InstanceState::Error | InstanceState::Stopped => {
                false
            }
        };
        let tile = tile(only, number, state_badge(state));
        view! { <div class="tile-slot" class:hidden=move || passing && number.get() == 0>{tile}</div> }
    };
    view! {
        <section class="summary" aria-label="Summary">
            <div class="tile-slot">{tile(Only::All, number(Only::All), view! { <span class="tile-name">"All"</span> }.into_any())}</div>
            {ORDER.into_iter().map(of_state).collect_view()}
            <div class="tile-slot">
                {tile(Only::Updates, number(Only::Updates), view! { <span class="tile-name">"Updates available"</span> }.into_any())}
            </div>
        </section>
    }
}

fn tile(only: Only, number: Memo<usize>, name: AnyView) -> impl IntoView {
    let app = app();
    let pressed = Memo::new(move |_| app.only.get() == only);
    let press = move |_| {
        if pressed.get_untracked() {
            app.only.set(Only::All);
        } else if number.get_untracked() > 0 {
            app.only.set(only);
        }
    };
    view! {
        <button
            type="button"
            class="tile"
            class:none=move || number.get() == 0
            aria-pressed=move || if pressed.get() { "true" } else { "false" }
            aria-disabled=move || (number.get() == 0 && !pressed.get()).then_some("true")
            on:click=press
        >
            {name}
            <b>{number}</b>
        </button>
    }
}
