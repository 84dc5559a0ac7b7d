//! Why something was refused: one value behind the API's body, the button's reason, the command line's sentence and the log.

use crate::{Action, Generation, InstanceName, InstanceState, InstanceView, Version};
use serde::{Deserialize, Serialize};

/// A refusal, with the facts it rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The request is not JSON.
    MalformedJson {
        /// Where and why.
        reason: String,
    },
    /// A field that nobody reads.
    UnknownField {
        /// Its name.
        field: String,
        /// Which ones there are.
        reason: String,
    },
    /// A name that is not one.
    InvalidName {
        /// Where it stood.
        field: String,
        /// Why it is none.
        reason: String,
    },
    /// A version that is not one.
    InvalidVersion {
        /// Where it stood.
        field: String,
        /// Why it is none.
        reason: String,
    },
    /// A field whose value does not fit.
    InvalidField {
        /// Its name, or `.` where the whole request does not fit.
        field: String,
        /// Why not, and what would.
        reason: String,
    },
    /// The actor's role does not allow it.
    NotPermitted {
        /// What was tried.
        action: &'static str,
        /// The role that it takes.
        role: Role,
    },
    /// No instance has that name.
    NotFound {
        /// The name.
        name: InstanceName,
    },
    /// An instance has that name already.
    NameTaken {
        /// The name.
        name: InstanceName,
    },
    /// The instance's state does not allow it.
    StateConflict {
        /// What was tried.
        action: Action,
        /// The state it is in.
        current: InstanceState,
        /// The states that would allow it.
        allowed: Vec<InstanceState>,
    },
    /// The instance changed since the request was decided on.
    Stale {
        /// The generation that the request was decided on.
        expected: Generation,
        /// The instance's generation.
        generation: Generation,
    },
    /// No such release.
    UnknownVersion {
        /// The version.
        version: Version,
        /// The newest one that is known.
        newest: Option<Version>,
    },
    /// The list of releases could not be read yet.
    ReleasesUnavailable,
    /// A page of another site, or a name of this host that is not its own, is behind the request.
    ForeignOrigin {
        /// Where it came from.
        origin: String,
    },
    /// No route answers there.
    NoSuchRoute {
        /// The path.
        path: String,
    },
    /// The route does not take that method.
    MethodNotAllowed {
        /// The method.
        method: String,
    },
    /// The request is larger than the server reads.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// More at once than the server does.
    TooMany {
        /// When to try again, in seconds.
        retry_after: u64,
    },
    /// The request took too long to arrive or to answer.
    TimedOut,
    /// The server itself failed; the cause is in its log.
    Internal {
        /// What to look for in the log.
        incident: String,
    },
}

/// What an actor may do. Sign-in gives it; until then whoever reaches the loopback interface is an admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// Looks.
    Viewer,
    /// Acts on instances.
    Operator,
    /// Sets the policy too.
    Admin,
}

