//! What came of an operation, in words.

use super::{history, operation::Operation};
use openclaw_contract::{EventKind, Version};

/// What was wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Aim {
    Create(Version),
    Import(Version),
    Update {
        from: Version,
        to: Version,
    },
    Restore(Version),
    Start,
    Stop,
    Restart,
    Delete,
    /// The gateway ended by itself.
    Repair,
    /// Its beginning was not read.
    Unread,
}

impl Aim {
    /// The last request counts; what was created and then sent elsewhere was created all the same.
    fn of(operation: &Operation) -> Self {
        operation.events.iter().fold(Self::Unread, |aim, event| match &event.what {
            EventKind::Created { version, .. } => Self::Create(version.clone()),
            EventKind::Imported { version, .. } => Self::Import(version.clone()),
            EventKind::UpdateQueued { from, to, .. } | EventKind::UpdateStarted { from, to, .. } => match aim {
                Self::Create(_) => Self::Create(to.clone()),
                Self::Import(_) => Self::Import(to.clone()),
                Self::Update { from, .. } => Self::Update { from, to: to.clone() },
                _ => Self::Update { from: from.clone(), to: to.clone() },
            },
            EventKind::RestoreRequested { version, .. } => Self::Restore(version.clone()),
            EventKind::StartRequested => Self::Start,
            EventKind::StopRequested => Self::Stop,
            EventKind::RestartRequested => Self::Restart,
            EventKind::DeleteRequested => Self::Delete,
            EventKind::GatewayExited { .. } => Self::Repair,
            _ => aim,
        })
    }

    /// As what goes on: `Updating 2026.4.8 → 2026.4.11`.
    fn doing(&self) -> Option<String> {
        Some(match self {
            Self::Create(version) => format!("Creating, at {version}"),
            Self::Import(version) => format!("Importing, at {version}"),
            Self::Update { from, to } if from == to => format!("Going back to {to}"),
            Self::Update { from, to } => format!("Updating {from} → {to}"),
            Self::Restore(version) => format!("Restoring the snapshot of {version}"),
            Self::Start => "Starting".to_owned(),
            Self::Stop => "Stopping".to_owned(),
            Self::Restart => "Restarting".to_owned(),
            Self::Delete => "Deleting".to_owned(),
            Self::Repair => "Bringing it back after its gateway exited".to_owned(),
            Self::Unread => return None,
        })
    }

    /// As what was tried: `Update 2026.4.8 → 2026.4.11`.
    fn noun(&self) -> Option<String> {
        Some(match self {
            Self::Create(version) => format!("Creation at {version}"),
            Self::Import(version) => format!("Import at {version}"),
            Self::Update { from, to } if from == to => format!("Going back to {to}"),
            Self::Update { from, to } => format!("Update {from} → {to}"),
            Self::Restore(version) => format!("Restore of {version}"),
            Self::Start => "Start".to_owned(),
            Self::Stop => "Stop".to_owned(),
            Self::Restart => "Restart".to_owned(),
            Self::Delete => "Deletion".to_owned(),
            Self::Repair => "Bringing it back after its gateway exited".to_owned(),
            Self::Unread => return None,
        })
    }

    /// As what became of it, where it came to run a version.
    fn ran(&self, version: &Version) -> String {
        match self {
            Self::Create(_) => format!("Created, running {version}"),
            Self::Import(_) => format!("Imported, running {version}"),
            Self::Update { from, .. } if from == version => format!("Stayed at {version}"),
            Self::Update { from, .. } => format!("Updated {from} → {version}"),
            Self::Restore(_) => format!("Restored the snapshot of {version}"),
            Self::Start => format!("Started {version}"),
            Self::Restart => format!("Restarted {version}"),
            Self::Repair => format!("Running {version} again after its gateway exited"),
            Self::Stop | Self::Delete | Self::Unread => format!("Running {version}"),
        }
    }

    /// As what became of it, where it is off.
    fn stopped(&self) -> String {
        match self {
            Self::Create(version) => format!("Created at {version}, not started"),
            Self::Import(version) => format!("Imported at {version}, not started"),
            Self::Update { from, to } if from == to => format!("Stayed at {to}, stopped"),
            Self::Update { from, to } => format!("Updated {from} → {to}, stopped"),
            Self::Restore(version) => format!("Restored the snapshot of {version}, stopped"),
            Self::Start | Self::Stop | Self::Restart | Self::Delete | Self::Repair | Self::Unread => {
                "Stopped".to_owned()
            }
        }
    }
}

/// Its outcome: `Updated 2026.4.8 → 2026.4.11`, `Restart failed`, `Starting`.
pub(crate) fn outcome(operation: &Operation) -> String {
    let Some(last) = operation.events.last() else { return String::new() };
    let aim = Aim::of(operation);
    let back = operation.events.iter().rev().find_map(|event| match &event.what {
        EventKind::RolledBack { from, to, .. } => Some((from, to)),
        _ => None,
    });
    let headline = || last.what.headline();
    match (&last.what, back) {
        (EventKind::CameToRun { version, .. }, Some((from, to))) if to == version => {
            format!("Update to {from} failed, rolled back to {to}")
        }
        (EventKind::CameToRun { version, .. }, _) => aim.ran(version),
        (EventKind::Failed { .. }, Some((from, _))) => format!("Update to {from} failed, and so did going back"),
        (EventKind::Failed { .. }, None) => aim.noun().map_or_else(headline, |noun| format!("{noun} failed")),
        (EventKind::Stopped, Some((from, to))) => format!("Update to {from} failed, rolled back to {to}, stopped"),
        (EventKind::Stopped, None) => aim.stopped(),
        _ if operation.over => headline(),
        (_, Some((from, to))) => format!("Update to {from} failed, going back to {to}"),
        (_, None) => aim.doing().unwrap_or_else(headline),
    }
}

