//! What of the timeline is wanted, as the address says it and as the server is asked for it.

use openclaw_contract::{Event, InstanceName, Outcome, Topic, kinds_of};
use std::str::FromStr;

/// The parts of the address that are read.
pub(super) const WHO: &str = "who";
pub(super) const WHAT: &str = "what";
pub(super) const INSTANCE: &str = "instance";
pub(super) const OUTCOME: &str = "outcome";
pub(super) const PARTS: [&str; 4] = [WHO, WHAT, INSTANCE, OUTCOME];

/// Events in one page.
const PAGE: u32 = 100;

/// What of the timeline is wanted; none of a thing is all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) actor: Option<String>,
    pub(super) topic: Option<Topic>,
    pub(super) instance: Option<InstanceName>,
    pub(super) outcome: Option<Outcome>,
}

impl Filter {
    /// What the address says, and what of that is nothing that there could be.
    pub(super) fn read<'a>(part: impl Fn(&str) -> Option<&'a str>) -> (Self, Vec<String>) {
        fn parsed<T: FromStr<Err: ToString>>(part: &str, said: Option<&str>, odd: &mut Vec<String>) -> Option<T> {
            let said = said?;
            said.parse().map_err(|error: T::Err| odd.push(format!("{part}=“{said}”: {}.", error.to_string()))).ok()
        }
        let said = |name: &str| part(name).filter(|said| !said.is_empty());
        let mut odd = Vec::new();
        let filter = Self {
            actor: said(WHO).map(str::to_owned),
            topic: parsed(WHAT, said(WHAT), &mut odd),
            instance: parsed(INSTANCE, said(INSTANCE), &mut odd),
            outcome: parsed(OUTCOME, said(OUTCOME), &mut odd),
        };
        (filter, odd)
    }

    /// Whether no change of the policy is left out.
    pub(super) fn takes_every_policy(&self) -> bool {
        let Self { actor, topic, instance, outcome } = self;
        let none = actor.is_none() && instance.is_none() && outcome.is_none();
        none && topic.is_none_or(|topic| topic == Topic::Policy)
    }

    pub(super) fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// The kinds of events that are wanted; none where all are.
    fn kinds(&self) -> Option<Vec<&'static str>> {
        (self.topic.is_some() || self.outcome.is_some()).then(|| kinds_of(self.topic, self.outcome))
    }

    /// Whether no event can be what is wanted: nothing about that topic ever ends so.
    pub(super) fn is_impossible(&self) -> bool {
        self.kinds().is_some_and(|kinds| kinds.is_empty())
    }

    /// Whether an event is wanted.
    pub(super) fn takes(&self, event: &Event) -> bool {
        self.actor.as_ref().is_none_or(|actor| *actor == event.actor)
            && self.topic.is_none_or(|topic| topic == event.what.topic())
            && self.outcome.is_none_or(|outcome| outcome == event.what.outcome())
            && self.instance.as_ref().is_none_or(|name| event.instance.as_ref() == Some(name))
    }

    /// The parts of a request for a page of it; `before` is where it goes on.
    pub(super) fn request(&self, before: Option<u64>) -> Vec<(&'static str, String)> {
        let mut parts = vec![("limit", PAGE.to_string())];
        parts.extend(self.actor.clone().map(|actor| ("actor", actor)));
        parts.extend(self.instance.as_ref().map(|name| ("instance", name.to_string())));
        parts.extend(self.kinds().map(|kinds| ("kinds", kinds.join(","))));
        parts.extend(before.map(|before| ("before", before.to_string())));
        parts
    }
}

/// The word on screen.
pub(super) const fn topic_title(topic: Topic) -> &'static str {
    match topic {
        Topic::Update => "Updates",
        Topic::Power => "Starts and stops",
        Topic::Copies => "Snapshots",
        Topic::Provisioning => "Provisioning",
        Topic::Releases => "Releases",
        Topic::Policy => "Policy",
        Topic::Portal => "The portal",
    }
}

/// The word on screen.
pub(super) const fn outcome_title(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "Done",
        Outcome::Failed => "Failed",
        Outcome::Waiting => "Waiting",
        Outcome::Asked => "Asked for",
        Outcome::Other => "In between",
    }
}

/// The class of the dot: its shape differs as well as its colour.
pub(super) const fn outcome_dot(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "dot running",
        Outcome::Failed => "dot diamond error",
        Outcome::Waiting => "dot ring deleting",
        Outcome::Asked => "dot provisioning",
        Outcome::Other => "dot hollow",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{event, name};
    use openclaw_contract::EventKind;

    fn read(address: &[(&str, &str)]) -> (Filter, Vec<String>) {
        Filter::read(|part| address.iter().find(|(name, _)| *name == part).map(|(_, value)| *value))
    }

    #[test]
    fn the_address_says_what_is_wanted() {
        let (filter, odd) = read(&[("who", "ops"), ("what", "update"), ("instance", "a"), ("outcome", "failed")]);
        assert!(odd.is_empty());
        let wanted = Filter {
            actor: Some("ops".into()),
            topic: Some(Topic::Update),
            instance: Some(name("a")),
            outcome: Some(Outcome::Failed),
        };
        assert_eq!(filter, wanted);
        assert!(read(&[("who", "")]).0.is_all());
    }

    #[test]
    fn what_is_nothing_of_the_kind_is_named() {
        let (filter, odd) = read(&[("what", "weather"), ("instance", "A b")]);
        assert!(filter.is_all());
        assert_eq!(odd.len(), 2);
        assert!(odd.first().is_some_and(|odd| odd.starts_with("what=“weather”: ") && odd.contains("update")));
    }

    #[test]
    fn an_event_of_the_stream_is_judged_as_the_server_judges() {
        let stopped = event(1, "a", EventKind::Stopped);
        for (address, takes) in [
            (vec![], true),
            (vec![("what", "power")], true),
            (vec![("what", "power"), ("outcome", "failed")], false),
            (vec![("who", "local")], true),
            (vec![("who", "reconciler")], false),
            (vec![("instance", "b")], false),
        ] {
            assert_eq!(read(&address).0.takes(&stopped), takes, "{address:?}");
        }
    }

    #[test]
    fn a_request_says_no_more_than_it_must() {
        let parts = |address: &[(&str, &str)], before| read(address).0.request(before);
        assert_eq!(parts(&[], None), [("limit", "100".to_owned())]);
        let power_failed = [("what", "power"), ("outcome", "failed")];
        let asked = [("limit", "100"), ("kinds", "gateway_exited"), ("before", "7")];
        assert_eq!(parts(&power_failed, Some(7)), asked.map(|(part, value)| (part, value.to_owned())));
        assert!(read(&[("what", "policy"), ("outcome", "waiting")]).0.is_impossible());
        assert!(!read(&[]).0.is_impossible());
    }
}
