//! The timeline: everything that happened, each event with the next number of one global sequence.

use crate::{Generation, InstanceName, InstanceState, Policy, SnapshotId, Step, Timestamp, Version, text};
use serde::{Deserialize, Serialize};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Its number in the global sequence.
    pub sequence: u64,
    /// When it happened.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The instance it happened to; null where it concerns the portal itself.
    pub instance: Option<InstanceName>,
    /// The generation of the instance at that time.
    pub generation: Option<Generation>,
    /// The state of the instance from this event on.
    pub state: Option<InstanceState>,
    /// Who did it: an operator, or `reconciler`.
    pub actor: String,
    /// What happened.
    #[serde(deserialize_with = "known")]
    pub what: EventKind,
}

/// What this build has no word for, or another form of, is unknown; the rest of the event still counts.
fn known<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<EventKind, D::Error> {
    let told = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(told).unwrap_or(EventKind::Unknown))
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the fields are said in full by `headline` and `detail`")]
pub enum EventKind {
    /// The instance was created.
    Created { version: Version, start: bool },
    /// An update was accepted during provisioning.
    UpdateQueued {
        from: Version,
        to: Version,
        replaced: Option<Version>,
        #[serde(default)]
        restore: Option<SnapshotId>,
    },
    /// An update was accepted and begun.
    UpdateStarted {
        from: Version,
        to: Version,
        #[serde(default)]
        restore: Option<SnapshotId>,
    },
    /// An operator asked for a snapshot to be put back.
    RestoreRequested { snapshot: SnapshotId, version: Version },
    /// An update failed, and the instance goes back to what it ran.
    RolledBack { from: Version, to: Version, cause: String, remedy: Option<String> },
    /// A snapshot was thrown away.
    SnapshotRemoved { snapshot: SnapshotId },
    /// The state was taken in from an archive or a folder.
    Imported { version: Version, from: String },
    /// An operator asked for a start.
    StartRequested,
    /// An operator asked for a stop.
    StopRequested,
    /// An operator asked for a restart.
    RestartRequested,
    /// An operator asked for deletion.
    DeleteRequested,
    /// Provisioning began.
    ProvisioningStarted { version: Version },
    /// A step began.
    StepStarted { step: Step, version: Version },
    /// A step was done.
    StepFinished { step: Step, version: Version, millis: u64, detail: Option<String> },
    /// A step was cancelled, or left out, because nobody wants its outcome any more.
    StepSkipped { step: Step, version: Version, reason: String },
    /// A step failed and is tried again after a while.
    StepRetried { step: Step, version: Version, cause: String, attempt: u32, retry_in_millis: u64 },
    /// Something is wanted and waits for others.
    Waits { reason: String },
    /// The instance came to rest, running; `previous` is what it ran before, where that is another version.
    CameToRun { version: Version, previous: Option<Version> },
    /// A step failed for good: the instance came to rest in error.
    Failed { step: Option<Step>, version: Version, cause: String, remedy: Option<String> },
    /// The instance came to rest, stopped.
    Stopped,
    /// The gateway ended by itself.
    GatewayExited { detail: String },
    /// A portal that was started anew found the gateway running and left it so.
    Adopted { detail: String },
    /// The driver could not be reached, or answers again.
    DriverUnreachable { cause: String },
    /// The instance is gone.
    Deleted,
    /// The policy was changed.
    PolicyChanged { policy: Policy },
    /// The portal was started.
    PortalStarted { version: String },
    /// Something that a newer server has a word for.
    #[serde(other)]
    Unknown,
}

