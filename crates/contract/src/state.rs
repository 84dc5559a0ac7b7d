//! The states of an instance.

use arrayvec::ArrayString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// What state an instance is in. On the wire in lower case; on screen as [`InstanceState::title`].
///
/// Read from the wire it takes any word, so that a newer server's state can be shown as it is; parsed ([`std::str::FromStr`])
/// it takes only what this build knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceState {
    /// A version change, a start or a repair is in progress.
    Provisioning,
    /// The gateway answers, at the instance's version.
    Running,
    /// The last operation failed; nothing more happens until an operator acts.
    Error,
    /// Off, because an operator wanted it.
    Stopped,
    /// On its way out.
    Deleting,
    /// One that a newer server has a word for. No action is open in it.
    Unknown(StateWord),
}

/// The word of a state that this build does not know, cut to 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateWord(ArrayString<24>);

impl InstanceState {
    /// Every state that there is.
    pub const ALL: [Self; 5] = [Self::Provisioning, Self::Running, Self::Error, Self::Stopped, Self::Deleting];

    /// The word on the wire: `provisioning`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Provisioning => "provisioning",
            Self::Running => "running",
            Self::Error => "error",
            Self::Stopped => "stopped",
            Self::Deleting => "deleting",
            Self::Unknown(word) => &word.0,
        }
    }

    /// The word on screen: `Provisioning`; an unknown state as it is.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Provisioning => "Provisioning",
            Self::Running => "Running",
            Self::Error => "Error",
            Self::Stopped => "Stopped",
            Self::Deleting => "Deleting",
            Self::Unknown(word) => &word.0,
        }
    }

    /// Whether nothing is in hand: a watcher has come to the end of what it waits for. Of an unknown state that cannot be told.
    #[must_use]
    pub const fn at_rest(self) -> bool {
        match self {
            Self::Running | Self::Error | Self::Stopped => true,
            Self::Provisioning | Self::Deleting | Self::Unknown(_) => false,
        }
    }

    /// The state of that word, whether this build knows it or not.
    #[must_use]
    pub fn of_word(word: &str) -> Self {
        word.parse().unwrap_or_else(|UnknownState(word)| {
            let mut kept = ArrayString::new();
            for letter in word.chars() {
                if kept.try_push(letter).is_err() {
                    break;
                }
            }
            Self::Unknown(StateWord(kept))
        })
    }
}

impl fmt::Display for InstanceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for InstanceState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(|| UnknownState(text.to_owned()))
    }
}

impl Serialize for InstanceState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for InstanceState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|word| Self::of_word(&word))
    }
}

/// In the description of the API: what this build knows.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for InstanceState {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::{ObjectBuilder, Type};
        let words = Self::ALL.iter().map(|state| state.as_str().to_owned());
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
        text.description(Some("What state an instance is in.")).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for InstanceState {}

/// A text that names no state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no state: provisioning, running, error, stopped and deleting are")]
pub struct UnknownState(pub String);

/// Whether an operator wants an instance on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Power {
    /// Its gateway should run.
    On,
    /// Its gateway should not run.
    Off,
}

impl Power {
    /// The word on the wire: `on`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_of_a_newer_server_is_kept_as_it_is() {
        let state: InstanceState = serde_json::from_str(r#""hibernating""#).unwrap();
        assert_eq!((state.as_str(), state.title(), state.at_rest()), ("hibernating", "hibernating", false));
        assert_eq!(serde_json::to_string(&state).unwrap(), r#""hibernating""#);
        assert!("hibernating".parse::<InstanceState>().is_err(), "but nobody can ask for it");
        let long = InstanceState::of_word(&"ü".repeat(40));
        assert_eq!(long.as_str(), "ü".repeat(12), "cut where a letter ends");
    }

    #[test]
    fn every_known_word_is_read_as_its_state() {
        for state in InstanceState::ALL {
            assert_eq!(InstanceState::of_word(state.as_str()), state);
        }
    }
}
