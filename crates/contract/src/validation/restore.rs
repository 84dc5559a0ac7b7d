//! May a snapshot be put back?

use super::{Basis, InstanceFacts, Permit, Warning, fresh, may, permit::Outlook, plan, room, target};
use crate::{Action, Power, Refusal, RestoreRequest, Snapshot, request::Precondition};

/// A permitted restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    snapshot: Snapshot,
}

impl Restored {
    /// The snapshot that is put back.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What an instance that is off says of it.
    #[must_use]
    pub fn waits(&self) -> String {
        format!("The snapshot {} is restored when it is started", self.snapshot.id)
    }
}

/// Decides a restore: role, state, precondition, that there is such a snapshot, that its version may be the target, capacity;
/// in this order. Nothing is asked of a version that the instance runs.
///
/// # Errors
/// The first refusal of these.
pub fn restore(
    instance: &InstanceFacts,
    request: &RestoreRequest,
    precondition: Precondition,
    basis: &Basis<'_>,
) -> Result<Permit<Restored>, Refusal> {
    may(Action::Restore, instance, basis.policy, basis.actor)?;
    fresh(instance, precondition)?;
    let snapshot = instance.snapshot(&request.snapshot)?;
    let to = &snapshot.version;
    let release = target::known(to, basis.catalog)?;
    let of_release = match *to == instance.version {
        true => Vec::new(),
        // Whoever names a snapshot of a pre-release has asked for it.
        false => target::check(release, true, Some(&instance.name), basis)?,
    };
    let shortages = room(instance, Some(release), basis)?;
    let aside = Warning::SetsAside { snapshot: snapshot.clone(), bytes: instance.state_bytes };
    let plan = plan::restore(instance, snapshot, Some(release), basis.policy);
    let warnings = std::iter::once(aside).chain(of_release).chain(shortages).collect();
    let outlook = Outlook { warnings, plan: Some(plan), notes_url: release.notes_url.clone() };
    let restored = Restored { snapshot: snapshot.clone() };
    Ok(Permit::grant(Some(instance.name.clone()), instance.generation, basis.actor, restored, outlook))
}

/// Whether there is anything to restore, before it is known what.
///
/// # Errors
/// The refusal that the API would answer with.
pub(super) fn open(instance: &InstanceFacts, basis: &Basis<'_>) -> Result<(), Refusal> {
    may(Action::Restore, instance, basis.policy, basis.actor)?;
    if instance.snapshots.is_empty() { Err(Refusal::NoSnapshot) } else { Ok(()) }
}

/// Whether an instance that is off stays so.
pub(super) const fn stays_off(instance: &InstanceFacts) -> bool {
    matches!(instance.power, Power::Off)
}
