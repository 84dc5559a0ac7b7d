//! The states of an instance.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What state an instance is in. On the wire in lower case; on screen as [`InstanceState::title`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InstanceState {
    /// A version change, a start or a repair is in progress.
    Provisioning,
    /// The gateway answers, at the instance's version.
    Running,
    /// The last operation failed; nothing more happens until an operator acts.
    Error,
    /// Off, because an operator wanted it.
    Stopped,
    /// On its way out.
    Deleting,
}

impl InstanceState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Provisioning, Self::Running, Self::Error, Self::Stopped, Self::Deleting];

    /// The word on the wire: `provisioning`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provisioning => "provisioning",
            Self::Running => "running",
            Self::Error => "error",
            Self::Stopped => "stopped",
            Self::Deleting => "deleting",
        }
    }

    /// The word on screen: `Provisioning`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Provisioning => "Provisioning",
            Self::Running => "Running",
            Self::Error => "Error",
            Self::Stopped => "Stopped",
            Self::Deleting => "Deleting",
        }
    }

    /// Whether nothing is in hand: a watcher has come to the end of what it waits for.
    #[must_use]
    pub const fn at_rest(self) -> bool {
        match self {
            Self::Running | Self::Error | Self::Stopped => true,
            Self::Provisioning | Self::Deleting => false,
        }
    }
}

impl fmt::Display for InstanceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for InstanceState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(|| UnknownState(text.to_owned()))
    }
}

/// A text that names no state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no state: provisioning, running, error, stopped and deleting are")]
pub struct UnknownState(pub String);

/// Whether an operator wants an instance on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Power {
    /// Its gateway should run.
    On,
    /// Its gateway should not run.
    Off,
}

impl Power {
    /// The word on the wire: `on`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}
