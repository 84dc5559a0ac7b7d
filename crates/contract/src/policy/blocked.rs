//! The versions that no instance may be brought to.

use super::PolicyError;
use crate::Version;
use serde::{Deserialize, Serialize};

/// A version that no instance may be brought to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlockedVersion {
    /// The version.
    pub version: Version,
    /// Why, for whoever is refused; at most 200 characters, none a control character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub reason: Option<String>,
}

/// At most 200 blocked versions, the newest first, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<BlockedVersion>", into = "Vec<BlockedVersion>")]
pub struct BlockedVersions(Vec<BlockedVersion>);

impl BlockedVersions {
    /// The most versions that can be blocked.
    pub const MOST: usize = 200;

    /// The blocked versions, the newest first.
    pub fn iter(&self) -> impl Iterator<Item = &BlockedVersion> {
        self.0.iter()
    }

    /// Whether none is blocked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// That version, where it is blocked.
    #[must_use]
    pub fn find(&self, version: &Version) -> Option<&BlockedVersion> {
        self.0.iter().find(|blocked| &blocked.version == version)
    }
}

impl TryFrom<Vec<BlockedVersion>> for BlockedVersions {
    type Error = PolicyError;

    fn try_from(mut blocked: Vec<BlockedVersion>) -> Result<Self, PolicyError> {
        if blocked.len() > Self::MOST {
            return Err(PolicyError::TooManyBlocked(blocked.len()));
        }
        let unfit = |reason: &String| reason.chars().count() > 200 || reason.chars().any(char::is_control);
        if let Some(bad) = blocked.iter().find(|blocked| blocked.reason.as_ref().is_some_and(unfit)) {
            return Err(PolicyError::Reason(bad.version.clone()));
        }
        blocked.sort_by(|a, b| b.version.cmp(&a.version));
        match blocked.array_windows().find(|[one, other]| one.version == other.version) {
            Some([twice, _]) => Err(PolicyError::BlockedTwice(twice.version.clone())),
            None => Ok(Self(blocked)),
        }
    }
}

impl From<BlockedVersions> for Vec<BlockedVersion> {
    fn from(blocked: BlockedVersions) -> Self {
        blocked.0
    }
}
