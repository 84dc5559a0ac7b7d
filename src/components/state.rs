//! A state in colour, icon and words.

use crate::{
    show::{tone, unknown_note},
    ui::{Icon, icon},
};
use leptos::prelude::*;
use openclaw_contract::InstanceState;

/// Its icon.
pub(crate) const fn state_icon(state: InstanceState) -> Icon {
    match state {
        InstanceState::Provisioning => Icon::Provisioning,
        InstanceState::Running => Icon::Running,
        InstanceState::Error => Icon::Error,
        InstanceState::Stopped => Icon::Stopped,
        InstanceState::Deleting => Icon::Deleting,
        InstanceState::Unknown(_) => Icon::Unknown,
    }
}

/// A state's colour, icon and word.
pub(crate) fn state_badge(state: InstanceState) -> AnyView {
    let class = format!("badge {}", tone(state));
    view! { <span class=class>{icon(state_icon(state))}{state.title().to_owned()}</span> }.into_any()
}

/// The badge of a state; of one that a newer server has a word for, with a note that it is unknown.
#[component]
pub(crate) fn Badge(#[prop(into)] state: Signal<InstanceState>) -> impl IntoView {
    move || {
        let state = state.get();
        view! {
            <span class="badges">
                {state_badge(state)}
                {unknown_note(state).map(|note| view! { <small class="faint">{note}</small> })}
            </span>
        }
    }
}
