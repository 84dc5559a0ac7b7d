//! What decisions rest on.

use crate::{
    Catalog, Generation, Host, InstanceName, InstanceState, InstanceView, LayerStatus, Policy, Power, Snapshot,
    SnapshotId, Step, Version, refusal::Role, snapshot,
};
use serde::{Deserialize, Serialize};

/// What is known of an instance when something is decided about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceFacts {
    /// Its name.
    pub name: InstanceName,
    /// Its state.
    pub state: InstanceState,
    /// What it runs.
    pub version: Version,
    /// What it should run.
    pub target_version: Version,
    /// Whether it should run at all.
    pub power: Power,
    /// The counter of its desired state; a permit holds for this one only.
    pub generation: Generation,
    /// Whether its gateway's process is there, as far as that is known.
    pub alive: bool,
    /// Whether it ran before, so that there is a state to take a snapshot of.
    pub ran_before: bool,
    /// The step in hand.
    pub step: Option<Step>,
    /// The version that last ran on its state.
    pub state_version: Option<Version>,
    /// How many bytes its state occupies, as far as that is known.
    pub state_bytes: Option<u64>,
    /// The copies that there are of its state.
    pub snapshots: Vec<Snapshot>,
    /// The version whose failure brought its target about.
    pub reverts: Option<Version>,
    /// The snapshot that is still to be put back.
    pub restoring: Option<SnapshotId>,
}

impl InstanceFacts {
    /// The version that wrote the state, where there is one.
    pub(super) fn wrote(&self) -> Option<&Version> {
        self.state_version.as_ref().or_else(|| self.ran_before.then_some(&self.version))
    }

    /// The version whose state another one would begin on, where there is a state: what a version wrote that never came to
    /// run is not kept where there is a copy from before.
    pub(super) fn begins_on(&self, to: &Version) -> Option<&Version> {
        let wrote = self.wrote()?;
        let foreign = wrote != &self.version && wrote != to;
        let put_back = foreign && snapshot::belonging(&self.snapshots, &self.version).is_some();
        Some(if put_back { &self.version } else { wrote })
    }
}

impl From<&InstanceView> for InstanceFacts {
    fn from(view: &InstanceView) -> Self {
        Self {
            name: view.name.clone(),
            state: view.state,
            version: view.version.clone(),
            target_version: view.target_version.clone(),
            power: view.power,
            generation: view.generation,
            alive: is_alive(view.health.process.status),
            ran_before: view.last_updated_at.is_some(),
            step: view.step,
            state_version: view.state_version.clone(),
            state_bytes: view.state_bytes,
            snapshots: view.snapshots.clone(),
            reverts: view.reverts.clone(),
            restoring: view.restoring.clone(),
        }
    }
}

/// Whether a process of that status is there.
pub(crate) const fn is_alive(process: LayerStatus) -> bool {
    match process {
        LayerStatus::Ok | LayerStatus::Starting | LayerStatus::Failing => true,
        LayerStatus::Off | LayerStatus::Unknown => false,
    }
}

/// Who wants something done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// The name that the timeline gives.
    pub name: String,
    /// What the actor may do.
    pub role: Role,
}

impl Actor {
    /// Whoever reaches the loopback interface, until there is sign-in.
    #[must_use]
    pub fn local(role: Role) -> Self {
        Self { name: "local".to_owned(), role }
    }

    /// The same, where everything is allowed to them.
    #[must_use]
    pub fn local_admin() -> Self {
        Self::local(Role::Admin)
    }
}

/// What a decision rests on besides the instance and the request.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// The policy in force.
    pub policy: &'a Policy,
    /// The releases that there are.
    pub catalog: &'a Catalog,
    /// What the host has free.
    pub host: &'a Host,
    /// Who asks.
    pub actor: &'a Actor,
}
