//! What to think of before something is done that is allowed.

use super::{capacity::Shortage, schema::Rollback};
use crate::{Snapshot, Version, decision::Notice, host::human_bytes, text};

/// What to think of before something is done that is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// It goes back to an older version.
    Rollback {
        /// What runs.
        from: Version,
        /// What shall run.
        to: Version,
        /// What becomes of the agent's state.
        kind: Rollback,
    },
    /// It goes to a version from which there is no way back without a snapshot.
    OneWay {
        /// What runs.
        from: Version,
        /// What shall run.
        to: Version,
    },
    /// A snapshot takes the place of the state, which is set aside.
    SetsAside {
        /// The snapshot.
        snapshot: Snapshot,
        /// How many bytes the state occupies that is set aside, as far as that is known.
        bytes: Option<u64>,
    },
    /// The version failed on this very instance.
    FailedBefore {
        /// The version.
        version: Version,
        /// What that looked like.
        signature: String,
    },
    /// It goes to another track.
    Track {
        /// What it is on.
        from: String,
        /// What it goes to.
        to: String,
    },
    /// It goes to a pre-release.
    PreRelease(Version),
    /// Its publisher advises against the version.
    Deprecated {
        /// The version.
        version: Version,
        /// The publisher's words.
        why: String,
    },
    /// It takes the place of an update that was accepted before.
    Replaces(Version),
    /// The host has too little for it.
    Shortage(Shortage),
}

impl Warning {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rollback { kind: Rollback::CodeOnly, .. } => "rollback",
            Self::Rollback { kind: Rollback::OneWay, .. } => "rollback_one_way",
            Self::Rollback { kind: Rollback::Unknown, .. } => "rollback_unknown",
            Self::OneWay { .. } => "one_way",
            Self::SetsAside { .. } => "sets_aside",
            Self::FailedBefore { .. } => "failed_before",
            Self::Track { .. } => "track_change",
            Self::PreRelease(_) => "prerelease",
            Self::Deprecated { .. } => "deprecated",
            Self::Replaces(_) => "replaces",
            Self::Shortage(shortage) => shortage.code(),
        }
    }

    /// The sentence for an operator, without its full stop.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Rollback { from, to, kind: Rollback::CodeOnly } => {
                format!(
                    "This goes back from {from} to {to}; both keep the agent's state in the same form, so nothing of it is lost"
                )
            }
            Self::Rollback { from, to, kind: Rollback::OneWay } => {
                format!(
                    "{to} cannot read the state that {from} writes: it starts with an empty conversation, or not at all; the snapshot that belongs to it is not put back"
                )
            }
            Self::Rollback { from, to, kind: Rollback::Unknown } => {
                format!(
                    "Whether {to} can read the state that {from} writes is not known; the snapshot that belongs to it is not put back"
                )
            }
            Self::OneWay { from, to } => {
                format!(
                    "{to} changes the form of the agent's state: the way back to {from} needs the snapshot that is taken first"
                )
            }
            Self::SetsAside { snapshot, bytes } => {
                let much = bytes.map(|bytes| format!(" ({} of state)", human_bytes(bytes))).unwrap_or_default();
                format!(
                    "The snapshot of {} from {} is put back; what the agent did since then{much} is set aside, not deleted",
                    snapshot.version,
                    text::time(snapshot.taken_at)
                )
            }
            Self::FailedBefore { version, signature } => format!("{version} failed here before ({signature})"),
            Self::Track { from, to } => format!("This leaves the track {from} for {to}"),
            Self::PreRelease(version) => format!("{version} is a pre-release"),
            Self::Deprecated { version, why } => format!("The publisher advises against {version}: {why}"),
            Self::Replaces(version) => format!("It takes the place of the update to {version}"),
            Self::Shortage(shortage) => shortage.message(),
        }
    }

    /// As it travels.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code().to_owned(), message: self.message() }
    }
}
