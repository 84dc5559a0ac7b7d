//! How an update is judged, and what becomes of one that fails.

use super::PolicyError;
use serde::{Deserialize, Serialize};

/// What becomes of an update that fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OnFailure {
    /// Version and snapshot are put back as a pair.
    #[default]
    RollBack,
    /// It rests in error, and everything is kept as it is.
    Stop,
}

impl OnFailure {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RollBack => "roll_back",
            Self::Stop => "stop",
        }
    }
}

/// How long a new gateway is watched before it counts as verified: 0 to 3600 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Soak(u16);

impl Soak {
    /// In seconds.
    #[must_use]
    pub const fn seconds(self) -> u16 {
        self.0
    }
}

impl Default for Soak {
    fn default() -> Self {
        Self(30)
    }
}

impl TryFrom<u16> for Soak {
    type Error = PolicyError;

    fn try_from(seconds: u16) -> Result<Self, PolicyError> {
        if seconds <= 3600 { Ok(Self(seconds)) } else { Err(PolicyError::Soak(seconds)) }
    }
}

impl From<Soak> for u16 {
    fn from(soak: Soak) -> Self {
        soak.0
    }
}

/// How many snapshots of an instance are kept besides those that a way back needs: 1 to 50.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Kept(u8);

impl Kept {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self(3)
    }
}

impl TryFrom<u8> for Kept {
    type Error = PolicyError;

    fn try_from(number: u8) -> Result<Self, PolicyError> {
        if (1..=50).contains(&number) { Ok(Self(number)) } else { Err(PolicyError::Kept(number)) }
    }
}

impl From<Kept> for u8 {
    fn from(kept: Kept) -> Self {
        kept.0
    }
}
