//! What events are about and what came of it, so that a page, the command line and the API filter by the same words.

use super::EventKind;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $what:literal { $($(#[$of:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$of])* $variant,)*
        }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                let known = Self::ALL.iter().copied().find(|known| known.as_str() == text);
                known.ok_or_else(|| UnknownWord {
                    word: text.to_owned(),
                    what: $what,
                    known: Self::ALL.iter().map(|known| known.as_str()).collect(),
                })
            }
        }
    };
}

words! {
    /// What an event is about.
    Topic: "topic" {
        /// Another version: asked for, begun, taken back.
        Update = "update",
        /// Starting, stopping, and gateways that end by themselves.
        Power = "power",
        /// Snapshots and what is put back from them.
        Copies = "copies",
        /// Creation, deletion, and the steps in between.
        Provisioning = "provisioning",
        /// Releases that are installed ahead, or whose install is removed.
        Releases = "releases",
        /// What is allowed.
        Policy = "policy",
        /// The portal itself, and whether it reaches what runs instances.
        Portal = "portal",
    }
}

words! {
    /// What came of it.
    Outcome: "outcome" {
        /// It was done.
        Done = "done",
        /// It went wrong.
        Failed = "failed",
        /// It waits for something else.
        Waiting = "waiting",
        /// Somebody asked for it.
        Asked = "asked",
        /// It tells how far something is.
        Other = "other",
    }
}

/// A word that is none of those that there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is no {what}; there are {}", .known.join(", "))]
pub struct UnknownWord {
    /// The word.
    pub word: String,
    /// What it should be.
    pub what: &'static str,
    /// Those that there are.
    pub known: Vec<&'static str>,
}

/// A word that is no kind of event.
pub type UnknownKind = UnknownWord;

/// Exhaustive by the compiler: a kind of event that is missing here does not compile.
macro_rules! kinds {
    ($($kind:ident = $word:literal, $topic:ident, $outcome:ident;)*) => {
        impl EventKind {
            /// The word on the wire: `step_finished`.
            #[must_use]
            pub const fn word(&self) -> &'static str {
                match self {
                    $(Self::$kind { .. } => $word,)*
                }
            }

            /// What it is about.
            #[must_use]
            pub const fn topic(&self) -> Topic {
                match self {
                    $(Self::$kind { .. } => Topic::$topic,)*
                }
            }

            /// What came of it.
            #[must_use]
            pub const fn outcome(&self) -> Outcome {
                match self {
                    $(Self::$kind { .. } => Outcome::$outcome,)*
                }
            }
        }

        const KINDS: &[(&str, Topic, Outcome)] = &[$(($word, Topic::$topic, Outcome::$outcome),)*];
    };
}

kinds! {
    Created = "created", Provisioning, Asked;
    UpdateQueued = "update_queued", Update, Waiting;
    UpdateStarted = "update_started", Update, Asked;
    RestoreRequested = "restore_requested", Copies, Asked;
    RolledBack = "rolled_back", Update, Failed;
    SnapshotRemoved = "snapshot_removed", Copies, Done;
    Imported = "imported", Provisioning, Asked;
    StartRequested = "start_requested", Power, Asked;
    StopRequested = "stop_requested", Power, Asked;
    RestartRequested = "restart_requested", Power, Asked;
    DeleteRequested = "delete_requested", Provisioning, Asked;
    ProvisioningStarted = "provisioning_started", Provisioning, Other;
    StepStarted = "step_started", Provisioning, Other;
    StepFinished = "step_finished", Provisioning, Done;
    StepSkipped = "step_skipped", Provisioning, Other;
    StepRetried = "step_retried", Provisioning, Failed;
    Waits = "waits", Provisioning, Waiting;
    CameToRun = "came_to_run", Provisioning, Done;
    Failed = "failed", Provisioning, Failed;
    Stopped = "stopped", Power, Done;
    GatewayExited = "gateway_exited", Power, Failed;
    Adopted = "adopted", Power, Other;
    DriverUnreachable = "driver_unreachable", Portal, Failed;
    DriverAnswers = "driver_answers", Portal, Done;
    Deleted = "deleted", Provisioning, Done;
    PolicyChanged = "policy_changed", Policy, Done;
    PortalStarted = "portal_started", Portal, Other;
    InstallRequested = "install_requested", Releases, Asked;
    Installed = "installed", Releases, Done;
    InstallFailed = "install_failed", Releases, Failed;
    InstallRemoved = "install_removed", Releases, Done;
    Unknown = "unknown", Portal, Other;
}

/// The kinds of events about that topic and of that outcome; all where neither is given.
#[must_use]
pub fn kinds_of(topic: Option<Topic>, outcome: Option<Outcome>) -> Vec<&'static str> {
    let wanted = |(_, of, came): &&(&str, Topic, Outcome)| {
        topic.is_none_or(|topic| topic == *of) && outcome.is_none_or(|outcome| outcome == *came)
    };
    KINDS.iter().filter(wanted).map(|(word, ..)| *word).collect()
}

