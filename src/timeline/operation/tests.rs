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
