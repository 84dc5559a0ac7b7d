//! Events by operation: from a request to the rest that it led to.

use super::{
    history,
    window::{between, later},
};
use openclaw_contract::{Event, EventKind, Timestamp};

/// What belongs together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operation {
    /// The oldest first.
    pub(crate) events: Vec<Event>,
    /// Whether nothing more comes of it.
    pub(crate) over: bool,
}

/// What an event is to the operation it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Begins,
    GoesOn,
    Ends,
    /// It stands by itself, unless something is in hand.
    Apart,
}

fn part(what: &EventKind) -> Part {
    match what {
        EventKind::Created { .. }
        | EventKind::Imported { .. }
        | EventKind::UpdateQueued { .. }
        | EventKind::UpdateStarted { .. }
        | EventKind::RestoreRequested { .. }
        | EventKind::StartRequested
        | EventKind::StopRequested
        | EventKind::RestartRequested
        | EventKind::DeleteRequested
        | EventKind::GatewayExited { .. } => Part::Begins,
        EventKind::ProvisioningStarted { .. }
        | EventKind::StepStarted { .. }
        | EventKind::StepFinished { .. }
        | EventKind::StepSkipped { .. }
        | EventKind::StepRetried { .. }
        | EventKind::RolledBack { .. }
        | EventKind::Waits { .. } => Part::GoesOn,
        EventKind::CameToRun { .. } | EventKind::Failed { .. } | EventKind::Stopped | EventKind::Deleted => Part::Ends,
        EventKind::SnapshotRemoved { .. }
        | EventKind::Adopted { .. }
        | EventKind::DriverUnreachable { .. }
        | EventKind::DriverAnswers
        | EventKind::PolicyChanged { .. }
        | EventKind::PortalStarted { .. }
        | EventKind::InstallRequested { .. }
        | EventKind::Installed { .. }
        | EventKind::InstallFailed { .. }
        | EventKind::InstallRemoved { .. }
        | EventKind::Unknown => Part::Apart,
    }
}

/// The operations of an instance, the newest first, as its events, the newest first, tell them.
pub(crate) fn operations(events: &[Event]) -> Vec<Operation> {
    let mut operations: Vec<Operation> = Vec::new();
    for event in events.iter().rev() {
        let part = part(&event.what);
        let ends = part == Part::Ends;
        match operations.last_mut().filter(|last| !last.over) {
            Some(open) => {
                open.events.push(event.clone());
                open.over = ends;
            }
            None => {
                let over = ends || part == Part::Apart;
                operations.push(Operation { events: vec![event.clone()], over });
            }
        }
    }
    operations.reverse();
    operations
}

impl Operation {
    /// The number of its first event: it keeps it however long it goes on.
    pub(crate) fn id(&self) -> u64 {
        self.events.first().map_or(0, |event| event.sequence)
    }

    pub(crate) fn began(&self) -> Timestamp {
        self.events.first().map_or(Timestamp::UNIX_EPOCH, |event| event.at)
    }

    /// When the last thing happened in it.
    pub(crate) fn latest(&self) -> Timestamp {
        self.events.last().map_or(Timestamp::UNIX_EPOCH, |event| event.at)
    }

    /// How long it took, in milliseconds; none of a single event, or while it is in hand.
    pub(crate) fn millis(&self) -> Option<u64> {
        (self.over && self.events.len() > 1).then(|| between(self.began(), self.latest()))
    }

    /// Whoever asked for it last, if anybody did.
    pub(crate) fn actor(&self) -> Option<&str> {
        let asked = |event: &&Event| part(&event.what) != Part::GoesOn && event.actor != "reconciler";
        self.events.iter().rev().find(asked).map(|event| event.actor.as_str())
    }

    /// Why it failed, and what helps.
    pub(crate) fn trouble(&self) -> Option<(&str, Option<&str>)> {
        self.events.iter().rev().find_map(trouble)
    }

    /// Whether the last thing that happened is that it failed for good.
    pub(crate) fn failed(&self) -> bool {
        self.events.last().is_some_and(|event| matches!(event.what, EventKind::Failed { .. }))
    }

    /// The events worth a line, the newest first: that a step began is only said while it is in hand, its end says it all.
    pub(crate) fn told(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for event in &self.events {
            let begins = matches!(event.what, EventKind::StepStarted { .. });
            let ends = begins || ends_step(&event.what);
            let begun = lines.iter().rposition(|line| line.in_hand).filter(|_| ends);
            let since = begun.map(|place| lines.remove(place).event.at).filter(|_| !begins);
            lines.push(Line { event: event.clone(), since: since.or_else(|| began(event)), in_hand: begins });
        }
        lines.reverse();
        lines
    }

    /// The event of that moment, or the last one before it.
    pub(crate) fn at(&self, at: Timestamp) -> Option<u64> {
        self.events.iter().rev().find(|event| event.at <= at).map(|event| event.sequence)
    }
}

/// Why something failed, and what helps, where an event tells that.
pub(crate) fn trouble(event: &Event) -> Option<(&str, Option<&str>)> {
    match &event.what {
        EventKind::Failed { cause, remedy, .. } | EventKind::RolledBack { cause, remedy, .. } => {
            Some((cause, remedy.as_deref()))
        }
        _ => None,
    }
}

