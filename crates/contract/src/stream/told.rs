//! The stream as a page reads it, which looks closely at few of many events. It takes each message straight from its text,
//! without the detour by which [`Frame`](super::Frame) finds out what it holds, and leaves what happened unread until
//! somebody asks. The page's code is much smaller for it.

use super::nobody;
use crate::{Event, Host, InstanceName, InstanceView, Policy, validation::Actor};
use serde::{Deserialize, de::DeserializeOwned};

/// What a message tells. As [`Frame`](super::Frame), but for events.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The greeting, first on every connection.
    Hello(Hello),
    /// Something happened: its number, what it happened to, and that instance as it is now.
    Timeline {
        /// The event's number in the global sequence.
        sequence: u64,
        /// The instance; none where it concerns the portal itself.
        instance: Option<InstanceName>,
        /// Whether it was the policy that changed: [`policy_in`] the same text tells to what.
        policy_changed: bool,
        /// The instance as it is now; none where there is none (any more).
        view: Option<Box<InstanceView>>,
    },
    /// Progress or health moved.
    View(Box<InstanceView>),
    /// What the host has free has changed.
    Host(Host),
    /// The list of releases is to be read again.
    Releases,
    /// List the instances again.
    Reset,
    /// Something that a newer server has a word for.
    Unknown,
}

/// The greeting.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Hello {
    /// The fingerprint of the rules the server was built with.
    pub rules: String,
    /// The policy in force.
    #[serde(default)]
    pub policy: Policy,
    /// Who the reader is, and what they may do.
    #[serde(default = "nobody")]
    pub actor: Actor,
    /// What the host has free.
    #[serde(default)]
    pub host: Host,
    /// The number of the newest event when the connection was made.
    pub sequence: u64,
}

