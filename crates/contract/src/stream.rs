//! What travels on the event stream, `GET /api/v1/events`.

pub mod told;

pub use told::Told;

use crate::{Event, Host, InstanceView, Policy, refusal::Role, validation::Actor};
use serde::{Deserialize, Deserializer, Serialize};

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
        /// The policy in force. One that this build cannot read is as good as none: its rules are others anyway.
        #[serde(default, deserialize_with = "or_default")]
        policy: Policy,
        /// Who the reader is, and what they may do; who cannot be read may only look.
        #[serde(default = "nobody", deserialize_with = "or_nobody")]
        actor: Actor,
        /// What the host has free.
        #[serde(default)]
        host: Host,
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
    /// What the host has free has changed.
    Host {
        /// What it has free now.
        host: Host,
    },
    /// The list of releases is to be read again: what is installed, or what there is, has changed.
    Releases,
    /// The events since the reader's last one are not to be had any more: list again.
    Reset,
    /// Something that a newer server has a word for.
    #[serde(other)]
    Unknown,
}

fn or_default<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Policy, D::Error> {
    Ok(serde_json::from_value(serde_json::Value::deserialize(deserializer)?).unwrap_or_default())
}

fn nobody() -> Actor {
    Actor::local(Role::Viewer)
}

fn or_nobody<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Actor, D::Error> {
    Ok(serde_json::from_value(serde_json::Value::deserialize(deserializer)?).unwrap_or_else(|_| nobody()))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const GREETING_OF_A_NEWER_SERVER: &str = r#"{"type":"hello","server_version":"2027.1.1","rules":"0","policy":{"deprecated":"vote"},
            "actor":{"name":"a","role":"owner"},"host":{"memory_available":1,"gpus":4},"sequence":7,"moon":"full"}"#;

    #[test]
    fn the_greeting_of_a_newer_server_is_understood() -> Result<(), serde_json::Error> {
        let Frame::Hello { policy, actor, host, sequence, .. } = serde_json::from_str(GREETING_OF_A_NEWER_SERVER)?
        else {
            panic!("another frame");
        };
        assert_eq!((policy, actor.role), (Policy::default(), Role::Viewer));
        assert_eq!((host.memory_available, sequence), (Some(1), 7));
        assert_eq!(serde_json::from_str::<Frame>(r#"{"type":"eclipse","at":"noon"}"#)?, Frame::Unknown);
        Ok(())
    }
}
