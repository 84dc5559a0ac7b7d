//! Releases of OpenClaw, as far as a driver knows them.

use crate::{Timestamp, Version};
use serde::{Deserialize, Serialize};

/// One release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Release {
    /// Its version.
    pub version: Version,
    /// When it was published, where that is known.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub published_at: Option<Timestamp>,
    /// The Node versions it runs on, as a range (`>=22.14.0`).
    pub node: Option<String>,
    /// Why its publisher advises against it.
    pub deprecated: Option<String>,
    /// Whether it is on this host already.
    #[serde(default)]
    pub installed: bool,
    /// Where its release notes can be read.
    pub notes_url: Option<String>,
}

/// Every known release, the newest first, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Catalog {
    releases: Vec<Release>,
    /// When the list was last read from its source; null where it never could be.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    as_of: Option<Timestamp>,
}

impl Catalog {
    /// A catalog of `releases`, put in order; of several with one version the first is kept.
    #[must_use]
    pub fn new(mut releases: Vec<Release>, as_of: Option<Timestamp>) -> Self {
        releases.sort_by(|a, b| b.version.cmp(&a.version));
        releases.dedup_by(|a, b| a.version == b.version);
        Self { releases, as_of }
    }

    /// The releases, the newest first.
    #[must_use]
    pub fn releases(&self) -> &[Release] {
        &self.releases
    }

    /// When the list was read from its source.
    #[must_use]
    pub fn as_of(&self) -> Option<Timestamp> {
        self.as_of
    }

    /// Whether nothing is known at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.releases.is_empty()
    }

    /// The release with a version.
    #[must_use]
    pub fn find(&self, version: &Version) -> Option<&Release> {
        self.releases.iter().find(|release| &release.version == version)
    }

    /// The newest release that is neither a pre-release nor deprecated.
    #[must_use]
    pub fn newest_stable(&self) -> Option<&Release> {
        self.releases.iter().find(|release| !release.version.is_prerelease() && release.deprecated.is_none())
    }

    /// The newest stable release, where it is newer than `version`.
    #[must_use]
    pub fn newer_than(&self, version: &Version) -> Option<&Release> {
        self.newest_stable().filter(|release| &release.version > version)
    }
}
