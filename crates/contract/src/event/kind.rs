//! What an event can tell.

use crate::{Policy, SnapshotId, Step, Timestamp, Version};
use serde::{Deserialize, Serialize};

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
    /// The driver cannot be reached: for all instances, or for this one. How it is from then on is not known.
    DriverUnreachable { cause: String },
    /// The driver answers again.
    DriverAnswers,
    /// The instance is gone.
    Deleted,
    /// The policy was changed.
    PolicyChanged { policy: Policy },
    /// The portal was started; `last_seen` is the last sign of life of the one before: in between nothing was observed.
    PortalStarted {
        version: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
        last_seen: Option<Timestamp>,
    },
    /// An operator asked for a release to be installed ahead.
    InstallRequested { version: Version },
    /// A release was installed ahead.
    Installed { version: Version, bytes: u64, millis: u64 },
    /// A release could not be installed ahead.
    InstallFailed { version: Version, cause: String, remedy: Option<String> },
    /// The install of a release was removed.
    InstallRemoved { version: Version, bytes: u64 },
    /// Something that a newer server has a word for.
    #[serde(other)]
    Unknown,
}
