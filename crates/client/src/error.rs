//! Why a request came to nothing.

use openclaw_contract::ErrorBody;
use std::error::Error;

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server's address, or the token, cannot be used.
    #[error("{what} cannot be used: {reason}")]
    Unusable {
        /// What it is that cannot be used.
        what: &'static str,
        /// Why, and what would do.
        reason: String,
    },
    /// The server refused.
    #[error("{}", body.message)]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The code, the sentence and the facts.
        body: Box<ErrorBody>,
    },
    /// Nothing answered in time.
    #[error("Server unreachable at {url}")]
    Unreachable {
        /// The server's address.
        url: String,
        /// What happened instead.
        cause: String,
        /// Whether the request may have arrived, so that only an answer tells what became of it.
        sent: bool,
    },
    /// Something answered, in other words than this client knows.
    #[error("The answer from {url} cannot be read: {cause}. Is this an OpenClaw portal, and of this version?")]
    Unreadable {
        /// The server's address.
        url: String,
        /// What does not fit.
        cause: String,
    },
}

impl ClientError {
    /// Whether the same request may well succeed in a moment.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Refused { status, .. } => *status == 429 || *status >= 500,
            Self::Unusable { .. } | Self::Unreadable { .. } => false,
        }
    }
}

/// The innermost cause: `Connection refused (os error 111)`, where the errors around it only repeat the request.
pub(crate) fn root_cause(error: &dyn Error) -> String {
    let mut root = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root.to_string()
}