/// The class of its colour: trouble, or the state that it led to.
pub(crate) fn tone(operation: &Operation) -> &'static str {
    let back = operation.events.iter().any(|event| matches!(event.what, EventKind::RolledBack { .. }));
    match operation.events.last() {
        Some(last) if back && !matches!(last.what, EventKind::Failed { .. }) => "deleting",
        Some(last) => history::tone(last),
        None => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        live::fixture::{event, version},
        timeline::{
            history::tone as event_tone,
            operation::{operations, tests::started},
        },
    };
    use openclaw_contract::{Event, InstanceState};

    const OLD: &str = "2026.4.8";
    const NEW: &str = "2026.4.11";
    const NEXT: &str = "2026.5.3";

    fn said(kinds: Vec<EventKind>) -> String {
        let mut events: Vec<_> = (1..).zip(kinds).map(|(n, what)| event(n, "a", what)).collect();
        events.reverse();
        operations(&events).first().map(outcome).unwrap_or_default()
    }

    fn created() -> EventKind {
        EventKind::Created { version: version(OLD), start: true }
    }

    fn update(to: &str) -> EventKind {
        EventKind::UpdateStarted { from: version(OLD), to: version(to), restore: None }
    }

    fn queued(to: &str) -> EventKind {
        EventKind::UpdateQueued { from: version(OLD), to: version(to), replaced: None, restore: None }
    }

    fn ran(at: &str) -> EventKind {
        EventKind::CameToRun { version: version(at), previous: None }
    }

    fn back() -> EventKind {
        EventKind::RolledBack { from: version(NEW), to: version(OLD), cause: "it hangs".into(), remedy: None }
    }

    fn failed() -> EventKind {
        EventKind::Failed { step: None, version: version(NEW), cause: "it hangs".into(), remedy: None }
    }

    #[test]
    fn an_outcome_in_words() {
        let restore = || EventKind::RestoreRequested { snapshot: "1-2026.4.8".parse().unwrap(), version: version(OLD) };
        let exited = || EventKind::GatewayExited { detail: String::new() };
        let table = [
            (vec![created()], "Creating, at 2026.4.8"),
            (vec![created(), ran(OLD)], "Created, running 2026.4.8"),
            (vec![created(), queued(NEW), ran(NEW)], "Created, running 2026.4.11"),
            (vec![created(), EventKind::Stopped], "Created at 2026.4.8, not started"),
            (vec![update(NEW)], "Updating 2026.4.8 → 2026.4.11"),
            (vec![update(NEW), ran(NEW)], "Updated 2026.4.8 → 2026.4.11"),
            (vec![update(NEW), queued(NEXT), ran(NEXT)], "Updated 2026.4.8 → 2026.5.3"),
            (vec![update(NEW), queued(OLD)], "Going back to 2026.4.8"),
            (vec![update(NEW), queued(OLD), ran(OLD)], "Stayed at 2026.4.8"),
            (vec![update(NEW), failed()], "Update 2026.4.8 → 2026.4.11 failed"),
            (vec![update(NEW), back()], "Update to 2026.4.11 failed, going back to 2026.4.8"),
            (vec![update(NEW), back(), ran(OLD)], "Update to 2026.4.11 failed, rolled back to 2026.4.8"),
            (vec![update(NEW), back(), failed()], "Update to 2026.4.11 failed, and so did going back"),
            (vec![update(NEW), EventKind::Stopped], "Updated 2026.4.8 → 2026.4.11, stopped"),
            (vec![restore(), ran(OLD)], "Restored the snapshot of 2026.4.8"),
            (vec![EventKind::StartRequested], "Starting"),
            (vec![EventKind::StartRequested, failed()], "Start failed"),
            (vec![EventKind::StopRequested, EventKind::Stopped], "Stopped"),
            (vec![EventKind::RestartRequested, ran(OLD)], "Restarted 2026.4.8"),
            (vec![EventKind::DeleteRequested, EventKind::Deleted], "Deleted"),
            (vec![exited(), ran(OLD)], "Running 2026.4.8 again after its gateway exited"),
            (vec![ran(OLD)], "Running 2026.4.8"),
            (vec![failed()], "Failed at 2026.4.11"),
            (vec![EventKind::DriverAnswers], "Driver answers again"),
        ];
        for (kinds, expected) in table {
            assert_eq!(said(kinds.clone()), expected, "{kinds:?}");
        }
    }

    #[test]
    fn colour_is_the_state_or_trouble() {
        let with = |state, what| Event { state, ..event(1, "a", what) };
        let running = Some(InstanceState::Running);
        assert_eq!(event_tone(&with(running, EventKind::StartRequested)), "running");
        assert_eq!(event_tone(&with(running, EventKind::GatewayExited { detail: String::new() })), "deleting");
        assert_eq!(event_tone(&with(None, EventKind::StartRequested)), "unknown");
        let events = vec![with(None, update(NEW)), with(None, back()), with(running, ran(OLD))];
        assert_eq!(tone(&Operation { events, over: true }), "deleting", "it went wrong, and was put right");
        let events = vec![started(1), with(Some(InstanceState::Error), failed())];
        assert_eq!(tone(&Operation { events, over: true }), "error");
    }
}
