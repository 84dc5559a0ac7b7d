//! What an instance is on its host, and what it uses there.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// `GET /api/v1/instances/{name}/details`. What is not known is null.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Details {
    /// When it was read; null where it never was.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub as_of: Option<Timestamp>,
    /// The id of the gateway's process, while there is one.
    pub pid: Option<u32>,
    /// The port that the gateway listens on.
    pub port: Option<u16>,
    /// The Node that it runs on: its version or its path.
    pub node: Option<String>,
    /// Where its state is kept on the host.
    pub folder: Option<String>,
    /// The memory of the gateway and what it started, in bytes.
    pub memory_bytes: Option<u64>,
    /// How busy they keep a processor, in percent of one; more than 100 where they use several.
    pub cpu_percent: Option<f32>,
    /// Its configuration, with every secret replaced by `•••`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub config: Option<serde_json::Value>,
}

/// `GET /api/v1/instances/{name}/samples`: oldest first, the last one at `to`. Kept in memory only, so that they begin anew
/// with each start of the portal; null where nothing was measured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Samples {
    /// How far they are apart, in seconds.
    pub every_seconds: u32,
    /// The time of the last one.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub to: Timestamp,
    /// Memory, in KiB.
    pub memory_kib: Vec<Option<u32>>,
    /// How busy a processor was, in thousandths of one.
    pub cpu_permille: Vec<Option<u32>>,
}

/// How much of the past is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Span {
    /// The last hour, every 30 seconds.
    #[default]
    Hour,
    /// The last day, every 10 minutes.
    Day,
}

impl Span {
    /// The word in the query.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }
}
