//! A change of the policy that leaves what it does not name.

use super::{AtOnce, BlockedVersion, CapacityPolicy, Hold, OnFailure, Policy, PolicyError, UpdateStates, Verdict};
#[cfg(feature = "openapi")]
use crate::InstanceState;
use crate::Version;
use serde::{Deserialize, Serialize};

/// A change of the policy: what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyChange {
    /// As in [`Policy`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<InstanceState>>))]
    pub update_states: Option<UpdateStates>,
    /// As in [`Policy`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prereleases: Option<bool>,
    /// As in [`Policy`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Verdict>,
    /// Versions to block; one that is blocked already gets the new reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub block: Vec<BlockedVersion>,
    /// Versions to block no longer; one that is not blocked is no fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub unblock: Vec<Version>,
    /// What becomes of an action for which the host has too little.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortage: Option<Verdict>,
    /// Memory that is to stay free, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "uint32"))]
    pub memory_reserve_mib: Option<u32>,
    /// Disk that is to stay free, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "uint32"))]
    pub disk_reserve_mib: Option<u32>,
    /// The load in percent above which the host is too busy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "uint32"))]
    pub max_load_percent: Option<u32>,
    /// How many instances may be brought to another version at once; 0: as many as the server can.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 1000))]
    pub concurrent_updates: Option<u16>,
    /// How many installs and starts may be in hand at once; 0: as many as suit the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 1000))]
    pub concurrent_starts: Option<u16>,
    /// As in [`Policy`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<OnFailure>,
    /// How long a new gateway is watched, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 3600))]
    pub soak_seconds: Option<u16>,
    /// How many snapshots are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 50))]
    pub snapshots_kept: Option<u8>,
    /// As in [`Policy`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rehearse: Option<bool>,
    /// As in [`Policy`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_failed: Option<bool>,
    /// Versions to hold back no longer; one that is not held back is no fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub lift: Vec<Version>,
}

impl PolicyChange {
    /// The policy that this makes of another.
    ///
    /// # Errors
    /// Where that would be none.
    pub fn apply(self, policy: &Policy) -> Result<Policy, PolicyError> {
        let gone = |version: &Version| {
            self.unblock.contains(version) || self.block.iter().any(|blocked| blocked.version == *version)
        };
        let kept = policy.blocked_versions.iter().filter(|blocked| !gone(&blocked.version)).cloned();
        let blocked_versions = kept.chain(self.block.iter().cloned()).collect::<Vec<_>>().try_into()?;
        let at_once = |wanted: Option<u16>, before: Option<AtOnce>| match wanted {
            None => Ok(before),
            Some(0) => Ok(None),
            Some(number) => number.try_into().map(Some),
        };
        let capacity = policy.capacity;
        Ok(Policy {
            update_states: self.update_states.unwrap_or(policy.update_states),
            prereleases: self.prereleases.unwrap_or(policy.prereleases),
            deprecated: self.deprecated.unwrap_or(policy.deprecated),
            blocked_versions,
            capacity: CapacityPolicy {
                shortage: self.shortage.unwrap_or(capacity.shortage),
                memory_reserve_mib: self.memory_reserve_mib.unwrap_or(capacity.memory_reserve_mib),
                disk_reserve_mib: self.disk_reserve_mib.unwrap_or(capacity.disk_reserve_mib),
                max_load_percent: self.max_load_percent.unwrap_or(capacity.max_load_percent),
            },
            concurrent_updates: at_once(self.concurrent_updates, policy.concurrent_updates)?,
            concurrent_starts: at_once(self.concurrent_starts, policy.concurrent_starts)?,
            on_failure: self.on_failure.unwrap_or(policy.on_failure),
            soak_seconds: self.soak_seconds.map_or(Ok(policy.soak_seconds), TryInto::try_into)?,
            snapshots_kept: self.snapshots_kept.map_or(Ok(policy.snapshots_kept), TryInto::try_into)?,
            rehearse: self.rehearse.unwrap_or(policy.rehearse),
            hold_failed: self.hold_failed.map_or(policy.hold_failed, Hold),
            held_versions: policy.held_versions.without(&self.lift),
        })
    }
}
