//! Which actions are open, by the one validation module.

use super::{Rules, Store, rules::NOT_GREETED};
use crate::ui::Gate;
use leptos::prelude::*;
use openclaw_contract::{
    Action, CreateRequest, InstanceFacts, InstanceName, InstanceView, Labels, Refusal, Release, SnapshotId,
    decision::Question,
    validation::{Basis, answer, create, discard, install, may_handle_copies, may_import, set_policy, uninstall},
};

/// Whether this action on this instance is open. Of an update it is asked whether there may be one at all.
pub(crate) fn gate(store: Store, action: Action, view: &InstanceView) -> Gate {
    judged(store, |basis| answer(&Question::about(action), &InstanceFacts::from(view), basis).explanation())
}

/// Whether whoever looks may create anything at all: asked with a request that says as little as it can. What else might be
/// said against that one is for the dialog to say of the real one.
pub(crate) fn may_create(store: Store) -> Gate {
    judged(store, |basis| {
        let name = "instance".parse().ok()?;
        let request =
            CreateRequest { name, version: None, labels: Labels::default(), start: false, allow_prerelease: false };
        match create(&request, false, basis) {
            Err(refusal @ Refusal::NotPermitted { .. }) => Some(refusal.explanation()),
            Err(_) | Ok(_) => None,
        }
    })
}

/// Whether whoever looks may take a backup, hand one in, or remove a snapshot; `what` says which.
pub(crate) fn may_copy(store: Store, what: &'static str) -> Gate {
    judged(store, |basis| Some(may_handle_copies(what, basis.actor).err()?.explanation()))
}

/// Whether that snapshot may be removed.
pub(crate) fn may_discard(store: Store, view: &InstanceView, snapshot: &SnapshotId) -> Gate {
    judged(store, |basis| Some(discard(&InstanceFacts::from(view), snapshot, basis.actor).err()?.explanation()))
}

/// Whether whoever looks may hand in the backup that a new instance begins with.
pub(crate) fn may_begin_with_backup(store: Store) -> Gate {
    judged(store, |basis| Some(may_import(false, basis.actor).err()?.explanation()))
}

/// Whether whoever looks may change the policy.
pub(crate) fn may_set_policy(store: Store) -> Gate {
    judged(store, |basis| Some(set_policy(basis.policy.clone(), basis.actor).err()?.explanation()))
}

/// Whether that release may be installed ahead.
pub(crate) fn may_install(store: Store, release: &Release) -> Gate {
    judged(store, |basis| Some(install(release, basis).err()?.explanation()))
}

/// Whether the install of that release may be removed, with those who use it.
pub(crate) fn may_uninstall(store: Store, release: &Release, users: &[InstanceName]) -> Gate {
    judged(store, |basis| Some(uninstall(release, users, basis).err()?.explanation()))
}

/// Whether anything may be done from this page.
pub(crate) fn may_act(store: Store) -> Gate {
    Gate::of(store.rules.with(|rules| Rules::objection(*rules)))
}

/// By the rules, and by what the server told; the judge says why not.
fn judged(store: Store, judge: impl FnOnce(&Basis<'_>) -> Option<String>) -> Gate {
    may_act(store).and(|| Gate::of(store.with_basis(judge).unwrap_or_else(|| Some(NOT_GREETED.to_owned()))))
}
