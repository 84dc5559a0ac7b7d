//! Why a driver could not do something.

use openclaw_contract::Version;

/// A driver's failure: what happened, and what an operator can do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DriverError {
    /// It was told to stop.
    #[error("cancelled")]
    Cancelled,
    /// It may work when it is tried again soon: a network that does not answer, a file that is in use.
    #[error("{cause}")]
    Transient {
        /// What happened.
        cause: String,
        /// What helps where trying again does not.
        remedy: Option<String>,
    },
    /// It will not work until something is changed.
    #[error("{cause}")]
    Permanent {
        /// What happened.
        cause: String,
        /// What helps.
        remedy: Option<String>,
    },
    /// The driver cannot tell or do anything at the moment; nothing is known about its instances.
    #[error("{cause}")]
    Unreachable {
        /// What happened.
        cause: String,
    },
    /// What was handed in is damaged, hostile, or not what it should be.
    #[error("{cause}")]
    Refused {
        /// What is wrong with it.
        cause: String,
        /// What helps.
        remedy: Option<String>,
    },
    /// A job for a version that this driver was not asked to fetch before.
    #[error("{version} is not fetched yet")]
    NotFetched {
        /// The version.
        version: Version,
    },
}

impl DriverError {
    /// A failure that may go away by itself.
    pub fn transient(cause: impl Into<String>) -> Self {
        Self::Transient { cause: cause.into(), remedy: None }
    }

    /// A failure that needs an operator.
    pub fn permanent(cause: impl Into<String>) -> Self {
        Self::Permanent { cause: cause.into(), remedy: None }
    }

    /// Something that was handed in and is not taken.
    pub fn refused(cause: impl Into<String>) -> Self {
        Self::Refused { cause: cause.into(), remedy: None }
    }

    /// The same failure with what helps against it.
    #[must_use]
    pub fn with_remedy(self, helps: impl Into<String>) -> Self {
        let helps = Some(helps.into());
        match self {
            Self::Transient { cause, .. } => Self::Transient { cause, remedy: helps },
            Self::Permanent { cause, .. } => Self::Permanent { cause, remedy: helps },
            Self::Refused { cause, .. } => Self::Refused { cause, remedy: helps },
            other @ (Self::Cancelled | Self::Unreachable { .. } | Self::NotFetched { .. }) => other,
        }
    }

    /// What helps, where something does.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Self::Transient { remedy, .. } | Self::Permanent { remedy, .. } | Self::Refused { remedy, .. } => {
                remedy.as_deref()
            }
            Self::Cancelled | Self::Unreachable { .. } | Self::NotFetched { .. } => None,
        }
    }

    /// Whether trying again soon may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transient { .. } | Self::Unreachable { .. } => true,
            Self::Cancelled | Self::Permanent { .. } | Self::Refused { .. } | Self::NotFetched { .. } => false,
        }
    }
}
