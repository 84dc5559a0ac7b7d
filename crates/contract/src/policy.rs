//! The policy: what an operator may set about what is allowed. The rules that read it are in [`crate::validation`].

mod blocked;
mod change;
mod held;
mod recovery;

pub use blocked::{BlockedVersion, BlockedVersions};
pub use change::PolicyChange;
pub use held::{HeldVersion, HeldVersions};
pub use recovery::{Kept, OnFailure, Soak};

use crate::{InstanceState, Version};
use serde::{Deserialize, Serialize};

/// The policy in force. What is left out of a document is as in [`Policy::default`]. Fields of a newer server are passed over;
/// in a request they are refused ([`crate::decode::json`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policy {
    /// The states in which an update is accepted: `running` and `error` always, `provisioning` unless taken out.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<InstanceState>))]
    pub update_states: UpdateStates,
    /// Whether pre-releases are taken without being asked for.
    pub prereleases: bool,
    /// What becomes of a version whose publisher advises against it.
    pub deprecated: Verdict,
    /// The versions that no instance may be brought to.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<BlockedVersion>, max_items = 200))]
    pub blocked_versions: BlockedVersions,
    /// What becomes of an action for which the host has too little.
    pub capacity: CapacityPolicy,
    /// How many instances may be brought to another version at once, 1 to 1000; null: as many as the server can.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u16>, minimum = 1, maximum = 1000))]
    pub concurrent_updates: Option<AtOnce>,
    /// How many installs and starts may be in hand at once, 1 to 1000; null: as many as suit the host.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u16>, minimum = 1, maximum = 1000))]
    pub concurrent_starts: Option<AtOnce>,
    /// What becomes of an update that fails.
    pub on_failure: OnFailure,
    /// How long a new gateway is watched before it counts as verified, in seconds.
    #[cfg_attr(feature = "openapi", schema(value_type = u16, maximum = 3600))]
    pub soak_seconds: Soak,
    /// How many snapshots of an instance are kept besides those that a way back needs.
    #[cfg_attr(feature = "openapi", schema(value_type = u8, minimum = 1, maximum = 50))]
    pub snapshots_kept: Kept,
    /// Whether every update is first tried on a copy of the state, asked for or not.
    pub rehearse: bool,
    /// Whether a version that fails on one instance is held back for the others.
    pub hold_failed: Hold,
    /// The versions that are held back, until they are taken out here.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<HeldVersion>, max_items = 50))]
    pub held_versions: HeldVersions,
}

/// Whether what fails is held back; it is, unless the policy says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hold(pub bool);

impl Default for Hold {
    fn default() -> Self {
        Self(true)
    }
}

/// What becomes of something that gives pause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Verdict {
    /// It is allowed, with a warning.
    #[default]
    Warn,
    /// It is refused.
    Refuse,
}

impl Verdict {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Refuse => "refuse",
        }
    }
}

/// When the host has too little for an action, and what becomes of it then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CapacityPolicy {
    /// What becomes of an action for which there is too little.
    pub shortage: Verdict,
    /// Memory that is to stay free, in MiB.
    #[cfg_attr(feature = "openapi", schema(format = "uint32"))]
    pub memory_reserve_mib: u32,
    /// Disk that is to stay free, in MiB.
    #[cfg_attr(feature = "openapi", schema(format = "uint32"))]
    pub disk_reserve_mib: u32,
    /// The load average, in percent of the number of processors, above which the host is too busy.
    #[cfg_attr(feature = "openapi", schema(format = "uint32"))]
    pub max_load_percent: u32,
}

impl Default for CapacityPolicy {
    fn default() -> Self {
        Self { shortage: Verdict::Warn, memory_reserve_mib: 256, disk_reserve_mib: 1024, max_load_percent: 400 }
    }
}

/// How many of something may be in hand at once: 1 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct AtOnce(u16);

