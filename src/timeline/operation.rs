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
pub(super) mod tests;
