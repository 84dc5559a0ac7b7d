//! The axis below the band: times that people find round.

use super::window::Window;
use openclaw_contract::Timestamp;

/// A time on the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) at: Timestamp,
    /// From 0 to 1.
    pub(crate) position: f64,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Seconds between two ticks.
const PACES: [i64; 17] = [
    10,
    30,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
];

/// How much of a moment a tick has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    Seconds,
    Minutes,
    WeekdayAndMinutes,
    Day,
}

/// At most `most` ticks within a window, round by a clock that is `ahead` seconds ahead of UTC, and how much each has to say.
pub(crate) fn ticks(window: Window, ahead: i64, most: u64) -> (Detail, Vec<Tick>) {
    let seconds = i64::try_from(window.millis() / 1000).unwrap_or(0);
    let least = seconds.checked_div(i64::try_from(most.max(1)).unwrap_or(1)).unwrap_or(0);
    let pace = PACES.into_iter().find(|pace| *pace >= least).unwrap_or(28 * DAY);
    let detail = match pace {
        ..MINUTE => Detail::Seconds,
        DAY.. => Detail::Day,
        _ if seconds > 6 * HOUR => Detail::WeekdayAndMinutes,
        _ => Detail::Minutes,
    };
    let local = window.from.as_second().saturating_add(ahead);
    let first = local.div_euclid(pace).saturating_add(1).saturating_mul(pace).saturating_sub(ahead);
    let at = |index: i64| Timestamp::from_second(first.saturating_add(index.saturating_mul(pace))).ok();
    let tick = |at: Timestamp| Tick { at, position: window.position(at) };
    (detail, (0..200).map_while(at).take_while(|at| *at <= window.to).map(tick).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::at;

    #[test]
    fn ticks_are_round_and_few() {
        let table = [
            (3600, 6, Detail::Minutes, 6, 600),
            (60, 6, Detail::Seconds, 6, 10),
            (86_400, 6, Detail::WeekdayAndMinutes, 4, 6 * 3600),
            (7 * 86_400, 7, Detail::Day, 7, 86_400),
            (30 * 86_400, 6, Detail::Day, 4, 7 * 86_400),
            (90 * 86_400, 4, Detail::Day, 3, 28 * 86_400),
        ];
        for (seconds, most, detail, number, pace) in table {
            let window = Window { from: at(100 * 86_400 + 7), to: at(100 * 86_400 + 7 + seconds) };
            let (said, ticks) = ticks(window, 0, most);
            assert_eq!((said, ticks.len()), (detail, number), "{seconds}");
            assert!(ticks.iter().all(|tick| tick.at.as_second() % pace == 0 && window.contains(tick.at)));
        }
    }

    #[test]
    fn days_begin_where_the_operator_is() {
        let window = Window { from: at(100 * 86_400), to: at(102 * 86_400) };
        let (_, ticks) = ticks(window, 7200, 2);
        assert_eq!(ticks.first().map(|tick| tick.at.as_second()), Some(101 * 86_400 - 7200));
    }
}