impl AtOnce {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for AtOnce {
    type Error = PolicyError;

    fn try_from(number: u16) -> Result<Self, PolicyError> {
        if (1..=1000).contains(&number) { Ok(Self(number)) } else { Err(PolicyError::Concurrency(number)) }
    }
}

impl From<AtOnce> for u16 {
    fn from(number: AtOnce) -> Self {
        number.0
    }
}

/// The states in which an update is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<InstanceState>", into = "Vec<InstanceState>")]
pub struct UpdateStates {
    provisioning: bool,
}

/// Why something cannot be the policy's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// A version that is blocked twice.
    #[error("{0} is there twice")]
    BlockedTwice(Version),
    /// More blocked versions than are kept.
    #[error("at most 200 can be blocked; these are {0}")]
    TooManyBlocked(usize),
    /// A reason that is too long or has a control character.
    #[error("the reason for {0} is longer than 200 characters or has a control character")]
    Reason(Version),
    /// Not a number of updates.
    #[error("{0} is not 1 to 1000")]
    Concurrency(u16),
    /// A version that is held back twice.
    #[error("{0} is there twice")]
    HeldTwice(Version),
    /// More held versions than are kept.
    #[error("at most 50 can be held back; these are {0}")]
    TooManyHeld(usize),
    /// A signature that is too long or has a control character.
    #[error("the signature for {0} is longer than 300 characters or has a control character")]
    Signature(Version),
    /// Not a time to watch.
    #[error("{0} is not 0 to 3600 seconds")]
    Soak(u16),
    /// Not a number of snapshots.
    #[error("{0} is not 1 to 50")]
    Kept(u8),
    /// `running` or `error` was left out.
    #[error("\"{0}\" cannot be taken out; only \"provisioning\" can")]
    Missing(InstanceState),
    /// A state in which an instance can never be updated.
    #[error("\"{0}\" cannot be put in; \"running\", \"error\" and \"provisioning\" can")]
    Never(InstanceState),
}

impl PolicyError {
    /// The field of the policy that it is about.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::BlockedTwice(_) | Self::TooManyBlocked(_) | Self::Reason(_) => "blocked_versions",
            Self::Concurrency(_) => "concurrent_updates",
            Self::HeldTwice(_) | Self::TooManyHeld(_) | Self::Signature(_) => "held_versions",
            Self::Soak(_) => "soak_seconds",
            Self::Kept(_) => "snapshots_kept",
            Self::Missing(_) | Self::Never(_) => "update_states",
        }
    }
}

impl UpdateStates {
    /// With or without `provisioning`.
    #[must_use]
    pub const fn new(provisioning: bool) -> Self {
        Self { provisioning }
    }

    /// The states, in the order in which every text gives them.
    #[must_use]
    pub const fn as_slice(self) -> &'static [InstanceState] {
        use InstanceState::{Error, Provisioning, Running};
        if self.provisioning { &[Running, Error, Provisioning] } else { &[Running, Error] }
    }
}

impl Default for UpdateStates {
    fn default() -> Self {
        Self::new(true)
    }
}

impl TryFrom<Vec<InstanceState>> for UpdateStates {
    type Error = PolicyError;

    fn try_from(states: Vec<InstanceState>) -> Result<Self, PolicyError> {
        let all = Self::new(true).as_slice();
        let always = Self::new(false).as_slice();
        if let Some(never) = states.iter().find(|state| !all.contains(state)) {
            return Err(PolicyError::Never(*never));
        }
        if let Some(missing) = always.iter().find(|state| !states.contains(state)) {
            return Err(PolicyError::Missing(*missing));
        }
        Ok(Self::new(states.iter().any(|state| !always.contains(state))))
    }
}

