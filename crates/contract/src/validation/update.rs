//! May this instance's version change?

use super::{Actor, InstanceFacts, Permit, decide, fresh};
use crate::{
    Action, Catalog, InstanceState, Policy, Refusal, UpdateRequest, UpdateResponse, UpdateStatus, Version,
    request::Precondition,
};

/// A permitted update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    from: Version,
    to: Version,
    replaced: Option<Version>,
    status: UpdateStatus,
    state_after: InstanceState,
}

impl Update {
    /// What the instance runs.
    #[must_use]
    pub fn from(&self) -> &Version {
        &self.from
    }

    /// What it shall run.
    #[must_use]
    pub fn to(&self) -> &Version {
        &self.to
    }

    /// The queued target that this one replaces.
    #[must_use]
    pub fn replaced(&self) -> Option<&Version> {
        self.replaced.as_ref()
    }

    /// How it is taken.
    #[must_use]
    pub fn status(&self) -> UpdateStatus {
        self.status
    }

    /// The state that the instance is in once it is taken.
    #[must_use]
    pub fn state_after(&self) -> InstanceState {
        self.state_after
    }

    /// Whether it goes to an older version.
    #[must_use]
    pub fn is_rollback(&self) -> bool {
        self.to < self.from
    }

    /// The answer to the one who asked.
    #[must_use]
    pub fn response(&self) -> UpdateResponse {
        UpdateResponse {
            status: self.status,
            current_version: self.from.clone(),
            target_version: self.to.clone(),
            instance_state: self.state_after,
        }
    }
}

/// Decides an update: role, state, precondition, and that the release exists; in this order.
///
/// # Errors
/// The first refusal of these.
pub fn update(
    instance: &InstanceFacts,
    request: &UpdateRequest,
    precondition: Precondition,
    catalog: &Catalog,
    policy: &Policy,
    actor: &Actor,
) -> Result<Permit<Update>, Refusal> {
    decide(Action::Update, instance, policy, actor)?;
    fresh(instance, precondition)?;
    let to = &request.target_version;
    let status = if to == &instance.target_version {
        UpdateStatus::AlreadyAtTarget
    } else {
        known(to, catalog)?;
        match instance.state {
            InstanceState::Provisioning => UpdateStatus::UpdateQueued,
            InstanceState::Running | InstanceState::Error | InstanceState::Stopped | InstanceState::Deleting => {
                UpdateStatus::UpdateStarted
            }
        }
    };
    let state_after = match status {
        UpdateStatus::AlreadyAtTarget => instance.state,
        UpdateStatus::UpdateQueued | UpdateStatus::UpdateStarted => InstanceState::Provisioning,
    };
    let replaced = (instance.version != instance.target_version).then(|| instance.target_version.clone());
    let update = Update { from: instance.version.clone(), to: to.clone(), replaced, status, state_after };
    Ok(Permit::grant(Some(instance.name.clone()), instance.generation, actor, update))
}

/// Whether the release is one that exists.
pub(super) fn known(version: &Version, catalog: &Catalog) -> Result<(), Refusal> {
    if catalog.is_empty() {
        return Err(Refusal::ReleasesUnavailable);
    }
    match catalog.find(version) {
        Some(_) => Ok(()),
        None => Err(Refusal::UnknownVersion {
            version: version.clone(),
            newest: catalog.newest_stable().map(|release| release.version.clone()),
        }),
    }
}
