//! What the host of the instances has, and what a release needs of it: facts of the driver, in bytes.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// What the host has free. What is not known is null, and nothing is concluded from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Host {
    /// When it was read; null where it never was.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub as_of: Option<Timestamp>,
    /// Memory in all, in bytes.
    pub memory_total: Option<u64>,
    /// Memory that a new process could have, in bytes.
    pub memory_available: Option<u64>,
    /// The disk that instances are on, in all, in bytes.
    pub disk_total: Option<u64>,
    /// What is free on it, in bytes.
    pub disk_available: Option<u64>,
    /// How busy its processors were in the last minute: the load average in percent of their number.
    pub load_percent: Option<u32>,
}

/// What a release needs, as far as the driver knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Needs {
    /// Memory of one running gateway, in bytes.
    pub memory: Option<u64>,
    /// Disk of one install, in bytes.
    pub disk: Option<u64>,
}

/// Bytes as people read them: `512 MB`, `1.1 GB`.
#[must_use]
pub fn human_bytes(bytes: u64) -> String {
    const MB: u64 = 1_000_000;
    const GB: u64 = 1_000 * MB;
    match bytes {
        ..MB => format!("{} kB", bytes / 1_000),
        MB..GB => format!("{} MB", bytes / MB),
        _ => format!("{}.{} GB", bytes / GB, bytes % GB / (100 * MB)),
    }
}

#[cfg(test)]
mod tests {
    use super::human_bytes;

    #[test]
    fn bytes_read_well() {
        for (bytes, says) in [
            (0, "0 kB"),
            (999_999, "999 kB"),
            (512_000_000, "512 MB"),
            (1_100_000_000, "1.1 GB"),
            (u64::MAX, "18446744073.7 GB"),
        ] {
            assert_eq!(human_bytes(bytes), says);
        }
    }
}