impl Told {
    /// What a message tells; one that cannot be read tells nothing.
    #[must_use]
    pub fn read(text: &str) -> Self {
        #[derive(Deserialize)]
        struct Tagged {
            r#type: String,
        }
        let Ok(Tagged { r#type }) = serde_json::from_str(text) else { return Self::Unknown };
        let told = match r#type.as_str() {
            "hello" => hello(text).map(Self::Hello),
            "timeline" => timeline(text),
            "view" => part(text, |Whole { view }| Self::View(view)),
            "host" => part(text, |OfHost { host }| Self::Host(host)),
            "releases" => Some(Self::Releases),
            "reset" => Some(Self::Reset),
            _ => None,
        };
        told.unwrap_or(Self::Unknown)
    }
}

/// The event of a message that told one, read in full.
#[must_use]
pub fn event_in(text: &str) -> Option<Event> {
    #[derive(Deserialize)]
    struct Whole {
        event: Event,
    }
    part(text, |Whole { event }| event)
}

/// The policy that a message told, where it told that it was changed.
#[must_use]
pub fn policy_in(text: &str) -> Option<Policy> {
    #[derive(Deserialize)]
    struct Whole {
        event: Of,
    }
    #[derive(Deserialize)]
    struct Of {
        what: Changed,
    }
    #[derive(Deserialize)]
    struct Changed {
        policy: Policy,
    }
    part(text, |Whole { event: Of { what: Changed { policy } } }| policy)
}

#[derive(Deserialize)]
struct Whole {
    view: Box<InstanceView>,
}

#[derive(Deserialize)]
struct OfHost {
    host: Host,
}

fn part<P: DeserializeOwned, T>(text: &str, take: impl FnOnce(P) -> T) -> Option<T> {
    serde_json::from_str(text).ok().map(take)
}

/// A policy that this build cannot read is as good as none: its rules are others anyway. Who cannot be read may only look.
fn hello(text: &str) -> Option<Hello> {
    #[derive(Deserialize)]
    struct Brief {
        rules: String,
        sequence: u64,
    }
    #[derive(Deserialize)]
    struct Who {
        #[serde(default = "nobody")]
        actor: Actor,
    }
    #[derive(Deserialize)]
    struct Ruled {
        #[serde(default)]
        policy: Policy,
    }
    serde_json::from_str(text).ok().or_else(|| {
        part(text, |Brief { rules, sequence }| Hello {
            rules,
            sequence,
            policy: part(text, |Ruled { policy }| policy).unwrap_or_default(),
            actor: part(text, |Who { actor }| actor).unwrap_or_else(nobody),
            host: part(text, |OfHost { host }| host).unwrap_or_default(),
        })
    })
}

fn timeline(text: &str) -> Option<Told> {
    #[derive(Deserialize)]
    struct Timeline {
        event: Headed,
        view: Option<Box<InstanceView>>,
    }
    #[derive(Deserialize)]
    struct Headed {
        sequence: u64,
        instance: Option<InstanceName>,
        what: What,
    }
    #[derive(Deserialize)]
    struct What {
        kind: String,
    }
    part(text, |Timeline { event: Headed { sequence, instance, what: What { kind } }, view }| {
        let policy_changed = kind == "policy_changed";
        Told::Timeline { sequence, instance, policy_changed, view }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EventKind, Frame, InstanceState, Timestamp, refusal::Role, stream::tests::GREETING_OF_A_NEWER_SERVER};

    fn view() -> Box<InstanceView> {
        Box::new(crate::fixture::view(InstanceState::Running, "2026.4.8", "2026.4.8").unwrap())
    }

    fn event(what: EventKind) -> Event {
        Event {
            sequence: 8,
            at: Timestamp::UNIX_EPOCH,
            instance: Some("a".parse().unwrap()),
            generation: Some(1),
            state: Some(InstanceState::Running),
            actor: "ops".to_owned(),
            what,
        }
    }

    fn told(frame: &Frame) -> Told {
        Told::read(&serde_json::to_string(frame).unwrap())
    }

    #[test]
    fn every_message_tells_what_the_frame_does() {
        let host = Host { memory_total: Some(7), ..Host::default() };
        let (policy, actor) = (Policy { prereleases: true, ..Policy::default() }, Actor::local(Role::Operator));
        let hello = Frame::Hello {
            server_version: "1".to_owned(),
            rules: "r".to_owned(),
            policy: policy.clone(),
            actor: actor.clone(),
            host,
            sequence: 7,
        };
        let greeted = Hello { rules: "r".to_owned(), policy: policy.clone(), actor, host, sequence: 7 };
        let happened =
            |view| Told::Timeline { sequence: 8, instance: Some("a".parse().unwrap()), policy_changed: false, view };
        let asked = event(EventKind::StartRequested);
        for (frame, tells) in [
            (hello, Told::Hello(greeted)),
            (Frame::Timeline { event: asked.clone(), view: Some(view()) }, happened(Some(view()))),
            (Frame::Timeline { event: asked, view: None }, happened(None)),
            (Frame::View { view: view() }, Told::View(view())),
            (Frame::Host { host }, Told::Host(host)),
            (Frame::Releases, Told::Releases),
            (Frame::Reset, Told::Reset),
        ] {
            assert_eq!(told(&frame), tells);
        }
    }

    #[test]
    fn what_happened_is_read_when_it_is_asked_for() {
        let policy = Policy { prereleases: true, ..Policy::default() };
        let changed = event(EventKind::PolicyChanged { policy: policy.clone() });
        let text = serde_json::to_string(&Frame::Timeline { event: changed.clone(), view: None }).unwrap();
        assert!(matches!(Told::read(&text), Told::Timeline { policy_changed: true, .. }));
        assert_eq!((event_in(&text), policy_in(&text)), (Some(changed), Some(policy)));
    }

    #[test]
    fn a_newer_server_is_understood_as_far_as_it_goes() {
        let Told::Hello(Hello { policy, actor, host, sequence, .. }) = Told::read(GREETING_OF_A_NEWER_SERVER) else {
            panic!("another message");
        };
        assert_eq!((policy, actor.role), (Policy::default(), Role::Viewer));
        assert_eq!((host.memory_available, sequence), (Some(1), 7));
        for text in [r#"{"type":"eclipse","at":"noon"}"#, r#"{"type":"view"}"#, "", "7"] {
            assert_eq!(Told::read(text), Told::Unknown);
        }
    }
}
