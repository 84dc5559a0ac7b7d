//! An event in words.

use super::EventKind;
use crate::{host::human_bytes, text};

impl EventKind {
    /// The detail of a step that found nothing to do: it says nothing about how long such a step takes.
    pub const NOTHING_TO_DO: &'static str = "nothing to do";

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
            Self::DriverAnswers => "Driver answers again".to_owned(),
            Self::Deleted => "Deleted".to_owned(),
            Self::PolicyChanged { .. } => "Policy changed".to_owned(),
            Self::PortalStarted { version, .. } => format!("Portal {version} started"),
            Self::InstallRequested { version } => format!("Install of {version} requested"),
            Self::Installed { version, .. } => format!("Installed {version}"),
            Self::InstallFailed { version, .. } => format!("Failed to install {version}"),
            Self::InstallRemoved { version, .. } => format!("Removed the install of {version}"),
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
            Self::Failed { cause, remedy: Some(remedy), .. }
            | Self::RolledBack { cause, remedy: Some(remedy), .. }
            | Self::InstallFailed { cause, remedy: Some(remedy), .. } => Some(format!("{cause}. {remedy}")),
            Self::Installed { bytes, millis, .. } => {
                Some(format!("{} in {} s", human_bytes(*bytes), millis.div_ceil(1000)))
            }
            Self::InstallRemoved { bytes, .. } => Some(format!("{} freed", human_bytes(*bytes))),
            Self::PortalStarted { last_seen: Some(at), .. } => {
                Some(format!("nothing was observed since {}", text::time(*at)))
            }
            Self::InstallFailed { cause, remedy: None, .. }
            | Self::Failed { cause, remedy: None, .. }
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
            | Self::DriverAnswers
            | Self::PortalStarted { last_seen: None, .. }
            | Self::InstallRequested { .. }
            | Self::Unknown => None,
        }
    }
}