/// The kinds of a list such as `failed,rolled_back`, each once.
///
/// # Errors
/// Which word is no kind of event, and those that there are.
pub fn parse_kinds(list: &str) -> Result<Vec<&'static str>, UnknownKind> {
    let mut kinds = Vec::new();
    for asked in list.split(',').map(str::trim).filter(|asked| !asked.is_empty()) {
        let known = KINDS.iter().map(|(word, ..)| *word).find(|word| *word == asked);
        let kind = known.ok_or_else(|| UnknownWord {
            word: asked.to_owned(),
            what: "kind of event",
            known: KINDS.iter().map(|(word, ..)| *word).collect(),
        })?;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_wire() {
        let samples = [
            r#"{"kind":"created","version":"2026.4.8","start":true}"#,
            r#"{"kind":"update_queued","from":"2026.4.8","to":"2026.4.9","replaced":null}"#,
            r#"{"kind":"update_started","from":"2026.4.8","to":"2026.4.9"}"#,
            r#"{"kind":"restore_requested","snapshot":"1-2026.4.8","version":"2026.4.8"}"#,
            r#"{"kind":"rolled_back","from":"2026.4.8","to":"2026.4.9","cause":"","remedy":null}"#,
            r#"{"kind":"snapshot_removed","snapshot":"1-2026.4.8"}"#,
            r#"{"kind":"imported","version":"2026.4.8","from":"a"}"#,
            r#"{"kind":"start_requested"}"#,
            r#"{"kind":"stop_requested"}"#,
            r#"{"kind":"restart_requested"}"#,
            r#"{"kind":"delete_requested"}"#,
            r#"{"kind":"provisioning_started","version":"2026.4.8"}"#,
            r#"{"kind":"step_started","step":"fetch","version":"2026.4.8"}"#,
            r#"{"kind":"step_finished","step":"fetch","version":"2026.4.8","millis":1,"detail":null}"#,
            r#"{"kind":"step_skipped","step":"fetch","version":"2026.4.8","reason":""}"#,
            r#"{"kind":"step_retried","step":"fetch","version":"2026.4.8","cause":"","attempt":1,"retry_in_millis":1}"#,
            r#"{"kind":"waits","reason":""}"#,
            r#"{"kind":"came_to_run","version":"2026.4.8","previous":null}"#,
            r#"{"kind":"failed","step":null,"version":"2026.4.8","cause":"","remedy":null}"#,
            r#"{"kind":"stopped"}"#,
            r#"{"kind":"gateway_exited","detail":""}"#,
            r#"{"kind":"adopted","detail":""}"#,
            r#"{"kind":"driver_unreachable","cause":""}"#,
            r#"{"kind":"driver_answers"}"#,
            r#"{"kind":"deleted"}"#,
            r#"{"kind":"policy_changed","policy":{}}"#,
            r#"{"kind":"portal_started","version":"2026.11.23"}"#,
            r#"{"kind":"install_requested","version":"2026.4.8"}"#,
            r#"{"kind":"installed","version":"2026.4.8","bytes":1,"millis":1}"#,
            r#"{"kind":"install_failed","version":"2026.4.8","cause":"","remedy":null}"#,
            r#"{"kind":"install_removed","version":"2026.4.8","bytes":1}"#,
            r#"{"kind":"unknown"}"#,
        ];
        assert_eq!(samples.len(), KINDS.len(), "a sample of each");
        for (sample, (word, topic, outcome)) in samples.iter().zip(KINDS) {
            let kind: EventKind = serde_json::from_str(sample).unwrap();
            assert_eq!((kind.word(), kind.topic(), kind.outcome()), (*word, *topic, *outcome));
            let written = serde_json::to_value(&kind).unwrap();
            assert_eq!(written["kind"].as_str(), Some(*word), "{sample}");
        }
    }

    #[test]
    fn kinds_are_found_by_topic_and_outcome() {
        assert_eq!(kinds_of(None, None).len(), KINDS.len());
        assert_eq!(kinds_of(Some(Topic::Releases), Some(Outcome::Failed)), ["install_failed"]);
        assert_eq!(kinds_of(Some(Topic::Policy), None), ["policy_changed"]);
        assert_eq!(kinds_of(None, Some(Outcome::Waiting)), ["update_queued", "waits"]);
        let parts: usize = Topic::ALL.iter().map(|topic| kinds_of(Some(*topic), None).len()).sum();
        assert_eq!(parts, KINDS.len(), "each kind is about one topic");
    }

    #[test]
    fn a_list_of_kinds_is_read_and_what_is_none_is_named() {
        assert_eq!(parse_kinds("failed, rolled_back,failed,").unwrap(), ["failed", "rolled_back"]);
        assert_eq!(parse_kinds("").unwrap(), [""; 0]);
        let said = parse_kinds("failed,moon").unwrap_err().to_string();
        assert!(said.starts_with("\"moon\" is no kind of event; there are created, "), "{said}");
        let said = "sun".parse::<Topic>().unwrap_err().to_string();
        assert_eq!(
            said,
            "\"sun\" is no topic; there are update, power, copies, provisioning, releases, policy, portal"
        );
        assert_eq!("failed".parse(), Ok(Outcome::Failed));
    }
}
