//! An instance as it is kept: what is desired of it, and what became of that.

use crate::{
    Generation, Health, InstanceName, InstanceState, InstanceView, Labels, Power, Step, Timestamp, Version,
    validation::{self, InstanceFacts},
};

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
    /// What is going on, or what went wrong and what helps.
    pub message: Option<String>,
    /// When the provisioning in hand, or the last one, began.
    pub provisioning_started_at: Option<Timestamp>,
    /// When it last came to rest with something applied.
    pub last_updated_at: Option<Timestamp>,
    /// When its gateway ended by itself lately, oldest first: what tells a crash loop.
    pub exits: Vec<Timestamp>,
    /// Its health when it was last written; fresher health travels with the view.
    pub health: Health,
    /// Where its own control page answers, while it runs.
    pub url: Option<String>,
}

impl Instance {
    /// The instance as the API shows it.
    #[must_use]
    pub fn view(&self) -> InstanceView {
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
            progress: None,
            message: status.message,
            health: status.health,
            url: status.url,
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
        }
    }
}
