//! Which actions are open, by the one validation module.

use super::{Rules, Store};
use crate::ui::Gate;
use leptos::prelude::*;
use openclaw_contract::{
    Action, InstanceView,
    validation::{Actor, InstanceFacts, decide},
};

/// What a page says that was built with other rules than the server.
pub(crate) const OTHER_RULES: &str = "This page was built with other rules than the server. Reload it";

/// Whether this action on this instance is open, by the rules and the policy that the server goes by.
pub(crate) fn gate(store: Store, action: Action, view: &InstanceView) -> Gate {
    if let Gate::Shut(reason) = may_act(store) {
        return Gate::Shut(reason);
    }
    let decision = store.policy.with(|policy| {
        policy.as_ref().map(|policy| decide(action, &InstanceFacts::from(view), policy, &Actor::local_admin()))
    });
    match decision {
        Some(Ok(())) => Gate::Open,
        Some(Err(refusal)) => Gate::Shut(refusal.explanation()),
        None => Gate::Shut("The server's policy is not known yet.".to_owned()),
    }
}

/// Whether anything may be done from this page.
pub(crate) fn may_act(store: Store) -> Gate {
    match store.rules.get() {
        Rules::Unknown | Rules::Same => Gate::Open,
        Rules::Other => Gate::Shut(format!("{OTHER_RULES}.")),
    }
}