impl Role {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

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
    /// The role that it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
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
    /// The stable code, in snake case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MalformedJson { .. } => "malformed_json",
            Self::UnknownField { .. } => "unknown_field",
            Self::InvalidName { .. } => "invalid_name",
            Self::InvalidVersion { .. } => "invalid_version",
            Self::InvalidField { .. } => "invalid_field",
            Self::NotPermitted { .. } => "not_permitted",
            Self::NotFound { .. } => "instance_not_found",
            Self::NameTaken { .. } => "name_taken",
            Self::StateConflict { .. } => "state_conflict",
            Self::Stale { .. } => "stale_precondition",
            Self::UnknownVersion { .. } => "unknown_version",
            Self::ReleasesUnavailable => "releases_unavailable",
            Self::ForeignOrigin { .. } => "foreign_origin",
            Self::NoSuchRoute { .. } => "no_such_route",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::TooLarge { .. } => "body_too_large",
            Self::TooMany { .. } => "too_many_requests",
            Self::TimedOut => "timed_out",
            Self::Internal { .. } => "internal_error",
        }
    }

    /// The HTTP status that says the same.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::MalformedJson { .. } => 400,
            Self::NotPermitted { .. } | Self::ForeignOrigin { .. } => 403,
            Self::NotFound { .. } | Self::NoSuchRoute { .. } => 404,
            Self::MethodNotAllowed { .. } => 405,
            Self::TimedOut => 408,
            Self::NameTaken { .. } | Self::StateConflict { .. } => 409,
            Self::Stale { .. } => 412,
            Self::TooLarge { .. } => 413,
            Self::UnknownField { .. }
            | Self::InvalidName { .. }
            | Self::InvalidVersion { .. }
            | Self::InvalidField { .. }
            | Self::UnknownVersion { .. } => 422,
            Self::TooMany { .. } => 429,
            Self::Internal { .. } => 500,
            Self::ReleasesUnavailable => 503,
        }
    }

    /// The sentence for an operator.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::MalformedJson { reason } => format!("The request is not valid JSON: {reason}"),
            Self::UnknownField { reason, .. } => reason.clone(),
            Self::InvalidField { field, reason } if field == "." => format!("The request does not fit: {reason}"),
            Self::InvalidName { field, reason }
            | Self::InvalidVersion { field, reason }
            | Self::InvalidField { field, reason } => format!("{field}: {reason}"),
            Self::NotPermitted { action, role } => format!("It takes the role {} to {action}", role.as_str()),
            Self::NotFound { name } => format!("There is no instance {name}"),
            Self::NameTaken { name } => format!("There is an instance {name} already"),
            Self::StateConflict { action, .. } => format!("Instance state does not allow {}", action.as_str()),
            Self::Stale { expected, generation } => {
                format!("The instance has changed since: decided on generation {expected}, it is at {generation}")
            }
            Self::UnknownVersion { version, newest: Some(newest) } => {
                format!("There is no release {version}; the newest is {newest}")
            }
            Self::UnknownVersion { version, newest: None } => format!("There is no release {version}"),
            Self::ReleasesUnavailable => "The list of releases could not be read yet; try again in a moment".to_owned(),
            Self::ForeignOrigin { origin } => {
                format!("Requests from {origin} are not answered; open the portal by its loopback address")
            }
            Self::NoSuchRoute { path } => format!("Nothing answers at {path}"),
            Self::MethodNotAllowed { method } => format!("This route does not take {method}"),
            Self::TooLarge { limit } => format!("The request is larger than {limit} bytes"),
            Self::TooMany { retry_after } => format!("Too many requests; try again in {retry_after} s"),
            Self::TimedOut => "The request took too long".to_owned(),
            Self::Internal { incident } => {
                format!("The server failed to do this; its log says why, under incident {incident}")
            }
        }
    }

    /// Why a control is disabled, in one sentence: the state, and the states that it takes.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::StateConflict { action, current, allowed } => {
                let allowed: Vec<_> = allowed.iter().map(|state| state.as_str()).collect();
                let list = match allowed.split_last() {
                    Some((last, [])) => (*last).to_owned(),
                    Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
                    None => "no".to_owned(),
                };
                format!("{} needs a {list} instance; this one is {current}", action.title())
            }
            other => other.message(),
        }
    }

    /// What an operator can do about it, where there is something.
    #[must_use]
    pub fn unblock(&self) -> Option<String> {
        let advice = match self {
            Self::StateConflict { action, current, .. } => match (action, current) {
                (Action::Start, InstanceState::Running) => "It is running already",
                (Action::Stop, InstanceState::Stopped) => "It is stopped already",
                (_, InstanceState::Deleting) => "It is being deleted",
                (_, InstanceState::Stopped) => "Start it first",
                (_, InstanceState::Provisioning) => "Wait until provisioning completes",
                (_, InstanceState::Running | InstanceState::Error) => return None,
            },
            Self::Stale { .. } => "Look at it again and decide anew",
            Self::NotPermitted { role, .. } => return Some(format!("Ask for the role {}", role.as_str())),
            Self::UnknownVersion { .. } => "Choose one of the known releases",
            Self::NameTaken { .. } => "Choose another name",
            Self::ReleasesUnavailable | Self::TooMany { .. } | Self::TimedOut => "Try again in a moment",
            Self::MalformedJson { .. }
            | Self::UnknownField { .. }
            | Self::InvalidName { .. }
            | Self::InvalidVersion { .. }
            | Self::InvalidField { .. }
            | Self::NotFound { .. }
            | Self::ForeignOrigin { .. }
            | Self::NoSuchRoute { .. }
            | Self::MethodNotAllowed { .. }
            | Self::TooLarge { .. }
            | Self::Internal { .. } => return None,
        };
        Some(advice.to_owned())
    }

    /// Reason and remedy as one text, for a tooltip and a screen reader: `Update needs a …; this one is stopped. Start it first.`
    #[must_use]
    pub fn explanation(&self) -> String {
        match self.unblock() {
            Some(unblock) => format!("{}. {unblock}.", self.reason()),
            None => format!("{}.", self.reason()),
        }
    }

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
            Self::UnknownVersion { version, .. } => ErrorBody { version: Some(version.clone()), ..body },
            Self::NotPermitted { role, .. } => ErrorBody { role: Some(*role), ..body },
            Self::Stale { expected, .. } => ErrorBody { expected_generation: Some(*expected), ..body },
            Self::TooLarge { limit } => ErrorBody { limit_bytes: Some(*limit), ..body },
            Self::TooMany { retry_after } => ErrorBody { retry_after: Some(*retry_after), ..body },
            Self::MalformedJson { .. }
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
