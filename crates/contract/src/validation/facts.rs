//! What decisions rest on.

use crate::{Generation, InstanceName, InstanceState, InstanceView, Power, Version, refusal::Role};

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
        }
    }
}

/// Who wants something done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The name that the timeline gives.
    pub name: String,
    /// What the actor may do.
    pub role: Role,
}

impl Actor {
    /// Whoever reaches the loopback interface, until there is sign-in.
    #[must_use]
    pub fn local_admin() -> Self {
        Self { name: "local".to_owned(), role: Role::Admin }
    }
}
