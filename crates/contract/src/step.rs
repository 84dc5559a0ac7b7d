//! The steps by which an instance gets from what is observed to what is desired.

use crate::Version;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One idempotent step, the unit in which the reconciler works and reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Step {
    /// Copy the agent's state, so that a rollback has something to go back to.
    Snapshot,
    /// Stop the gateway.
    Stop,
    /// Get a version onto the host.
    Fetch,
    /// Try a version on a copy of the state, while what runs goes on.
    Check,
    /// Put a snapshot in the place of the state, which is set aside.
    Restore,
    /// Point the instance at a version and write its configuration.
    Configure,
    /// Start the gateway.
    Start,
    /// Wait until the gateway answers its own health check, at the right version.
    Verify,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 8] = [
        Self::Snapshot,
        Self::Stop,
        Self::Fetch,
        Self::Check,
        Self::Restore,
        Self::Configure,
        Self::Start,
        Self::Verify,
    ];

    /// The word on the wire: `fetch`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Stop => "stop",
            Self::Fetch => "fetch",
            Self::Check => "check",
            Self::Restore => "restore",
            Self::Configure => "configure",
            Self::Start => "start",
            Self::Verify => "verify",
        }
    }

    /// What this step is to do: `Fetch 2026.4.8`.
    #[must_use]
    pub fn title(self, version: &Version) -> String {
        match self {
            Self::Snapshot => "Take a snapshot of its state".to_owned(),
            Self::Stop => format!("Stop {version}"),
            Self::Fetch => format!("Fetch {version}"),
            Self::Check => format!("Check {version} on a copy of its state"),
            Self::Restore => format!("Restore the snapshot of {version}"),
            Self::Configure => format!("Configure {version}"),
            Self::Start => format!("Start {version}"),
            Self::Verify => format!("Verify {version}"),
        }
    }

    /// What is going on while this step runs: `Fetching 2026.4.8`.
    #[must_use]
    pub fn doing(self, version: &Version) -> String {
        match self {
            Self::Snapshot => "Taking a snapshot".to_owned(),
            Self::Stop => "Stopping the gateway".to_owned(),
            Self::Fetch => format!("Fetching {version}"),
            Self::Check => format!("Checking {version} on a copy of the state"),
            Self::Restore => format!("Restoring the snapshot of {version}"),
            Self::Configure => format!("Configuring {version}"),
            Self::Start => format!("Starting {version}"),
            Self::Verify => format!("Verifying {version}"),
        }
    }

    /// What was done once this step is over: `Fetched 2026.4.8`.
    #[must_use]
    pub fn done(self, version: &Version) -> String {
        match self {
            Self::Snapshot => "Snapshot taken".to_owned(),
            Self::Stop => "Gateway stopped".to_owned(),
            Self::Fetch => format!("Fetched {version}"),
            Self::Check => format!("Checked {version}"),
            Self::Restore => format!("Restored the snapshot of {version}"),
            Self::Configure => format!("Configured {version}"),
            Self::Start => format!("Started {version}"),
            Self::Verify => format!("Verified {version}"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Step {
    type Err = UnknownStep;

    fn from_str(text: &str) -> Result<Self, UnknownStep> {
        Self::ALL.into_iter().find(|step| step.as_str() == text).ok_or_else(|| UnknownStep(text.to_owned()))
    }
}

/// A text that names no step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no step: snapshot, stop, fetch, check, restore, configure, start and verify are")]
pub struct UnknownStep(pub String);
