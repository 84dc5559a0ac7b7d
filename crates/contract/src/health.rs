//! What is known of an instance's health, layer by layer, each with the time at which it was known.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// The three layers of an instance's health.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// Whether its process is alive.
    pub process: Layer,
    /// Whether its gateway answers its own health check.
    pub gateway: Layer,
    /// Whether its chat channels are connected.
    pub channels: Layer,
}

/// One layer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Layer {
    /// What was found.
    pub status: LayerStatus,
    /// More about it, for an operator: `pid 7635`, `failing: telegram`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// When it was found; nothing has been observed yet where this is null.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub as_of: Option<Timestamp>,
}

/// What was found of a layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LayerStatus {
    /// As it should be.
    Ok,
    /// There, and not ready yet.
    Starting,
    /// Not as it should be.
    Failing,
    /// Not there, and not expected to be.
    Off,
    /// Not known: never looked, or could not look. (Also what an older reader makes of a status it has no word for.)
    #[default]
    #[serde(other)]
    Unknown,
}

impl LayerStatus {
    /// The word on the wire and for a screen reader.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Starting => "starting",
            Self::Failing => "failing",
            Self::Off => "off",
            Self::Unknown => "unknown",
        }
    }
}
