//! An instance as it is kept: what is desired of it, and what became of that.

use crate::{
    Generation, Health, InstanceName, InstanceState, InstanceView, Labels, Power, Snapshot, SnapshotId, Step,
    Timestamp, Version,
    validation::{self, InstanceFacts},
};
use serde::{Deserialize, Serialize};

/// An instance, desired and actual.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Unique for ever, where a name may be used again: a UUID.
    pub id: String,
    /// Unique among the instances there are.
    pub name: InstanceName,
    /// The driver that runs it.
    pub driver: String,
    /// The operator's own words about it.
    pub labels: Labels,
    /// When it was created.
    pub created_at: Timestamp,
    /// What an operator wants.
    pub spec: InstanceSpec,
    /// What became of that so far.
    pub status: InstanceStatus,
}

/// What an operator wants. Only [`crate::transition`] changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceSpec {
    /// The version that it should run.
    pub target_version: Version,
    /// Whether its gateway should run.
    pub power: Power,
    /// Whether it should be removed.
    pub deleted: bool,
    /// Counts the accepted changes.
    pub generation: Generation,
    /// A process that was started for an older generation than this one must be started anew.
    pub restart_generation: Generation,
    /// How the target is to be reached.
    pub way: Way,
}

/// How a target is to be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Way {
    /// The snapshot that is to be put back on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restore: Option<Restore>,
    /// Whether the state stays as it is, whichever version wrote it.
    pub keep_state: bool,
    /// Whether the target is first tried on a copy of the state.
    pub rehearse: bool,
    /// The version whose failure brought this target about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverts: Option<Version>,
}

/// A snapshot that is to be put back, once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Restore {
    /// Which one.
    pub snapshot: SnapshotId,
    /// The generation that asks for it: one that was put back for this or a later one is done.
    pub generation: Generation,
}

/// What became of what is wanted. The reconciler keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceStatus {
    /// The state.
    pub state: InstanceState,
    /// What it runs, or is first provisioned at.
    pub version: Version,
    /// The last generation that was fully applied.
    pub observed_generation: Generation,
    /// The generation at which it came to rest in error; a newer one tries again.
    pub failed_generation: Option<Generation>,
    /// The step in hand.
    pub step: Option<Step>,
    /// When the step in hand began.
    pub step_started_at: Option<Timestamp>,
    /// When the step in hand has failed if it is not done by then.
    pub step_deadline: Option<Timestamp>,
    /// What is going on, or what went wrong and what helps.
    pub message: Option<String>,
    /// When the provisioning in hand, or the last one, began.
    pub provisioning_started_at: Option<Timestamp>,
    /// When it last came to rest with something applied.
    pub last_updated_at: Option<Timestamp>,
    /// Whether an accepted update was taken while something else was in hand, and is not applied yet.
    pub queued: bool,
    /// When its gateway ended by itself lately, oldest first: what tells a crash loop.
    pub exits: Vec<Timestamp>,
    /// The version that last ran on its state.
    pub state_version: Option<Version>,
    /// How many bytes its state occupies, when that was last measured.
    pub state_bytes: Option<u64>,
    /// The copies that there are of its state.
    pub snapshots: Vec<Snapshot>,
    /// Its health when it was last written; fresher health travels with the view.
    pub health: Health,
    /// Where its own control page answers, while it runs.
    pub url: Option<String>,
}

impl Instance {
    /// A new instance that is to be provisioned at that version.
    #[must_use]
    pub fn new(id: String, name: InstanceName, driver: String, version: Version, now: Timestamp) -> Self {
        Self {
            id,
            name,
            driver,
            labels: Labels::default(),
            created_at: now,
            spec: InstanceSpec {
                target_version: version.clone(),
                power: Power::On,
                deleted: false,
                generation: 1,
                restart_generation: 0,
                way: Way::default(),
            },
            status: InstanceStatus {
                state: InstanceState::Provisioning,
                version,
                observed_generation: 0,
                failed_generation: None,
                step: None,
                step_started_at: None,
                step_deadline: None,
                message: None,
                provisioning_started_at: Some(now),
                last_updated_at: None,
                queued: false,
                exits: Vec::new(),
                state_version: None,
                state_bytes: None,
                snapshots: Vec::new(),
                health: Health::default(),
                url: None,
            },
        }
    }

    /// The snapshot that is still to be put back.
    #[must_use]
    pub fn restoring(&self) -> Option<&SnapshotId> {
        let restore = self.spec.way.restore.as_ref()?;
        (self.status.observed_generation < restore.generation).then_some(&restore.snapshot)
    }

    /// The instance as the API shows it.
    #[must_use]
    pub fn view(&self) -> InstanceView {
        let restoring = self.restoring().cloned();
        let Self { name, driver, labels, created_at, spec, status, .. } = self.clone();
        InstanceView {
            name,
            state: status.state,
            version: status.version,
            target_version: spec.target_version,
            power: spec.power,
            generation: spec.generation,
            observed_generation: status.observed_generation,
            driver,
            labels,
            created_at,
            provisioning_started_at: status.provisioning_started_at,
            last_updated_at: status.last_updated_at,
            step: status.step,
            step_started_at: status.step_started_at,
            step_deadline: status.step_deadline,
            progress: None,
            message: status.message,
            health: status.health,
            url: status.url,
            state_version: status.state_version,
            state_bytes: status.state_bytes,
            snapshots: status.snapshots,
            reverts: spec.way.reverts,
            restoring,
            queued: status.queued,
        }
    }

    /// What decisions about it rest on.
    #[must_use]
    pub fn facts(&self) -> InstanceFacts {
        InstanceFacts {
            name: self.name.clone(),
            state: self.status.state,
            version: self.status.version.clone(),
            target_version: self.spec.target_version.clone(),
            power: self.spec.power,
            generation: self.spec.generation,
            alive: validation::is_alive(self.status.health.process.status),
            ran_before: self.status.last_updated_at.is_some(),
            step: self.status.step,
            state_version: self.status.state_version.clone(),
            state_bytes: self.status.state_bytes,
            snapshots: self.status.snapshots.clone(),
            reverts: self.spec.way.reverts.clone(),
            restoring: self.restoring().cloned(),
        }
    }
}
