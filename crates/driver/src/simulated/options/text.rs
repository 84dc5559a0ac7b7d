//! What can follow the `=`.

use super::Wrong;
use jiff::fmt::friendly::SpanParser;
use openclaw_contract::{InstanceName, Release, Step};
use std::{str::FromStr, time::Duration};

/// `start:1` or `start@NAME:1`: a step, of every instance or of one, and how often.
pub(super) fn fault(value: &str) -> Result<(Step, Option<InstanceName>, u32), Wrong> {
    let (word, name, count) = often(value)?;
    let step = word.parse().map_err(|_| Wrong::Step { word: word.to_owned() })?;
    Ok((step, name, count))
}

/// `verify:1` or `verify@NAME:1`: nothing else asks a gateway for its version.
pub(super) fn lie(value: &str) -> Result<(Step, Option<InstanceName>, u32), Wrong> {
    let lie = fault(value)?;
    if lie.0 == Step::Verify { Ok(lie) } else { Err(Wrong::Lie { step: lie.0 }) }
}

/// `2s:3` or `2s@NAME:3`: a duration, of every instance or of one, and how often.
pub(super) fn exit(value: &str) -> Result<(Duration, Option<InstanceName>, u32), Wrong> {
    let (word, name, count) = often(value)?;
    Ok((duration(word)?, name, count))
}

/// `WORD:1` or `WORD@NAME:1`.
fn often(value: &str) -> Result<(&str, Option<InstanceName>, u32), Wrong> {
    let (which, count) = value.rsplit_once(':').unwrap_or((value, ""));
    let (word, name) = match which.split_once('@') {
        Some((word, name)) => (word, Some(name)),
        None => (which, None),
    };
    let name = name.map(str::parse).transpose().map_err(Wrong::Name)?;
    Ok((word, name, whole(count).ok_or(Wrong::Count)?))
}

/// `20s`.
pub(super) fn duration(word: &str) -> Result<Duration, Wrong> {
    SpanParser::new().parse_unsigned_duration(word).map_err(|_| Wrong::Duration { word: word.to_owned() })
}

/// `512MB` or `10GB`, decimal.
pub(super) fn bytes(word: &str) -> Result<u64, Wrong> {
    let units = [("MB", 1_000_000_u64), ("GB", 1_000_000_000)];
    let of = |(unit, bytes): (&str, u64)| whole::<u64>(word.strip_suffix(unit)?)?.checked_mul(bytes);
    units.into_iter().find_map(of).ok_or_else(|| Wrong::Bytes { word: word.to_owned() })
}

/// `450`.
pub(super) fn percent(word: &str) -> Result<u32, Wrong> {
    whole(word).ok_or_else(|| Wrong::Percent { word: word.to_owned() })
}

/// `22.14.0`, and nothing that is only understood to mean it.
pub(super) fn node(word: &str) -> Result<String, Wrong> {
    let version = node_semver::Version::parse(word).map(|version| version.to_string());
    version.ok().filter(|version| version == word).ok_or_else(|| Wrong::Node { word: word.to_owned() })
}

/// The release whose version that is.
pub(super) fn release<'a>(word: &str, releases: &'a mut [Release]) -> Result<&'a mut Release, Wrong> {
    let known = releases.iter().map(|release| release.version.to_string()).collect();
    let found = releases.iter_mut().find(|release| release.version.to_string() == word);
    found.ok_or_else(|| Wrong::Release { word: word.to_owned(), known })
}

/// A number of digits alone.
fn whole<T: FromStr>(word: &str) -> Option<T> {
    word.parse().ok().filter(|_| word.bytes().all(|byte| byte.is_ascii_digit()))
}
