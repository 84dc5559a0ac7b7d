//! The versions that failed on an instance, and are held back for the others until an operator lifts them.

use super::PolicyError;
use crate::{InstanceName, Timestamp, Version};
use serde::{Deserialize, Serialize};

/// A version that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldVersion {
    /// The version.
    pub version: Version,
    /// The instance that it failed on, and is not held back for.
    pub instance: InstanceName,
    /// When it failed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// What the failure looked like; at most 300 characters, none a control character.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub signature: String,
}

/// At most 50 versions, each once, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<HeldVersion>", into = "Vec<HeldVersion>")]
pub struct HeldVersions(Vec<HeldVersion>);

impl HeldVersions {
    /// The most versions that are held back.
    pub const MOST: usize = 50;
    const LONGEST: usize = 300;

    /// The versions, the newest first.
    pub fn iter(&self) -> impl Iterator<Item = &HeldVersion> {
        self.0.iter()
    }

    /// Whether none is held back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// That version, where it is held back.
    #[must_use]
    pub fn find(&self, version: &Version) -> Option<&HeldVersion> {
        self.0.iter().find(|held| &held.version == version)
    }

    /// The same with one more, whose signature is cut to what is kept; where there are too many the oldest failure goes.
    #[must_use]
    pub fn with(&self, new: HeldVersion) -> Self {
        let signature: String = new.signature.chars().filter(|c| !c.is_control()).take(Self::LONGEST).collect();
        let mut held: Vec<_> = self.0.iter().filter(|held| held.version != new.version).cloned().collect();
        if held.len() >= Self::MOST
            && let Some(oldest) = held.iter().enumerate().min_by_key(|(_, held)| held.at).map(|(index, _)| index)
        {
            held.remove(oldest);
        }
        held.push(HeldVersion { signature, ..new });
        held.sort_by(|a, b| b.version.cmp(&a.version));
        Self(held)
    }

    /// The same without those.
    #[must_use]
    pub fn without(&self, lifted: &[Version]) -> Self {
        Self(self.0.iter().filter(|held| !lifted.contains(&held.version)).cloned().collect())
    }
}

impl TryFrom<Vec<HeldVersion>> for HeldVersions {
    type Error = PolicyError;

    fn try_from(mut held: Vec<HeldVersion>) -> Result<Self, PolicyError> {
        if held.len() > Self::MOST {
            return Err(PolicyError::TooManyHeld(held.len()));
        }
        let unfit = |text: &String| text.chars().count() > Self::LONGEST || text.chars().any(char::is_control);
        if let Some(bad) = held.iter().find(|held| unfit(&held.signature)) {
            return Err(PolicyError::Signature(bad.version.clone()));
        }
        held.sort_by(|a, b| b.version.cmp(&a.version));
        match held.array_windows().find(|[one, other]| one.version == other.version) {
            Some([twice, _]) => Err(PolicyError::HeldTwice(twice.version.clone())),
            None => Ok(Self(held)),
        }
    }
}

impl From<HeldVersions> for Vec<HeldVersion> {
    fn from(held: HeldVersions) -> Self {
        held.0
    }
}
