use super::*;
use crate::live::fixture::at;

const NOW: i64 = 1_000_000;

fn limits() -> Limits {
    Limits { created: at(0), now: at(NOW) }
}

fn hour() -> Scope {
    Scope::last(Range::Hour)
}

fn seen(scope: Scope) -> (i64, i64) {
    let window = scope.window(at(NOW));
    (window.from.as_second() - NOW, window.to.as_second() - NOW)
}

#[test]
fn a_window_knows_its_positions() {
    let window = Window { from: at(100), to: at(200) };
    assert_eq!([50, 100, 150, 300].map(|second| window.position(at(second))), [0.0, 0.0, 0.5, 1.0]);
    assert_eq!([-1.0, 0.0, 0.25, 2.0].map(|part| window.moment(part).as_second()), [100, 100, 125, 200]);
    assert_eq!(Window { from: at(1), to: at(1) }.position(at(1)), 0.0);
    let wide = window.with_surroundings(at(250));
    assert_eq!((wide.from, wide.to), (at(0), at(250)));
}

#[test]
fn a_new_instance_is_looked_at_closely() {
    let first = |created, now| Scope::at_first(Limits { created: at(created), now: at(now) }).range();
    assert_eq!(first(9_000, 9_100), Some(Range::Hour));
    assert_eq!(first(0, 9_100), Some(Range::Day));
}

#[test]
fn it_is_moved_between_its_creation_and_now() {
    assert_eq!(seen(hour()), (-3600, 0));
    assert_eq!(seen(hour().pan(-0.5, limits())), (-5400, -1800));
    assert_eq!(hour().pan(-0.5, limits()).pan(0.5, limits()), hour(), "back at the present it goes on with time");
    assert_eq!(hour().pan(9.0, limits()), hour());
    let first = hour().pan(-1e6, limits());
    assert_eq!(first.window(at(NOW)).to, at(360), "a tenth of it is still there");
    assert_eq!(first.to_now(), hour());
    let young = Limits { created: at(NOW - 60), now: at(NOW) };
    assert_eq!(hour().pan(-1.0, young), hour(), "a new instance has no past to move to");
}

#[test]
fn zooming_keeps_what_is_pointed_at() {
    let table = [
        (0.5, 1.0, (-1800, 0)),
        (0.5, 0.0, (-3600, -1800)),
        (0.5, 0.5, (-2700, -900)),
        (2.0, 0.5, (-7200, 0)),
        (1e-9, 1.0, (-60, 0)),
    ];
    for (factor, anchor, expected) in table {
        assert_eq!(seen(hour().zoom(factor, anchor, limits())), expected, "{factor} at {anchor}");
    }
    assert!(hour().zoom(0.5, 1.0, limits()).is_live());
    assert_eq!(hour().zoom(1e9, 1.0, limits()).millis(), WIDEST);
}

#[test]
fn two_fingers_keep_what_is_below_them() {
    let past = hour().pan(-10.0, limits());
    let before = past.window(at(NOW));
    let after = past.pinch((0.4, 0.6), (0.2, 0.8), limits()).window(at(NOW));
    assert_eq!(after.millis(), before.millis() / 3);
    for (was, is) in [(0.4, 0.2), (0.6, 0.8)] {
        assert_eq!(before.moment(was), after.moment(is));
    }
    let moved = past.pinch((0.4, 0.6), (0.5, 0.7), limits());
    assert_eq!(moved, past.pan(-0.1, limits()));
    assert_eq!(past.pinch((0.5, 0.5), (0.5, 0.5), limits()).millis(), past.millis());
}

#[test]
fn a_moment_is_brought_into_sight() {
    assert_eq!(hour().showing(at(NOW - 60), limits()), hour());
    assert_eq!(seen(hour().showing(at(NOW - 36_000), limits())), (-37_800, -34_200));
}

#[test]
fn an_address_says_it() {
    let past = hour().pan(-10.0, limits());
    for scope in [hour(), Scope::last(Range::Month), past, hour().zoom(0.5, 1.0, limits())] {
        let parts = scope.written();
        let part = |name: &str| parts.iter().find(|(known, _)| *known == name).and_then(|(_, value)| value.clone());
        let (range, from, to) = (part("range"), part("from"), part("to"));
        assert_eq!(Scope::read(range.as_deref(), from.as_deref(), to.as_deref(), limits()), Some(scope));
    }
    for (range, from, to) in
        [(None, None, None), (Some("soon"), None, None), (None, Some("2026-04-10T14:00:00Z"), Some("later"))]
    {
        assert_eq!(Scope::read(range, from, to, limits()), None);
    }
    let backwards = Scope::read(None, Some("1970-01-02T00:00:00Z"), Some("1970-01-01T12:00:00Z"), limits());
    assert_eq!(backwards.map(Scope::millis), Some(60_000));
}
