//! What a client asks for. Every field is parsed as it is read; unknown fields are refused.

use crate::{Generation, InstanceName, Labels, SnapshotId, Version};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/instances`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateRequest {
    /// The new instance's name.
    pub name: InstanceName,
    /// The version to provision; left out: the newest stable release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// The operator's own words about it.
    #[serde(default)]
    pub labels: Labels,
    /// Whether to provision and start it now (the default), or to leave it stopped.
    #[serde(default = "yes")]
    pub start: bool,
    /// Whether a pre-release may be provisioned where the policy takes none by itself.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_prerelease: bool,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// `POST /api/v1/instances/{name}/update`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateRequest {
    /// The version that the instance should run; an older one is a rollback.
    pub target_version: Version,
    /// Whether a pre-release may be the target where the policy takes none by itself.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_prerelease: bool,
    /// For an older version: whether the state stays as it is, instead of the snapshot that belongs to that version.
    #[serde(default, skip_serializing_if = "is_false")]
    pub keep_state: bool,
    /// Whether the target is first tried on a copy of the state.
    #[serde(default, skip_serializing_if = "is_false")]
    pub rehearse: bool,
}

impl UpdateRequest {
    /// An update to that version, which is not meant to be a pre-release.
    #[must_use]
    pub const fn to(target_version: Version) -> Self {
        Self { target_version, allow_prerelease: false, keep_state: false, rehearse: false }
    }
}

/// `POST /api/v1/instances/{name}/restore`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RestoreRequest {
    /// The snapshot that is to be put back; the version that it belongs to becomes the target.
    pub snapshot: SnapshotId,
}

/// `POST /api/v1/import`: an instance from a folder of the server's host. From an archive it takes the same as query, and
/// the archive as body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRequest {
    /// The new instance's name.
    pub name: InstanceName,
    /// The version to provision; left out: the one that wrote what is imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// The operator's own words about it.
    #[serde(default)]
    pub labels: Labels,
    /// Whether to provision and start it now, or to leave it stopped (the default: its channels answer once it runs).
    #[serde(default)]
    pub start: bool,
    /// A folder of the server's host that holds an agent's state; an absolute path. It is only read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The same, but the folder is taken over where it is, and written to from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopt: Option<String>,
}

/// What a request was decided on: the generation its sender saw (`If-Match`), where it says so.
pub type Precondition = Option<Generation>;
