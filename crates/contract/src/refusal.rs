//! Why something was refused: one value behind the API's body, the button's reason, the command line's sentence and the log.

mod body;
mod role;
mod sentence;

pub use body::ErrorBody;
pub use role::Role;

use crate::{
    Action, Generation, InstanceName, InstanceState, Version,
    validation::{Incompatibility, Shortage},
};

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
    /// The release exists, and may not be the target.
    Incompatible {
        /// The version.
        version: Version,
        /// Every reason.
        reasons: Vec<Incompatibility>,
        /// Where its release notes can be read.
        notes_url: Option<String>,
    },
    /// There is no snapshot at all.
    NoSnapshot,
    /// The instance has no such snapshot.
    UnknownSnapshot {
        /// The name that was given.
        snapshot: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A snapshot that is needed.
    SnapshotNeeded {
        /// Which one.
        snapshot: String,
        /// What for.
        reason: String,
    },
    /// What was handed in as an archive or a folder is damaged, hostile or none.
    InvalidArchive {
        /// What is wrong with it.
        reason: String,
        /// What helps.
        remedy: Option<String>,
    },
    /// The install of a release that instances use.
    InUse {
        /// The version.
        version: Version,
        /// Those that use it.
        instances: Vec<InstanceName>,
    },
    /// The install of a release that is not there.
    NotInstalled {
        /// The version.
        version: Version,
    },
    /// The host has too little for it, and the policy takes that for a no.
    Shortage {
        /// Of what.
        shortages: Vec<Shortage>,
    },
    /// The list of releases could not be read yet.
    ReleasesUnavailable,
    /// The key of a request that was another one.
    KeyReused {
        /// The key.
        key: String,
    },
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
    /// What runs instances could not do it.
    DriverFailed {
        /// What happened.
        cause: String,
        /// What helps.
        remedy: Option<String>,
    },
    /// The server itself failed; the cause is in its log.
    Internal {
        /// What to look for in the log.
        incident: String,
    },
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
            Self::Incompatible { .. } => "incompatible_version",
            Self::NoSnapshot | Self::UnknownSnapshot { .. } => "unknown_snapshot",
            Self::SnapshotNeeded { .. } => "snapshot_needed",
            Self::InvalidArchive { .. } => "invalid_archive",
            Self::InUse { .. } => "in_use",
            Self::NotInstalled { .. } => "not_installed",
            Self::Shortage { .. } => "insufficient_capacity",
            Self::ReleasesUnavailable => "releases_unavailable",
            Self::KeyReused { .. } => "idempotency_key_reused",
            Self::ForeignOrigin { .. } => "foreign_origin",
            Self::NoSuchRoute { .. } => "no_such_route",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::TooLarge { .. } => "body_too_large",
            Self::TooMany { .. } => "too_many_requests",
            Self::TimedOut => "timed_out",
            Self::DriverFailed { .. } => "driver_failed",
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
            Self::NameTaken { .. }
            | Self::StateConflict { .. }
            | Self::SnapshotNeeded { .. }
            | Self::InUse { .. }
            | Self::NotInstalled { .. }
            | Self::Shortage { .. } => 409,
            Self::Stale { .. } => 412,
            Self::TooLarge { .. } => 413,
            Self::UnknownField { .. }
            | Self::InvalidName { .. }
            | Self::InvalidVersion { .. }
            | Self::InvalidField { .. }
            | Self::UnknownVersion { .. }
            | Self::Incompatible { .. }
            | Self::NoSnapshot
            | Self::UnknownSnapshot { .. }
            | Self::InvalidArchive { .. }
            | Self::KeyReused { .. } => 422,
            Self::TooMany { .. } => 429,
            Self::Internal { .. } => 500,
            Self::DriverFailed { .. } => 502,
            Self::ReleasesUnavailable => 503,
        }
    }

    /// Where the release notes of the version in question can be read.
    #[must_use]
    pub fn notes_url(&self) -> Option<&str> {
        match self {
            Self::Incompatible { notes_url, .. } => notes_url.as_deref(),
            _ => None,
        }
    }
}
