//! A moment to the nanosecond, with as much of jiff's `Timestamp` as the page uses, by the same names.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const NANOS: i128 = 1_000_000_000;

/// A moment, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i128);

/// A moment that no calendar here has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time is between the years -9999 and 9999")]
pub struct OutOfRange;

/// A text that is no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no time: 2026-04-10T14:23:11Z is one")]
pub struct NotATime(String);

/// How much later one moment is than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed(i128);

impl Elapsed {
    /// In whole seconds, towards zero.
    #[must_use]
    pub fn as_secs(self) -> i64 {
        i64::try_from(self.0 / NANOS).unwrap_or(i64::MAX)
    }

    /// In whole milliseconds, towards zero.
    #[must_use]
    pub fn as_millis(self) -> i128 {
        self.0 / 1_000_000
    }
}

impl Timestamp {
    /// The earliest one.
    pub const MIN: Self = Self(-377_705_023_201 * NANOS);
    /// The latest one.
    pub const MAX: Self = Self(253_402_207_201 * NANOS - 1);
    /// The beginning of 1970.
    pub const UNIX_EPOCH: Self = Self(0);

    /// So many seconds after 1970.
    ///
    /// # Errors
    /// Where that is out of range.
    pub fn from_second(second: i64) -> Result<Self, OutOfRange> {
        Self::checked(i128::from(second) * NANOS)
    }

    /// So many milliseconds after 1970.
    ///
    /// # Errors
    /// Where that is out of range.
    pub fn from_millisecond(millisecond: i64) -> Result<Self, OutOfRange> {
        Self::checked(i128::from(millisecond) * 1_000_000)
    }

    fn checked(nanos: i128) -> Result<Self, OutOfRange> {
        (Self::MIN.0..=Self::MAX.0).contains(&nanos).then_some(Self(nanos)).ok_or(OutOfRange)
    }

    /// The whole seconds since 1970, towards zero.
    #[must_use]
    pub fn as_second(self) -> i64 {
        i64::try_from(self.0 / NANOS).unwrap_or(0)
    }

    /// The whole milliseconds since 1970, towards zero.
    #[must_use]
    pub fn as_millisecond(self) -> i64 {
        i64::try_from(self.0 / 1_000_000).unwrap_or(0)
    }

    /// How much later this is than another moment; negative where it is earlier.
    #[must_use]
    pub fn duration_since(self, other: Self) -> Elapsed {
        Elapsed(self.0 - other.0)
    }
}

impl FromStr for Timestamp {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let moment = humantime::parse_rfc3339(text).map_err(|_| NotATime(text.to_owned()))?;
        let nanos = match moment.duration_since(UNIX_EPOCH) {
            Ok(since) => i128::try_from(since.as_nanos()),
            Err(before) => i128::try_from(before.duration().as_nanos()).map(|nanos| -nanos),
        };
        nanos.ok().and_then(|nanos| Self::checked(nanos).ok()).ok_or_else(|| NotATime(text.to_owned()))
    }
}

/// In UTC: `2026-04-10T14:23:11Z`, with as much of a second as there is, or as the precision asks for (0, 3, 6 or 9).
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = u64::try_from(self.0.max(0) / NANOS).unwrap_or(0);
        let nanos = u32::try_from(self.0.max(0) % NANOS).unwrap_or(0);
        let moment: SystemTime = UNIX_EPOCH + Duration::new(since, nanos);
        match f.precision() {
            Some(0) => humantime::format_rfc3339_seconds(moment).fmt(f),
            Some(_) | None => humantime::format_rfc3339(moment).fmt(f),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_what_jiff_says(millis in 0_i64..253_402_207_200_999, later in 0_i64..1_000_000_000) {
            let (ours, jiffs) = (Timestamp::from_millisecond(millis)?, jiff::Timestamp::from_millisecond(millis)?);
            prop_assert_eq!(ours.as_second(), jiffs.as_second());
            prop_assert_eq!(ours.as_millisecond(), jiffs.as_millisecond());
            prop_assert_eq!(format!("{ours:.0}"), format!("{jiffs:.0}"));
            // What the server writes is read as the same moment, and the other way around.
            prop_assert_eq!(jiffs.to_string().parse(), Ok(ours));
            prop_assert_eq!(ours.to_string().parse::<jiff::Timestamp>()?, jiffs);
            let after = Timestamp::from_millisecond(millis.saturating_sub(later))?;
            prop_assert_eq!(ours.duration_since(after).as_millis(), i128::from(millis - millis.saturating_sub(later)));
        }
    }

    #[test]
    fn what_is_no_time_is_said() {
        for text in ["", "yesterday", "2026-04-10", "2026-13-10T14:23:11Z"] {
            assert!(text.parse::<Timestamp>().is_err_and(|e| e.to_string().starts_with(text)), "{text}");
        }
        assert_eq!(Timestamp::from_second(i64::MAX), Err(OutOfRange));
        assert_eq!("2026-04-10T14:23:11.5Z".parse::<Timestamp>().map(Timestamp::as_millisecond), Ok(1_775_830_991_500));
    }

    #[test]
    fn the_limits_are_jiffs() {
        let seconds = [Timestamp::MIN, Timestamp::MAX].map(Timestamp::as_second);
        assert_eq!(seconds, [jiff::Timestamp::MIN, jiff::Timestamp::MAX].map(jiff::Timestamp::as_second));
    }
}
