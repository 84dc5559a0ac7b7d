//! That a broken answer is found.

use crate::{
    ask::{Answer, Ask},
    history::History,
    ledger::Ledger,
};
use openclaw_contract::{Event, EventKind, Generation, InstanceName, InstanceState, Timestamp, UpdateRequest, Version};

const OLD: &str = "2026.4.8";
const NEW: &str = "2026.4.11";

fn name() -> InstanceName {
    "t-1".parse().unwrap()
}

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

fn event(sequence: u64, generation: Generation, what: EventKind) -> Event {
    Event {
        sequence,
        at: Timestamp::UNIX_EPOCH,
        instance: Some(name()),
        generation: Some(generation),
        state: Some(InstanceState::Provisioning),
        actor: "local".to_owned(),
        what,
    }
}

fn created() -> EventKind {
    EventKind::Created { version: version(OLD), start: true }
}

fn updated(to: &str) -> EventKind {
    EventKind::UpdateStarted { from: version(OLD), to: version(to), restore: None }
}

fn told(events: &[(Generation, EventKind)]) -> Result<History, String> {
    let mut history = History::default();
    for (sequence, (generation, what)) in (1..).zip(events) {
        history.tell(&event(sequence, *generation, what.clone())).map_err(|error| error.to_string())?;
    }
    Ok(history)
}

fn create() -> Ask {
    Ask::Create { name: name(), version: version(OLD), start: true }
}

fn update(to: &str) -> Ask {
    Ask::Update { name: name(), request: UpdateRequest::to(version(to)) }
}

fn accepted(generation: Generation) -> Answer {
    Answer::Accepted { generation, changed: true }
}

fn refused() -> Answer {
    Answer::Refused { code: "state_conflict".to_owned() }
}

/// What becomes of these asks, an update being decided on generation 1, where this is told.
fn settled(asks: &[(Ask, Answer)], events: &[(Generation, EventKind)]) -> Result<(), String> {
    let mut history = told(events)?;
    let mut ledger = Ledger::default();
    for (ask, answer) in asks {
        let number = ledger.ask(ask, matches!(ask, Ask::Update { .. }).then_some(1));
        ledger.answer(number, answer);
    }
    let promises = ledger.promises();
    let settled = ledger.settle(&promises, &mut history).and_then(|()| ledger.close(&history));
    settled.map_err(|error| error.to_string())
}

#[test]
fn what_was_accepted_is_to_be_told() {
    let asks = [(create(), accepted(1)), (update(NEW), accepted(2))];
    assert_eq!(settled(&asks, &[(1, created()), (2, updated(NEW))]), Ok(()));
    let lost = settled(&asks, &[(1, created())]).unwrap_err();
    assert!(lost.contains("it is lost: the timeline ends at 1"), "{lost}");
    let other = settled(&asks, &[(1, created()), (2, updated("2026.5.3"))]).unwrap_err();
    assert!(other.contains("the timeline says"), "{other}");
    let gone = settled(&asks, &[]).unwrap_err();
    assert!(gone.contains("never told of"), "{gone}");
}

#[test]
fn what_was_not_answered_may_be_told_or_not() {
    let asks = [(create(), accepted(1)), (update(NEW), Answer::Unanswered)];
    assert_eq!(settled(&asks, &[(1, created()), (2, updated(NEW))]), Ok(()));
    assert_eq!(settled(&asks, &[(1, created())]), Ok(()));
    let other = settled(&asks, &[(1, created()), (2, updated("2026.5.3"))]).unwrap_err();
    assert!(other.contains("nobody asked for it"), "{other}");
}

#[test]
fn what_was_refused_is_not_to_be_told() {
    let asks = [(create(), accepted(1)), (update(NEW), refused())];
    assert_eq!(settled(&asks, &[(1, created())]), Ok(()));
    let done = settled(&asks, &[(1, created()), (2, updated(NEW))]).unwrap_err();
    assert!(done.contains("nobody asked for it, or it was refused"), "{done}");
}

#[test]
fn what_was_asked_once_is_done_once() {
    let stop = Ask::Stop { name: name() };
    let twice = [(1, created()), (2, EventKind::StopRequested), (3, EventKind::StopRequested)];
    let done = settled(&[(create(), accepted(1)), (stop.clone(), Answer::Unanswered)], &twice).unwrap_err();
    assert!(done.contains("more changes than were asked for"), "{done}");
    let asks = [(create(), accepted(1)), (stop.clone(), accepted(2)), (stop.clone(), accepted(2))];
    let shared = settled(&asks, &twice).unwrap_err();
    assert!(shared.contains("that generation was another's"), "{shared}");
    let asks = [(create(), accepted(1)), (stop.clone(), accepted(2)), (stop, Answer::Unanswered)];
    assert_eq!(settled(&asks, &twice), Ok(()));
}

#[test]
fn a_target_that_was_there_already_made_no_generation() {
    let already = Answer::Accepted { generation: 1, changed: false };
    assert_eq!(settled(&[(create(), accepted(1)), (update(OLD), already.clone())], &[(1, created())]), Ok(()));
    let other = settled(&[(create(), accepted(1)), (update(NEW), already)], &[(1, created())]).unwrap_err();
    assert!(other.contains("the timeline says"), "{other}");
}

#[test]
fn a_story_that_does_not_follow_is_found() {
    let ran = |version: &str| EventKind::CameToRun { version: version.parse().unwrap(), previous: None };
    let table = [
        (vec![(1, created()), (3, updated(NEW))], "has generation 3, not 2"),
        (vec![(1, created()), (2, ran(OLD))], "has generation 2, not 1"),
        (vec![(1, created()), (1, ran(NEW))], "its target is 2026.4.8"),
        (vec![(1, created()), (1, EventKind::Deleted)], "nobody wanted that"),
        (vec![(1, created()), (2, EventKind::DeleteRequested), (2, EventKind::Deleted), (3, created())], "gone before"),
        (vec![(1, ran(OLD))], "nobody created it"),
    ];
    for (events, says) in table {
        let wrong = told(&events).map(drop).unwrap_err();
        assert!(wrong.contains(says), "{wrong}");
    }
    let mut history = told(&[(1, created())]).unwrap();
    let skipped = history.tell(&event(3, 1, ran(OLD))).unwrap_err().to_string();
    assert_eq!(skipped, "event 3 follows event 1");
}
