//! The policy: what an operator may set about what is allowed. The rules that read it are in [`crate::validation`].

use crate::InstanceState;
use serde::{Deserialize, Serialize};

/// The policy in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policy {
    /// The states in which an update is accepted: `running` and `error` always, `provisioning` unless taken out.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<InstanceState>))]
    pub update_states: UpdateStates,
}

/// The states in which an update is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<InstanceState>", into = "Vec<InstanceState>")]
pub struct UpdateStates {
    provisioning: bool,
}

/// Why a list of states cannot be the policy's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// `running` or `error` was left out.
    #[error("update_states: \"{0}\" cannot be taken out; only \"provisioning\" can")]
    Missing(InstanceState),
    /// A state in which an instance can never be updated.
    #[error("update_states: \"{0}\" cannot be put in; \"running\", \"error\" and \"provisioning\" can")]
    Never(InstanceState),
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

    fn parse(json: &str) -> Result<String, String> {
        let policy = serde_json::from_str::<Policy>(json).map_err(|e| e.to_string())?;
        serde_json::to_string(&policy).map_err(|e| e.to_string())
    }

    #[test]
    fn default_allows_all_three_in_order() {
        assert_eq!(
            serde_json::to_string(&Policy::default()).ok().as_deref(),
            Some(r#"{"update_states":["running","error","provisioning"]}"#)
        );
    }

    #[test]
    fn only_provisioning_can_be_taken_out() {
        assert_eq!(
            parse(r#"{"update_states":["error","running"]}"#).as_deref(),
            Ok(r#"{"update_states":["running","error"]}"#)
        );
        for (json, says) in [
            (r#"{"update_states":["running","provisioning"]}"#, "\"error\" cannot be taken out"),
            (r#"{"update_states":[]}"#, "\"running\" cannot be taken out"),
            (r#"{"update_states":["running","error","stopped"]}"#, "\"stopped\" cannot be put in"),
            (r#"{"update_states":["running","error"],"more":1}"#, "unknown field `more`"),
        ] {
            assert!(parse(json).is_err_and(|e| e.contains(says)), "{json}");
        }
    }
}