impl EventKind {
    /// The event in one line, without who and when.
    #[must_use]
    pub fn headline(&self) -> String {
        match self {
            Self::Created { version, .. } => format!("Created at {version}"),
            Self::UpdateQueued { from, to, .. } | Self::UpdateStarted { from, to, .. } if from == to => {
                format!("Update taken back: stays at {to}")
            }
            Self::UpdateQueued { from, to, .. } => format!("Update queued: {from} → {to}"),
            Self::UpdateStarted { from, to, .. } => format!("Update started: {from} → {to}"),
            Self::RestoreRequested { version, .. } => format!("Restore requested: {version}"),
            Self::RolledBack { from, to, .. } => format!("Update to {from} failed; going back to {to}"),
            Self::SnapshotRemoved { snapshot } => format!("Snapshot {snapshot} removed"),
            Self::Imported { version, .. } => format!("Imported at {version}"),
            Self::StartRequested => "Start requested".to_owned(),
            Self::StopRequested => "Stop requested".to_owned(),
            Self::RestartRequested => "Restart requested".to_owned(),
            Self::DeleteRequested => "Deletion requested".to_owned(),
            Self::ProvisioningStarted { version } => format!("Provisioning started: {version}"),
            Self::StepStarted { step, version } => step.doing(version),
            Self::StepFinished { step, version, .. } => step.done(version),
            Self::StepSkipped { step, version, .. } => format!("Skipped {step} of {version}"),
            Self::StepRetried { step, version, .. } => format!("Trying {step} of {version} again"),
            Self::Waits { .. } => "Waiting".to_owned(),
            Self::CameToRun { version, previous: Some(previous) } => {
                format!("Running {version}, updated from {previous}")
            }
            Self::CameToRun { version, previous: None } => format!("Running {version}"),
            Self::Failed { step: Some(step), version, .. } => format!("Failed to {step} {version}"),
            Self::Failed { step: None, version, .. } => format!("Failed at {version}"),
            Self::Stopped => "Stopped".to_owned(),
            Self::GatewayExited { .. } => "Gateway exited".to_owned(),
            Self::Adopted { .. } => "Found running".to_owned(),
            Self::DriverUnreachable { .. } => "Driver cannot be reached".to_owned(),
            Self::Deleted => "Deleted".to_owned(),
            Self::PolicyChanged { .. } => "Policy changed".to_owned(),
            Self::PortalStarted { version } => format!("Portal {version} started"),
            Self::Unknown => "An event of a kind that is not known here".to_owned(),
        }
    }

    /// What more there is to say: the reason, the cause, the remedy.
    #[must_use]
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Created { start, .. } => (!start).then(|| "not started yet".to_owned()),
            Self::UpdateQueued { replaced, restore, .. } => {
                let replaces = replaced.as_ref().map(|replaced| format!("replaces {replaced}; "));
                let with = restore.as_ref().map(|snapshot| format!("with snapshot {snapshot}; "));
                let (replaces, with) = (replaces.unwrap_or_default(), with.unwrap_or_default());
                Some(format!("{replaces}{with}applies as provisioning completes"))
            }
            Self::UpdateStarted { restore, .. } => restore.as_ref().map(|snapshot| format!("with snapshot {snapshot}")),
            Self::RestoreRequested { snapshot, .. } => Some(format!("snapshot {snapshot}")),
            Self::Imported { from, .. } => Some(from.clone()),
            Self::StepFinished { detail, .. } => detail.clone(),
            Self::StepSkipped { reason, .. } | Self::Waits { reason } => Some(reason.clone()),
            Self::StepRetried { cause, attempt, retry_in_millis, .. } => {
                Some(format!("attempt {attempt} failed: {cause}; next one in {} s", retry_in_millis.div_ceil(1000)))
            }
            Self::Failed { cause, remedy: Some(remedy), .. } | Self::RolledBack { cause, remedy: Some(remedy), .. } => {
                Some(format!("{cause}. {remedy}"))
            }
            Self::Failed { cause, remedy: None, .. }
            | Self::RolledBack { cause, remedy: None, .. }
            | Self::DriverUnreachable { cause } => Some(cause.clone()),
            Self::GatewayExited { detail } | Self::Adopted { detail } => Some(detail.clone()),
            Self::PolicyChanged { policy } => Some(text::policy(policy).trim_end().replace('\n', "; ")),
            Self::SnapshotRemoved { .. }
            | Self::StartRequested
            | Self::StopRequested
            | Self::RestartRequested
            | Self::DeleteRequested
            | Self::ProvisioningStarted { .. }
            | Self::StepStarted { .. }
            | Self::CameToRun { .. }
            | Self::Stopped
            | Self::Deleted
            | Self::PortalStarted { .. }
            | Self::Unknown => None,
        }
    }
}

/// `GET /api/v1/instances/{name}/timeline`: the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timeline {
    /// The events, the newest first.
    pub events: Vec<Event>,
    /// The number to give as `before` for older events; null where there are none.
    pub next: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_kind_is_read_as_such() {
        let json = r#"{"sequence":1,"at":"2026-04-10T14:23:11Z","instance":null,"generation":null,"state":null,"actor":"x","what":{"kind":"teleported","to":"mars"}}"#;
        assert!(serde_json::from_str::<Event>(json).is_ok_and(|event| event.what == EventKind::Unknown));
    }

    #[test]
    fn a_known_kind_in_another_form_does_not_cost_the_rest_of_the_event() {
        let json = r#"{"sequence":1,"at":"2026-04-10T14:23:11Z","instance":"a","generation":2,"state":"hibernating","actor":"x","what":{"kind":"step_started","step":"migrate","version":"2026.4.8"}}"#;
        let event: Event = serde_json::from_str(json).unwrap();
        assert_eq!((event.what, event.generation), (EventKind::Unknown, Some(2)));
        assert_eq!(event.state.map(|state| state.to_string()).as_deref(), Some("hibernating"));
    }
}
