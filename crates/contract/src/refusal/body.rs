//! A refusal as the API answers with it.

use super::{Refusal, Role};
use crate::{
    Generation, InstanceName, InstanceState, InstanceView, Version,
    decision::Notice,
    validation::{Incompatibility, Shortage},
};
use serde::{Deserialize, Deserializer, Serialize};

/// The body of every refusal: a stable code, a sentence, and the facts it rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// A stable code in snake case.
    pub error: String,
    /// A sentence for an operator.
    pub message: String,
    /// The state that the instance is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_state: Option<InstanceState>,
    /// The states that would allow it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_states: Option<Vec<InstanceState>>,
    /// The field that does not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The version in question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// The instances that are in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instances: Option<Vec<InstanceName>>,
    /// The role that it takes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    pub role: Option<Role>,
    /// Every reason, where there may be several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasons: Option<Vec<Notice>>,
    /// What helps, where the sentence does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// Where the release notes of the version can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes_url: Option<String>,
    /// The generation that the request was decided on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_generation: Option<Generation>,
    /// The instance as it is now, where the request was decided on an older one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Box<InstanceView>>,
    /// The limit that was passed, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_bytes: Option<usize>,
    /// When to try again, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl Refusal {
    /// The body that the API answers with.
    #[must_use]
    pub fn body(&self) -> ErrorBody {
        let body = ErrorBody { error: self.code().to_owned(), message: self.message(), ..ErrorBody::default() };
        match self {
            Self::StateConflict { current, allowed, .. } => {
                ErrorBody { current_state: Some(*current), allowed_states: Some(allowed.clone()), ..body }
            }
            Self::UnknownField { field, .. }
            | Self::InvalidName { field, .. }
            | Self::InvalidVersion { field, .. }
            | Self::InvalidField { field, .. } => ErrorBody { field: Some(field.clone()), ..body },
            Self::InUse { version, instances } => {
                ErrorBody { version: Some(version.clone()), instances: Some(instances.clone()), ..body }
            }
            Self::UnknownVersion { version, .. } | Self::NotInstalled { version } => {
                ErrorBody { version: Some(version.clone()), ..body }
            }
            Self::NotPermitted { role, .. } => ErrorBody { role: Some(*role), ..body },
            Self::Stale { expected, .. } => ErrorBody { expected_generation: Some(*expected), ..body },
            Self::TooLarge { limit } => ErrorBody { limit_bytes: Some(*limit), ..body },
            Self::TooMany { retry_after } => ErrorBody { retry_after: Some(*retry_after), ..body },
            Self::Incompatible { version, reasons, notes_url } => ErrorBody {
                version: Some(version.clone()),
                reasons: Some(reasons.iter().map(Incompatibility::notice).collect()),
                notes_url: notes_url.clone(),
                ..body
            },
            Self::Shortage { shortages } => {
                ErrorBody { reasons: Some(shortages.iter().map(Shortage::notice).collect()), ..body }
            }
            Self::KeyReused { .. } => ErrorBody { field: Some("Idempotency-Key".to_owned()), ..body },
            Self::UnknownSnapshot { .. } => ErrorBody { field: Some("snapshot".to_owned()), ..body },
            Self::InvalidArchive { remedy, .. } | Self::DriverFailed { remedy, .. } => {
                ErrorBody { remedy: remedy.clone(), ..body }
            }
            Self::MalformedJson { .. }
            | Self::NoSnapshot
            | Self::SnapshotNeeded { .. }
            | Self::NotFound { .. }
            | Self::NameTaken { .. }
            | Self::ReleasesUnavailable
            | Self::ForeignOrigin { .. }
            | Self::NoSuchRoute { .. }
            | Self::MethodNotAllowed { .. }
            | Self::TimedOut
            | Self::Internal { .. } => body,
        }
    }
}

/// A word that a newer server has is as good as none.
fn known<'de, D: Deserializer<'de>, T: std::str::FromStr>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|word| word.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_newer_server_do_no_harm() -> Result<(), serde_json::Error> {
        let json = r#"{"error":"moon_phase","message":"Wait for the new moon","current_state":"hibernating","role":"owner","phase":3}"#;
        let body: ErrorBody = serde_json::from_str(json)?;
        assert_eq!((body.error.as_str(), body.role), ("moon_phase", None));
        assert_eq!(body.current_state.map(|state| state.to_string()).as_deref(), Some("hibernating"));
        Ok(())
    }
}
