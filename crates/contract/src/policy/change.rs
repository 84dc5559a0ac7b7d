//! A change of the policy that leaves what it does not name.

use super::{BlockedVersion, CapacityPolicy, Policy, PolicyError, UpdateStates, Verdict};
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
        let concurrent_updates = match self.concurrent_updates {
            None => policy.concurrent_updates,
            Some(0) => None,
            Some(number) => Some(number.try_into()?),
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
            concurrent_updates,
        })
    }
}
