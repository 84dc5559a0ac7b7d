//! The timeline: everything that happened, each event with the next number of one global sequence.

mod kind;
mod topic;
mod words;

pub use kind::EventKind;
pub use topic::{Outcome, Topic, UnknownKind, UnknownWord, kinds_of, parse_kinds};

use crate::{Generation, InstanceName, InstanceState, Timestamp};
use serde::{Deserialize, Serialize};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Its number in the global sequence.
    pub sequence: u64,
    /// When it happened.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The instance it happened to; null where it concerns the portal itself.
    pub instance: Option<InstanceName>,
    /// The generation of the instance at that time.
    pub generation: Option<Generation>,
    /// The state of the instance from this event on.
    pub state: Option<InstanceState>,
    /// Who did it: an operator, or `reconciler`.
    pub actor: String,
    /// What happened.
    #[serde(deserialize_with = "known")]
    pub what: EventKind,
}

/// What this build has no word for, or another form of, is unknown; the rest of the event still counts.
fn known<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<EventKind, D::Error> {
    let told = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(told).unwrap_or(EventKind::Unknown))
}

/// `GET /api/v1/instances/{name}/timeline` and `GET /api/v1/timeline`: the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timeline {
    /// The events, the newest first.
    pub events: Vec<Event>,
    /// The number to give as `before` for older events; null where there are none.
    pub next: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_kind_is_read_as_such() {
        let json = r#"{"sequence":1,"at":"2026-04-10T14:23:11Z","instance":null,"generation":null,"state":null,"actor":"x","what":{"kind":"teleported","to":"mars"}}"#;
        assert!(serde_json::from_str::<Event>(json).is_ok_and(|event| event.what == EventKind::Unknown));
    }

    #[test]
    fn a_known_kind_in_another_form_does_not_cost_the_rest_of_the_event() {
        let json = r#"{"sequence":1,"at":"2026-04-10T14:23:11Z","instance":"a","generation":2,"state":"hibernating","actor":"x","what":{"kind":"step_started","step":"migrate","version":"2026.4.8"}}"#;
        let event: Event = serde_json::from_str(json).unwrap();
        assert_eq!((event.what, event.generation), (EventKind::Unknown, Some(2)));
        assert_eq!(event.state.map(|state| state.to_string()).as_deref(), Some("hibernating"));
    }
}
