//! The one module that decides what is allowed: compiled into the portal, the API and the command line.
//!
//! For every action one function takes the facts and returns a [`Permit`], which nothing else can make, or a
//! [`Refusal`], from which the tooltip, the API's body, the command line's message and the log line are made.

mod create;
mod facts;
mod fingerprint;
mod permit;
mod power;
mod update;

pub use create::{Create, create};
pub use facts::{Actor, InstanceFacts};
pub use fingerprint::fingerprint;
pub use permit::Permit;
pub use power::{Delete, Restart, Start, Stop, delete, restart, start, stop};
pub use update::{Update, update};

use crate::{Action, InstanceState, Policy, Refusal, refusal::Role, request::Precondition};

/// The states in which an action is accepted, in the order in which every text gives them.
#[must_use]
pub fn allowed_states(action: Action, policy: &Policy) -> &'static [InstanceState] {
    use InstanceState::{Error, Provisioning, Running, Stopped};
    match action {
        Action::Update => policy.update_states.as_slice(),
        Action::Start => &[Stopped, Error],
        Action::Stop => &[Running, Error, Provisioning],
        Action::Restart => &[Running, Error],
        Action::Delete => &[Running, Error, Provisioning, Stopped],
    }
}

/// Whether an action is allowed to this actor on this instance now, before anything is known of the request itself:
/// what enables a control, or explains why it is not.
///
/// # Errors
/// The refusal that the API would answer with.
pub fn decide(action: Action, instance: &InstanceFacts, policy: &Policy, actor: &Actor) -> Result<(), Refusal> {
    role(action.as_str(), actor, Role::Operator)?;
    let allowed = allowed_states(action, policy);
    if allowed.contains(&instance.state) {
        Ok(())
    } else {
        Err(Refusal::StateConflict { action, current: instance.state, allowed: allowed.to_vec() })
    }
}

/// Whether this actor may set the policy.
///
/// # Errors
/// [`Refusal::NotPermitted`] for everyone but an admin.
pub fn set_policy(policy: Policy, actor: &Actor) -> Result<Permit<Policy>, Refusal> {
    role("set the policy", actor, Role::Admin)?;
    Ok(Permit::grant(None, 0, actor, policy))
}

fn role(action: &'static str, actor: &Actor, needed: Role) -> Result<(), Refusal> {
    if actor.role >= needed { Ok(()) } else { Err(Refusal::NotPermitted { action, role: needed }) }
}

fn fresh(instance: &InstanceFacts, precondition: Precondition) -> Result<(), Refusal> {
    match precondition {
        Some(expected) if expected != instance.generation => {
            Err(Refusal::Stale { expected, generation: instance.generation })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
