//! Releases of OpenClaw, as far as a driver knows them.

use crate::{Timestamp, Version, host::Needs};
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
    /// How many bytes it occupies on this host, where it is installed and that was measured.
    #[serde(default)]
    pub install_bytes: Option<u64>,
    /// Whether it is being installed ahead.
    #[serde(default)]
    pub installing: bool,
    /// Where its release notes can be read.
    pub notes_url: Option<String>,
    /// Whether this host has, or can get, a Node that it runs on.
    #[serde(default)]
    pub node_fit: NodeFit,
    /// What it needs of the host.
    #[serde(default)]
    pub needs: Needs,
}

/// Whether there is a Node that a release runs on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NodeFit {
    /// There is.
    Fits {
        /// The version of the Node that would run it.
        with: String,
    },
    /// There is none.
    Missing {
        /// The versions of the Nodes that there are.
        available: Vec<String>,
    },
    /// Nobody looked.
    #[default]
    #[serde(other)]
    Unknown,
}

impl Release {
    /// A release of which nothing is known but that it exists.
    #[must_use]
    pub const fn new(version: Version) -> Self {
        Self {
            version,
            published_at: None,
            node: None,
            deprecated: None,
            installed: false,
            install_bytes: None,
            installing: false,
            notes_url: None,
            node_fit: NodeFit::Unknown,
            needs: Needs { memory: None, disk: None },
        }
    }

    /// Whether it is neither a pre-release nor deprecated.
    #[must_use]
    pub fn is_stable(&self) -> bool {
        !self.version.is_prerelease() && self.deprecated.is_none()
    }
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
        self.releases.iter().find(|release| release.is_stable())
    }
}
