//! What travels on the event stream, `GET /api/v1/events`.

use crate::{Event, InstanceView, Policy};
use serde::{Deserialize, Serialize};

/// One message of the stream, JSON told apart by `type`.
///
/// A [`Frame::Timeline`] carries the event's sequence number as the message's `id`, so that a reader that was cut off
/// resumes where it was. All others carry none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Frame {
    /// The greeting, first on every connection.
    Hello {
        /// The server's version.
        server_version: String,
        /// The fingerprint of the rules it was built with.
        rules: String,
        /// The policy in force.
        policy: Policy,
        /// The number of the newest event when the connection was made.
        sequence: u64,
    },
    /// Something happened, and this is the instance now.
    Timeline {
        /// What happened.
        event: Event,
        /// The instance as it is now; null where there is none (any more).
        view: Option<Box<InstanceView>>,
    },
    /// Progress or health moved; nothing that belongs into a timeline.
    View {
        /// The instance as it is now.
        view: Box<InstanceView>,
    },
    /// The events since the reader's last one are not to be had any more: list again.
    Reset,
    /// Something that a newer server has a word for.
    #[serde(other)]
    Unknown,
}
