//! A state in colour, icon and words.

use crate::ui::{Icon, icon};
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
    }
}

/// The badge of a state: the word on the wire is the class of its colour.
#[component]
pub(crate) fn Badge(#[prop(into)] state: Signal<InstanceState>) -> impl IntoView {
    move || {
        let state = state.get();
        view! { <span class=format!("badge {state}")>{icon(state_icon(state))}{state.title()}</span> }
    }
}
