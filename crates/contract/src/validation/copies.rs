//! What may be done with the copies of an instance's state. None of it changes what is desired.

use super::{Actor, InstanceFacts, role};
use crate::{Refusal, Snapshot, SnapshotId, refusal::Role};

/// Whether this actor may handle copies of an instance's state: take a backup, hand one in, throw one away.
///
/// # Errors
/// [`Refusal::NotPermitted`] for a viewer.
pub fn may_handle_copies(action: &'static str, actor: &Actor) -> Result<(), Refusal> {
    role(action, actor, Role::Operator)
}

/// Whether a snapshot may be thrown away: role, that there is one, that no restore waits for it; in this order.
///
/// # Errors
/// The first refusal of these.
pub fn discard<'a>(instance: &'a InstanceFacts, id: &SnapshotId, actor: &Actor) -> Result<&'a Snapshot, Refusal> {
    may_handle_copies("throw a snapshot away", actor)?;
    let snapshot = instance.snapshot(id)?;
    match &instance.restoring {
        Some(restoring) if restoring == id => {
            let reason = "it is to be restored".to_owned();
            Err(Refusal::SnapshotNeeded { snapshot: id.to_string(), reason })
        }
        Some(_) | None => Ok(snapshot),
    }
}

impl InstanceFacts {
    /// The snapshot of that name.
    ///
    /// # Errors
    /// [`Refusal::UnknownSnapshot`] with those that there are.
    pub(super) fn snapshot(&self, id: &SnapshotId) -> Result<&Snapshot, Refusal> {
        self.snapshots.iter().find(|snapshot| snapshot.id == *id).ok_or_else(|| Refusal::UnknownSnapshot {
            snapshot: id.to_string(),
            known: self.snapshots.iter().map(|snapshot| snapshot.id.to_string()).collect(),
        })
    }
}
