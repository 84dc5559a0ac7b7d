//! The one module that decides what is allowed: compiled into the portal, the API and the command line.
//!
//! For every action one function takes the facts and returns a [`Permit`], which nothing else can make, or a
//! [`Refusal`], from which the tooltip, the API's body, the command line's message and the log line are made.
//! [`decision`] tells either in full.

mod answer;
mod capacity;
mod copies;
mod create;
mod facts;
mod install;
mod permit;
mod plan;
mod power;
mod restore;
mod revert;
mod schema;
pub mod table;
mod target;
mod update;
mod warning;

pub use answer::{answer, decision};
pub use capacity::{Shortage, room_now};
pub use copies::{discard, may_handle_copies};
pub use create::{Create, Imported, create, import, may_import};
pub(crate) use facts::is_alive;
pub use facts::{Actor, Basis, InstanceFacts};
pub use install::{Install, Uninstall, install, known_release, uninstall, users_of};
pub use permit::Permit;
pub use power::{Delete, Restart, Start, Stop, delete, restart, start, stop};
pub use restore::{Restored, restore};
pub use revert::{Failure, Revert, held_back, hold, revert};
pub use schema::{Rollback, rollback};
pub use target::Incompatibility;
pub use update::{Update, update};
pub use warning::Warning;

use crate::{
    Action, Catalog, Host, InstanceState, Policy, Refusal, Release, Version, refusal::Role, request::Precondition,
};
use permit::Outlook;
use power::room;

/// The states in which an action is accepted, in the order in which every text gives them.
#[must_use]
pub fn allowed_states(action: Action, policy: &Policy) -> &'static [InstanceState] {
    use InstanceState::{Error, Provisioning, Running, Stopped};
    match action {
        Action::Update => policy.update_states.as_slice(),
        Action::Start => &[Stopped, Error],
        Action::Stop => &[Running, Error, Provisioning],
        Action::Restart if cfg!(feature = "flip-rule") => &[Running, Error, Stopped],
        Action::Restart => &[Running, Error],
        Action::Restore => &[Running, Error, Stopped],
        Action::Delete => &[Running, Error, Provisioning, Stopped],
    }
}

/// Whether an action is open to this actor on this instance now, before anything is known of the request itself.
///
/// # Errors
/// The refusal that the API would answer with.
pub fn may(action: Action, instance: &InstanceFacts, policy: &Policy, actor: &Actor) -> Result<(), Refusal> {
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
    Ok(Permit::grant(None, 0, actor, policy, Outlook::default()))
}

/// The newest stable release that an instance may be brought to.
#[must_use]
pub fn newest_allowed<'a>(catalog: &'a Catalog, policy: &Policy) -> Option<&'a Release> {
    let (host, actor) = (Host::default(), Actor::local_admin());
    let basis = Basis { policy, catalog, host: &host, actor: &actor };
    let stable = catalog.releases().iter().filter(|release| release.is_stable());
    stable.into_iter().find(|release| target::check(release, false, None, &basis).is_ok())
}

/// The newest stable release that an instance may be brought to, where it is newer than `version`.
#[must_use]
pub fn newer_allowed<'a>(version: &Version, catalog: &'a Catalog, policy: &Policy) -> Option<&'a Release> {
    newest_allowed(catalog, policy).filter(|release| &release.version > version)
}

/// Whether a release may be a target as far as the release itself goes: what a list of releases marks.
///
/// # Errors
/// [`Refusal::Incompatible`] with every reason.
pub fn may_target(release: &Release, prerelease_asked: bool, basis: &Basis<'_>) -> Result<(), Refusal> {
    target::check(release, prerelease_asked, None, basis).map(drop)
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
