//! Numbers as people read them: durations, ages, times of day.

use openclaw_contract::Timestamp;

/// A running stopwatch: `0:41`, `12:05`, `1:02:09`.
pub(crate) fn stopwatch(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

/// A running stopwatch against how long it usually takes: `0:41 of about 1:10`, and over that `1:25, usually about 1:10`.
pub(crate) fn against_usual(seconds: i64, usual: i64) -> String {
    let (now, usual) = (stopwatch(seconds), (seconds > usual, stopwatch(usual)));
    match usual {
        (true, usual) => format!("{now}, usually about {usual}"),
        (false, usual) => format!("{now} of about {usual}"),
    }
}

/// How long ago: `3 s ago`, `5 min ago`, `2 h ago`, `4 d ago`.
pub(crate) fn ago(seconds: i64) -> String {
    match seconds {
        ..=0 => "just now".to_owned(),
        1..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// How long something took, in its two largest units: `0.8 s`, `41 s`, `2 min 5 s`, `1 h 5 min`, `3 d 2 h`.
pub(crate) fn span(millis: u64) -> String {
    let seconds = millis / 1000;
    let two = |big: u64, unit: &str, small: u64, smaller: &str| match small {
        0 => format!("{big} {unit}"),
        _ => format!("{big} {unit} {small} {smaller}"),
    };
    match seconds {
        0..10 if millis % 1000 >= 100 => format!("{}.{} s", seconds, millis % 1000 / 100),
        0 if millis > 0 => format!("{millis} ms"),
        0..60 => format!("{seconds} s"),
        60..3600 => two(seconds / 60, "min", seconds % 60, "s"),
        3600..86_400 => two(seconds / 3600, "h", seconds / 60 % 60, "min"),
        _ => two(seconds / 86_400, "d", seconds / 3600 % 24, "h"),
    }
}

/// How long something has left, in its largest unit: `41 s`, `4 min`, `2 h`. A minute that has begun counts.
pub(crate) fn left(seconds: i64) -> String {
    match seconds {
        ..=60 => format!("{} s", seconds.max(0)),
        61..=3600 => format!("{} min", (seconds + 59) / 60),
        _ => format!("{} h", (seconds + 3599) / 3600),
    }
}

/// Whole seconds from one time to a later one, never negative.
pub(crate) fn seconds_between(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs().max(0)
}

/// `1 instance`, `2 instances`, `10,000 instances`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", grouped(number)) }
}

/// A number whose digits can be counted at a glance: `909`, `10,000`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let comma = |place: usize| if place > 0 && place % 3 == first { "," } else { "" };
    digits.chars().enumerate().map(|(place, digit)| format!("{}{digit}", comma(place))).collect()
}

/// `62%` of a fraction; never 100% before it is whole.
pub(crate) fn percent(fraction: f64) -> String {
    format!("{:.0}%", (fraction.clamp(0.0, 1.0) * 100.0).floor())
}

/// With a capital and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// A sentence that goes on after a colon: its first letter is a small one.
pub(crate) fn mid_sentence(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// A moment by the clock on the operator's wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Local {
    pub(crate) year: u32,
    /// 0 to 11.
    pub(crate) month: u32,
    pub(crate) day: u32,
    /// 0 is Sunday.
    pub(crate) weekday: u32,
    pub(crate) hour: u32,
    pub(crate) minute: u32,
    pub(crate) second: u32,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

fn word(words: &'static [&'static str], index: u32) -> &'static str {
    usize::try_from(index).ok().and_then(|index| words.get(index)).copied().unwrap_or("")
}

impl Local {
    /// `14:25:33`.
    pub(crate) fn time(self) -> String {
        format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }

    /// `14:25`.
    pub(crate) fn minutes(self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// `11 Apr 2026`.
    pub(crate) fn date(self) -> String {
        format!("{} {}", self.day_and_month(), self.year)
    }

    /// `11 Apr 2026, 14:25`.
    pub(crate) fn date_and_minutes(self) -> String {
        format!("{}, {}", self.date(), self.minutes())
    }

    /// `11 Apr`.
    pub(crate) fn day_and_month(self) -> String {
        format!("{} {}", self.day, word(&MONTHS, self.month))
    }

    /// `Sat 14:25`.
    pub(crate) fn weekday_and_minutes(self) -> String {
        format!("{} {}", word(&WEEKDAYS, self.weekday), self.minutes())
    }

    pub(crate) fn same_day(self, other: Self) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }
}