impl From<UpdateStates> for Vec<InstanceState> {
    fn from(states: UpdateStates) -> Self {
        states.as_slice().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: &str = r#"{"update_states":["running","error","provisioning"],"prereleases":false,"deprecated":"warn","blocked_versions":[],"capacity":{"shortage":"warn","memory_reserve_mib":256,"disk_reserve_mib":1024,"max_load_percent":400},"concurrent_updates":null,"concurrent_starts":null,"on_failure":"roll_back","soak_seconds":30,"snapshots_kept":3,"rehearse":false,"hold_failed":true,"held_versions":[]}"#;

    fn parse(json: &str) -> Result<String, String> {
        let policy = serde_json::from_str::<Policy>(json).map_err(|e| e.to_string())?;
        serde_json::to_string(&policy).map_err(|e| e.to_string())
    }

    #[test]
    fn default_allows_all_three_in_order() {
        assert_eq!(parse("{}").as_deref(), Ok(DEFAULT));
        assert_eq!(parse(DEFAULT).as_deref(), Ok(DEFAULT));
    }

    #[test]
    fn only_provisioning_can_be_taken_out() {
        let strict = parse(r#"{"update_states":["error","running"]}"#);
        assert!(strict.is_ok_and(|json| json.starts_with(r#"{"update_states":["running","error"],"#)));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (json, says) in [
            (r#"{"update_states":["running","provisioning"]}"#, "\"error\" cannot be taken out"),
            (r#"{"update_states":[]}"#, "\"running\" cannot be taken out"),
            (r#"{"update_states":["running","error","stopped"]}"#, "\"stopped\" cannot be put in"),
            (r#"{"update_states":["running","error","dreaming"]}"#, "\"dreaming\" cannot be put in"),
            (r#"{"deprecated":"maybe"}"#, "unknown variant `maybe`, expected `warn` or `refuse`"),
            (r#"{"concurrent_updates":0}"#, "0 is not 1 to 1000"),
            (r#"{"soak_seconds":3601}"#, "3601 is not 0 to 3600 seconds"),
            (r#"{"snapshots_kept":0}"#, "0 is not 1 to 50"),
            (r#"{"on_failure":"pray"}"#, "unknown variant `pray`, expected `roll_back` or `stop`"),
            (r#"{"blocked_versions":[{"version":"2026.4.8"},{"version":"2026.4.8"}]}"#, "2026.4.8 is there twice"),
            (r#"{"blocked_versions":[{"version":"2026.4.8","reason":"\n"}]}"#, "the reason for 2026.4.8"),
            (r#"{"blocked_versions":[{"version":"v1"}]}"#, "a version has no leading"),
        ] {
            assert!(parse(json).is_err_and(|e| e.contains(says)), "{json}: {:?}", parse(json));
        }
    }

    #[test]
    fn a_change_leaves_what_it_does_not_name() -> Result<(), Box<dyn std::error::Error>> {
        let before: Policy = serde_json::from_str(
            r#"{"prereleases":true,"concurrent_updates":2,"blocked_versions":[{"version":"2026.4.8","reason":"old"},{"version":"2026.9.6"}]}"#,
        )?;
        let change: PolicyChange = serde_json::from_str(
            r#"{"update_states":["running","error"],"block":[{"version":"2026.9.6","reason":"bad"}],"unblock":["2026.4.8","2026.1.1"]}"#,
        )?;
        let after = change.apply(&before)?;
        assert!(after.prereleases && after.concurrent_updates == before.concurrent_updates);
        assert_eq!(after.update_states, UpdateStates::new(false));
        let blocked: Vec<_> =
            after.blocked_versions.iter().map(|b| (b.version.to_string(), b.reason.clone())).collect();
        assert_eq!(blocked, [("2026.9.6".to_owned(), Some("bad".to_owned()))]);
        let unbound = PolicyChange { concurrent_updates: Some(0), ..PolicyChange::default() };
        assert_eq!(unbound.apply(&after)?.concurrent_updates, None);
        assert_eq!(PolicyChange::default().apply(&after)?, after);
        Ok(())
    }
}