/// An event, as it is told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) event: Event,
    /// When what it tells began, where it is a step: what was logged since belongs to it.
    pub(crate) since: Option<Timestamp>,
    /// Whether it is a step that goes on.
    pub(crate) in_hand: bool,
}

impl Line {
    /// How long what it tells took, in milliseconds, where that is known.
    pub(crate) fn millis(&self) -> Option<u64> {
        let since = || self.since.filter(|_| !self.in_hand).map(|since| between(since, self.event.at));
        history::millis(&self.event).or_else(since)
    }
}

const fn ends_step(what: &EventKind) -> bool {
    matches!(
        what,
        EventKind::StepFinished { .. }
            | EventKind::StepSkipped { .. }
            | EventKind::StepRetried { .. }
            | EventKind::RolledBack { .. }
            | EventKind::Failed { .. }
    )
}

fn began(event: &Event) -> Option<Timestamp> {
    match event.what {
        EventKind::StepStarted { .. } => Some(event.at),
        EventKind::StepFinished { millis, .. } => Some(later(event.at, -i64::try_from(millis).unwrap_or(0))),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::live::fixture::{event, version};
    use openclaw_contract::Step;

    pub(crate) fn started(n: u64) -> Event {
        event(n, "a", EventKind::StepStarted { step: Step::Fetch, version: version("2026.4.8") })
    }

    pub(crate) fn finished(n: u64) -> Event {
        let (step, version) = (Step::Fetch, version("2026.4.8"));
        event(n, "a", EventKind::StepFinished { step, version, millis: 5, detail: None })
    }

    fn ran(n: u64) -> Event {
        event(n, "a", EventKind::CameToRun { version: version("2026.4.8"), previous: None })
    }

    fn failed(n: u64) -> Event {
        let (step, version) = (Some(Step::Start), version("2026.4.8"));
        event(n, "a", EventKind::Failed { step, version, cause: "it exits".into(), remedy: Some("Look".into()) })
    }

    fn grouped(events: Vec<Event>) -> Vec<(Vec<u64>, bool)> {
        let newest_first: Vec<_> = events.into_iter().rev().collect();
        let numbers = |operation: &Operation| operation.events.iter().map(|event| event.sequence).collect();
        operations(&newest_first).iter().map(|operation| (numbers(operation), operation.over)).collect()
    }

    #[test]
    fn from_a_request_to_the_rest_it_led_to() {
        let asked = |n| event(n, "a", EventKind::RestartRequested);
        let answers = |n| event(n, "a", EventKind::DriverAnswers);
        let table = [
            ("none", vec![], vec![]),
            (
                "two requests",
                vec![asked(1), started(2), finished(3), ran(4), asked(5), started(6)],
                vec![(vec![5, 6], false), (vec![1, 2, 3, 4], true)],
            ),
            (
                "what came in between",
                vec![ran(1), answers(2), asked(3)],
                vec![(vec![3], false), (vec![2], true), (vec![1], true)],
            ),
            ("what came during it", vec![asked(1), answers(2), asked(3), failed(4)], vec![(vec![1, 2, 3, 4], true)]),
            ("read from the middle", vec![finished(3), ran(4)], vec![(vec![3, 4], true)]),
        ];
        for (case, events, expected) in table {
            assert_eq!(grouped(events), expected, "{case}");
        }
    }

    #[test]
    fn an_operation_knows_who_how_long_and_why() {
        let asked = Event { actor: "ops".to_owned(), ..event(1, "a", EventKind::RestartRequested) };
        let by = |event: Event| Event { actor: "reconciler".to_owned(), ..event };
        let whole = Operation { events: vec![asked, by(started(2)), by(failed(9))], over: true };
        assert_eq!((whole.id(), whole.millis(), whole.actor()), (1, Some(8000), Some("ops")));
        assert_eq!((whole.trouble(), whole.failed()), (Some(("it exits", Some("Look"))), true));
        assert_eq!(whole.at(crate::live::fixture::at(5)), Some(2));
        let in_hand = Operation { over: false, ..whole };
        assert_eq!(in_hand.millis(), None);
    }

    #[test]
    fn a_step_is_told_once_and_while_it_is_in_hand() {
        let told = |events: Vec<Event>| {
            let lines = Operation { events, over: false }.told();
            lines.iter().map(|line| (line.event.sequence, line.in_hand, line.since.is_some())).collect::<Vec<_>>()
        };
        assert_eq!(told(vec![started(1), finished(2), started(3)]), [(3, true, true), (2, false, true)]);
        assert_eq!(told(vec![started(3), finished(4)]), [(4, false, true)]);
        let queued = event(2, "a", EventKind::StopRequested);
        assert_eq!(told(vec![started(1), queued, finished(3)]), [(3, false, true), (2, false, false)]);
        let line = Operation { events: vec![started(1), failed(4)], over: true }.told().remove(0);
        assert_eq!((line.since.is_some(), line.millis()), (true, Some(3000)));
    }
}
