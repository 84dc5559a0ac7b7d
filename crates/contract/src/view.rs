//! What the API shows of an instance.

use crate::{
    Generation, Health, InstanceName, InstanceState, Labels, Power, Snapshot, SnapshotId, Step, Timestamp, Version,
    validation::Actor,
};
use serde::{Deserialize, Serialize};

/// An instance as the API, the event stream and `openclaw -o json` show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceView {
    /// Its name.
    pub name: InstanceName,
    /// The state it is in.
    pub state: InstanceState,
    /// What it runs (while it is first provisioned: what it is being provisioned at).
    pub version: Version,
    /// What it should run; another than `version` means that an update is queued or under way.
    pub target_version: Version,
    /// Whether an operator wants it on.
    pub power: Power,
    /// The counter of the desired state.
    pub generation: Generation,
    /// The last generation that was fully applied.
    pub observed_generation: Generation,
    /// The driver that runs it: `local`, `simulated`.
    pub driver: String,
    /// The operator's own words about it.
    pub labels: Labels,
    /// When it was created.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When the provisioning in hand, or the last one, began.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub provisioning_started_at: Option<Timestamp>,
    /// When it last came to rest at a new version, state or generation.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_updated_at: Option<Timestamp>,
    /// The step in hand; one that a newer server has a word for is as good as none, its message says what it is.
    #[serde(deserialize_with = "known_step")]
    pub step: Option<Step>,
    /// When the step in hand began.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub step_started_at: Option<Timestamp>,
    /// When the step in hand has failed if it is not done by then.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub step_deadline: Option<Timestamp>,
    /// How far the step in hand is, 0 to 1; null where that cannot be told.
    pub progress: Option<f64>,
    /// What is going on, or what went wrong and what helps, as a sentence for an operator.
    pub message: Option<String>,
    /// Its health, layer by layer.
    pub health: Health,
    /// Where its own control page answers, while it runs.
    pub url: Option<String>,
    /// The version that last ran on its state.
    #[serde(default)]
    pub state_version: Option<Version>,
    /// How many bytes its state occupies, when that was last measured.
    #[serde(default)]
    pub state_bytes: Option<u64>,
    /// The copies that there are of its state.
    #[serde(default)]
    pub snapshots: Vec<Snapshot>,
    /// The version whose failure it is being, or was last, brought back from.
    #[serde(default)]
    pub reverts: Option<Version>,
    /// The snapshot that is still to be put back.
    #[serde(default)]
    pub restoring: Option<SnapshotId>,
    /// Whether an update was taken while something else was in hand, and is not applied yet.
    #[serde(default)]
    pub queued: bool,
}

fn known_step<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Step>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|word| word.parse().ok()))
}

impl InstanceView {
    /// Whether an update is queued or under way.
    #[must_use]
    pub fn update_pending(&self) -> bool {
        self.version != self.target_version
    }
}

/// `GET /api/v1/instances`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceList {
    /// The instances, by name.
    pub instances: Vec<InstanceView>,
    /// The number of the last event that this list includes: follow the event stream from here and nothing is missed.
    pub sequence: u64,
    /// The name to give as `after` for the next page; null on the last.
    #[serde(default)]
    pub next: Option<InstanceName>,
}

/// How an update request was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum UpdateStatus {
    /// Accepted during provisioning; applied as provisioning completes.
    UpdateQueued,
    /// Accepted, and begun.
    UpdateStarted,
    /// The instance has this target already; nothing changed.
    AlreadyAtTarget,
}

/// The answer to an update request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateResponse {
    /// How it was taken.
    pub status: UpdateStatus,
    /// What the instance runs.
    pub current_version: Version,
    /// What it will run; durable before this answer is sent.
    pub target_version: Version,
    /// The state that the instance is in now.
    pub instance_state: InstanceState,
}

/// `GET /api/v1/version`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerVersion {
    /// The server's version, a calendar version.
    pub version: String,
    /// The fingerprint of the rules it was built with.
    pub rules: String,
    /// The driver that new instances get.
    pub driver: String,
}

/// `GET /api/v1/session`: who asks, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Who asks, and what they may do.
    pub actor: Actor,
}