#[cfg(target_arch = "wasm32")]
impl From<Timestamp> for Local {
    fn from(at: Timestamp) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double for 285,000 years")]
        let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.as_millisecond() as f64));
        Self {
            year: date.get_full_year(),
            month: date.get_month(),
            day: date.get_date(),
            weekday: date.get_day(),
            hour: date.get_hours(),
            minute: date.get_minutes(),
            second: date.get_seconds(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopwatch_counts_up_to_hours() {
        for (seconds, says) in [(-3, "0:00"), (0, "0:00"), (41, "0:41"), (725, "12:05"), (3729, "1:02:09")] {
            assert_eq!(stopwatch(seconds), says);
        }
    }

    #[test]
    fn a_stopwatch_is_held_against_what_is_usual() {
        assert_eq!(against_usual(41, 70), "0:41 of about 1:10");
        assert_eq!(against_usual(85, 70), "1:25, usually about 1:10");
    }

    #[test]
    fn an_age_is_in_its_largest_unit() {
        for (seconds, says) in [
            (-5, "just now"),
            (0, "just now"),
            (59, "59 s ago"),
            (60, "1 min ago"),
            (7200, "2 h ago"),
            (200_000, "2 d ago"),
        ] {
            assert_eq!(ago(seconds), says);
        }
    }

    #[test]
    fn what_is_left_is_in_its_largest_unit_too() {
        let table =
            [(-3, "0 s"), (41, "41 s"), (60, "60 s"), (61, "2 min"), (240, "4 min"), (241, "5 min"), (3601, "2 h")];
        for (seconds, says) in table {
            assert_eq!(left(seconds), says);
        }
    }

    #[test]
    fn a_span_has_two_units_at_most() {
        let table = [
            (0, "0 s"),
            (12, "12 ms"),
            (820, "0.8 s"),
            (1_000, "1 s"),
            (9_950, "9.9 s"),
            (41_400, "41 s"),
            (60_000, "1 min"),
            (125_000, "2 min 5 s"),
            (3_900_000, "1 h 5 min"),
            (180_000_000, "2 d 2 h"),
        ];
        for (millis, says) in table {
            assert_eq!(span(millis), says, "{millis}");
        }
    }

    #[test]
    fn digits_stand_in_groups() {
        for (number, says) in [(0, "0"), (999, "999"), (1_000, "1,000"), (10_000, "10,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), says);
        }
        assert_eq!((count(1, "instance"), count(2_000, "instance")), ("1 instance".into(), "2,000 instances".into()));
    }

    #[test]
    fn a_sentence_begins_and_ends_as_one() {
        assert_eq!(sentence("it hangs. Look at its log"), "It hangs. Look at its log.");
        assert_eq!((sentence("Why?"), mid_sentence("It hangs")), ("Why?".to_owned(), "it hangs".to_owned()));
    }

    #[test]
    fn progress_is_not_whole_before_it_is() {
        for (fraction, says) in [(-1.0, "0%"), (0.624, "62%"), (0.999, "99%"), (1.0, "100%"), (7.0, "100%")] {
            assert_eq!(percent(fraction), says);
        }
    }

    #[test]
    fn a_moment_reads_like_a_clock_and_a_calendar() {
        let at = Local { year: 2026, month: 3, day: 11, weekday: 6, hour: 9, minute: 5, second: 3 };
        assert_eq!((at.time(), at.minutes()), ("09:05:03".to_owned(), "09:05".to_owned()));
        assert_eq!((at.date(), at.weekday_and_minutes()), ("11 Apr 2026".to_owned(), "Sat 09:05".to_owned()));
        assert_eq!(at.date_and_minutes(), "11 Apr 2026, 09:05");
        assert!(at.same_day(Local { hour: 23, ..at }) && !at.same_day(Local { month: 4, ..at }));
        assert_eq!(Local { month: 12, ..at }.day_and_month(), "11 ");
    }
}
