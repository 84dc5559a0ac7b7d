use super::*;
use crate::live::fixture::{at, event};
use openclaw_contract::{
    EventKind,
    InstanceState::{Error, Provisioning, Running},
};

fn told(from: i64, to: i64, live: bool, stretches: &[(i64, Option<InstanceState>)]) -> Told {
    let stretch = |(from, state): &(i64, Option<InstanceState>)| Stretch { from: at(*from), state: *state };
    let window = Window { from: at(from), to: at(to) };
    Told { window, stretches: stretches.iter().map(stretch).collect(), live }
}

fn since(changes: &[(u64, Option<InstanceState>)]) -> Vec<Event> {
    let change =
        |(n, state): &(u64, Option<InstanceState>)| Event { state: *state, ..event(*n, "a", EventKind::Unknown) };
    changes.iter().rev().map(change).collect()
}

fn seen(told: Option<&Told>, events: &[Event], created: i64, until: i64) -> Vec<(&'static str, i64, i64)> {
    let window = Window { from: at(10), to: at(50) };
    let short = |segment: &Segment| (segment.seen.tone(), segment.from.as_second(), segment.to.as_second());
    segments(told, events, at(created), window, at(until)).iter().map(short).collect()
}

#[test]
fn what_is_drawn_of_what_was_told() {
    let running = [(0, Some(Running))];
    let table = [
        ("nothing was read", seen(None, &[], 0, 50), vec![("not-read", 10, 50)]),
        ("nothing was read of a new one", seen(None, &[], 20, 50), vec![("not-yet", 10, 20), ("not-read", 20, 50)]),
        ("all of it", seen(Some(&told(0, 60, false, &running)), &[], 0, 60), vec![("running", 10, 50)]),
        (
            "a part of it",
            seen(Some(&told(20, 40, false, &[(20, Some(Running))])), &[], 0, 60),
            vec![("not-read", 10, 20), ("running", 20, 40), ("not-read", 40, 50)],
        ),
        (
            "created within",
            seen(Some(&told(0, 50, true, &[(20, Some(Provisioning)), (30, Some(Running))])), &[], 20, 50),
            vec![("not-yet", 10, 20), ("provisioning", 20, 30), ("running", 30, 50)],
        ),
        ("created after", seen(None, &[], 70, 50), vec![("not-yet", 10, 50)]),
        (
            "nothing was observed",
            seen(Some(&told(0, 50, true, &[(0, Some(Running)), (20, None), (30, Some(Running))])), &[], 0, 50),
            vec![("running", 10, 20), ("unknown", 20, 30), ("running", 30, 50)],
        ),
    ];
    for (case, seen, expected) in table {
        assert_eq!(seen, expected, "{case}");
    }
}

#[test]
fn the_stream_goes_on_where_the_answer_ends() {
    let told = told(0, 20, true, &[(0, Some(Running))]);
    assert_eq!(seen(Some(&told), &[], 0, 50), [("running", 10, 50)]);
    let events = since(&[(5, Some(Error)), (30, Some(Provisioning)), (35, None), (40, Some(Running))]);
    assert_eq!(
        seen(Some(&told), &events, 0, 50),
        [("running", 10, 30), ("provisioning", 30, 40), ("running", 40, 50)],
        "what was told already is not told again"
    );
    assert_eq!(seen(Some(&told), &[], 0, 30), [("running", 10, 30), ("not-read", 30, 50)], "the connection broke");
    let mut gone = since(&[(25, None)]);
    gone.iter_mut().for_each(|event| event.what = EventKind::DriverUnreachable { cause: String::new() });
    assert_eq!(seen(Some(&told), &gone, 0, 50), [("running", 10, 25), ("unknown", 25, 50)]);
}

#[test]
fn it_knows_what_must_be_asked_for() {
    let window = Window { from: at(10), to: at(50) };
    let table = [
        (told(10, 50, false, &[]), 0, true),
        (told(11, 50, false, &[]), 0, false),
        (told(11, 50, false, &[]), 11, true),
        (told(0, 40, false, &[]), 0, false),
        (told(0, 40, true, &[]), 0, true),
    ];
    for (told, created, covers) in table {
        assert_eq!(told.covers(window, at(created)), covers, "{told:?}");
    }
}

#[test]
fn the_same_state_is_one_piece_and_pieces_fill_the_window() {
    let told = told(0, 50, true, &[(0, Some(Running)), (20, Some(Running)), (30, Some(Error))]);
    assert_eq!(seen(Some(&told), &[], 0, 50), [("running", 10, 30), ("error", 30, 50)]);
}

#[test]
fn what_is_too_short_is_said_by_the_weightiest() {
    let piece = |state, from, to| Segment { seen: Seen::State(state), from: at(from), to: at(to) };
    let pieces = vec![
        piece(Running, 0, 500),
        piece(Provisioning, 500, 501),
        piece(Error, 501, 502),
        piece(Provisioning, 502, 503),
        piece(Running, 503, 1000),
    ];
    let whole: u64 = pieces.iter().map(Segment::millis).sum();
    let thin = thinned(pieces.clone(), 500);
    assert_eq!(thin.iter().map(Segment::millis).sum::<u64>(), whole);
    assert!(thin.iter().any(|piece| piece.seen == Seen::State(Error)), "{thin:?}");
    assert_eq!(thinned(pieces.clone(), 100_000), pieces);
}

#[test]
fn says_each_states_share() {
    let piece = |seen, from, to| Segment { seen, from: at(from), to: at(to) };
    let state = Seen::State;
    let pieces = [piece(state(Running), 10, 30), piece(state(Error), 30, 40), piece(state(Running), 40, 50)];
    assert_eq!(summary(&pieces), "running 75%, error 25%");
    let pieces = [piece(Seen::Unknown, 10, 11), piece(state(InstanceState::of_word("hibernating")), 11, 1000)];
    assert_eq!(summary(&pieces), "not observed under 1%, hibernating 100%");
}
