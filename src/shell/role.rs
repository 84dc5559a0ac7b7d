//! What whoever looks may do, where that is not everything.

use crate::{
    app::app,
    ui::{memo, part},
};
use leptos::prelude::*;
use openclaw_contract::refusal::Role;

/// The word on the chip, what is said of it where there is room, and what it means; an admin needs none.
const fn words(role: Role) -> Option<[&'static str; 3]> {
    match role {
        Role::Viewer => Some(["viewer", "· looking only", "Your role lets you see everything and change nothing."]),
        Role::Operator => {
            Some(["operator", "", "Your role lets you act on instances; the policy is for admins to set."])
        }
        Role::Admin => None,
    }
}

/// A chip beside the connection.
pub(super) fn role_chip() -> AnyView {
    let store = app().store;
    let role = memo(move || store.terms.with(|terms| terms.as_ref().map(|terms| terms.actor.role)));
    let chip = |[word, more, tip]: [&'static str; 3]| {
        view! {
            <span class="chip" data-tip=tip>
                {word}<span class="where-there-is-room">{more}</span><span class="sr-only">". "{tip}</span>
            </span>
        }
    };
    part(move || role.get().and_then(words).map(chip).into_any()).into_any()
}
