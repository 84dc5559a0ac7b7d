//! What can be done to an instance.

use serde::{Deserialize, Serialize};

/// An action on an instance. Creating one is not among them: there is nothing yet to act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Action {
    /// Change its version.
    Update,
    /// Start it, or try again what failed.
    Start,
    /// Stop it.
    Stop,
    /// Stop and start it.
    Restart,
    /// Put a snapshot of its state back, with the version that it belongs to.
    Restore,
    /// Remove it.
    Delete,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 6] = [Self::Update, Self::Start, Self::Stop, Self::Restart, Self::Restore, Self::Delete];

    /// The word on the wire, in a route and in a sentence: `update`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Restart => "restart",
            Self::Restore => "restore",
            Self::Delete => "delete",
        }
    }

    /// The word on a button: `Update`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Update => "Update",
            Self::Start => "Start",
            Self::Stop => "Stop",
            Self::Restart => "Restart",
            Self::Restore => "Restore",
            Self::Delete => "Delete",
        }
    }
}
