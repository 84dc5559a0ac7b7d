//! Calendar versions, in the order in which OpenClaw publishes them.

use crate::decode::Invalid;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A release of OpenClaw: `2026.4.11`, a pre-release `2026.5.14-beta.1`, or a correction `2026.5.3-1`.
///
/// Ordered by date, and within one date: pre-releases, the release, its corrections (where semver would put `-1` before
/// the release).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version {
    year: u16,
    month: u8,
    day: u16,
    suffix: Suffix,
}

/// What follows the date; the order of the variants is the order of the versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Suffix {
    PreRelease { label: String, number: u32 },
    None,
    Correction(u32),
}

/// What follows a version in the names of images: a part of the name of an image, not of a version.
const VARIANTS: [&str; 2] = ["slim", "browser"];

/// Why a text is not a version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// A leading `v`.
    #[error("a version has no leading \"v\"")]
    LeadingV,
    /// A number with a leading zero.
    #[error("a version's numbers have no leading zeros")]
    LeadingZero,
    /// The name of an image with its variant.
    #[error("{0:?} names a variant of the image, which is not part of a version: a version alone never changes it")]
    Variant(String),
    /// Anything else.
    #[error("a version is YYYY.M.D, such as 2026.4.11, 2026.5.14-beta.1 or 2026.5.3-1")]
    Shape,
}

impl Version {
    /// Whether this is a pre-release, such as `2026.5.14-beta.1`.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        matches!(self.suffix, Suffix::PreRelease { .. })
    }

    /// The track it is on: `stable`, or the label of a pre-release, such as `beta`.
    #[must_use]
    pub fn track(&self) -> &str {
        match &self.suffix {
            Suffix::PreRelease { label, .. } => label,
            Suffix::None | Suffix::Correction(_) => "stable",
        }
    }

    /// Whether this corrects that release: `2026.5.3-1` does `2026.5.3`.
    #[must_use]
    pub fn corrects(&self, other: &Self) -> bool {
        let same_day = (self.year, self.month, self.day) == (other.year, other.month, other.day);
        same_day && matches!(self.suffix, Suffix::Correction(_)) && self > other && !other.is_prerelease()
    }

    /// The year and month of the release, `(2026, 4)` for `2026.4.11`.
    #[must_use]
    pub fn year_month(&self) -> (u16, u8) {
        (self.year, self.month)
    }
}

/// A decimal number without a leading zero, within `range`.
fn number(text: &str, range: std::ops::RangeInclusive<u32>) -> Result<u32, VersionError> {
    if text.is_empty() || text.len() > 9 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(VersionError::Shape);
    }
    if text.len() > 1 && text.starts_with('0') {
        return Err(VersionError::LeadingZero);
    }
    text.parse().ok().filter(|n| range.contains(n)).ok_or(VersionError::Shape)
}

impl FromStr for Suffix {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        match text.split_once('.') {
            None if VARIANTS.contains(&text) => Err(VersionError::Variant(text.to_owned())),
            None => Ok(Self::Correction(number(text, 1..=999_999_999)?)),
            Some((label, n))
                if !label.is_empty() && label.len() <= 16 && label.bytes().all(|b| b.is_ascii_lowercase()) =>
            {
                Ok(Self::PreRelease { label: label.to_owned(), number: number(n, 0..=999_999_999)? })
            }
            Some(_) => Err(VersionError::Shape),
        }
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        if text.starts_with(['v', 'V']) {
            return Err(VersionError::LeadingV);
        }
        let (date, suffix) = match text.split_once('-') {
            Some((date, suffix)) => (date, suffix.parse()?),
            None => (text, Suffix::None),
        };
        let mut parts = date.split('.');
        let mut next = |range| parts.next().ok_or(VersionError::Shape).and_then(|part| number(part, range));
        let (year, month, day) = (next(1000..=9999)?, next(1..=12)?, next(1..=9999)?);
        if parts.next().is_some() {
            return Err(VersionError::Shape);
        }
        let narrow = |_| VersionError::Shape;
        Ok(Self {
            year: year.try_into().map_err(narrow)?,
            month: month.try_into().map_err(narrow)?,
            day: day.try_into().map_err(narrow)?,
            suffix,
        })
    }
}

impl TryFrom<String> for Version {
    type Error = Invalid<VersionError>;

    fn try_from(text: String) -> Result<Self, Invalid<VersionError>> {
        text.parse().map_err(|reason| Invalid { value: text, reason })
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.to_string()
    }
}

/// As a text, in the description of the API.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Version {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::{ObjectBuilder, Type};
        const PATTERN: &str =
            r"^[1-9][0-9]{3}\.([1-9]|1[0-2])\.[1-9][0-9]{0,3}(-([a-z]+\.(0|[1-9][0-9]{0,8})|[1-9][0-9]{0,8}))?$";
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(PATTERN));
        text.examples(["2026.4.11", "2026.5.14-beta.1", "2026.5.3-1"]).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Version {}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, suffix } = self;
        let text = match suffix {
            Suffix::None => format!("{year}.{month}.{day}"),
            Suffix::Correction(n) => format!("{year}.{month}.{day}-{n}"),
            Suffix::PreRelease { label, number } => format!("{year}.{month}.{day}-{label}.{number}"),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_version() -> impl Strategy<Value = String> {
        let suffix = prop_oneof![
            Just(String::new()),
            (1u32..50).prop_map(|n| format!("-{n}")),
            ("(alpha|beta|rc)", 0u32..50).prop_map(|(label, n)| format!("-{label}.{n}")),
        ];
        (2024u32..2028, 1u32..=12, 1u32..40, suffix).prop_map(|(y, m, d, s)| format!("{y}.{m}.{d}{s}"))
    }

    #[test]
    fn orders_as_published() -> Result<(), VersionError> {
        let ascending = [
            "2025.12.31",
            "2026.1.29",
            "2026.4.8",
            "2026.4.11",
            "2026.5.3",
            "2026.5.3-1",
            "2026.5.3-2",
            "2026.5.3-10",
            "2026.5.14-alpha.3",
            "2026.5.14-beta.1",
            "2026.5.14-beta.2",
            "2026.5.14-beta.10",
            "2026.5.14",
            "2026.6.33",
            "2026.10.1",
        ];
        let mut versions = ascending.iter().map(|v| v.parse::<Version>()).collect::<Result<Vec<_>, _>>()?;
        versions.reverse();
        versions.sort();
        assert_eq!(versions.iter().map(ToString::to_string).collect::<Vec<_>>(), ascending);
        Ok(())
    }

    #[test]
    fn refuses_other_shapes() {
        use VersionError::{LeadingV, LeadingZero, Shape, Variant};
        let table = [
            ("2026.4.8-slim", Variant("slim".into())),
            ("2026.4.8-browser", Variant("browser".into())),
            ("v2026.4.11", LeadingV),
            ("2026.04.11", LeadingZero),
            ("2026.4.011", LeadingZero),
            ("2026.4.8-01", LeadingZero),
            ("", Shape),
            ("2026", Shape),
            ("2026.4", Shape),
            ("2026.4.8.1", Shape),
            ("2026.13.1", Shape),
            ("2026.0.1", Shape),
            ("2026.4.0", Shape),
            ("0.0.1", Shape),
            ("2026.4.8-", Shape),
            ("2026.4.8-0", Shape),
            ("2026.4.8-beta", Shape),
            ("2026.4.8-Beta.1", Shape),
            ("2026.4.8-beta.1.2", Shape),
            ("2026.4.8 ", Shape),
            ("latest", Shape),
            ("2026.4.+8", Shape),
            ("2026.4.99999999999", Shape),
            ("٢٠٢٦.٤.٨", Shape),
        ];
        for (text, reason) in table {
            assert_eq!(text.parse::<Version>(), Err(reason), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn prints_what_it_parsed(text in any_version()) {
            prop_assert_eq!(text.parse::<Version>().map(|v| v.to_string()), Ok(text));
        }

        #[test]
        fn order_is_total_and_agrees_with_equality(a in any_version(), b in any_version(), c in any_version()) {
            let parse = |t: &str| t.parse::<Version>().map_err(|e| TestCaseError::fail(e.to_string()));
            let (a, b, c) = (parse(&a)?, parse(&b)?, parse(&c)?);
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a == b, a.to_string() == b.to_string());
            if a <= b && b <= c { prop_assert!(a <= c); }
        }

        #[test]
        fn corrections_are_newer_and_prereleases_older(y in 2024u32..2030, m in 1u32..=12, d in 1u32..40, n in 1u32..99) {
            let parse = |t: String| t.parse::<Version>().map_err(|e| TestCaseError::fail(e.to_string()));
            let base = parse(format!("{y}.{m}.{d}"))?;
            let correction = parse(format!("{y}.{m}.{d}-{n}"))?;
            let next_day = parse(format!("{y}.{m}.{}-beta.0", d + 1))?;
            let beta = parse(format!("{y}.{m}.{d}-beta.{n}"))?;
            prop_assert!(beta < base);
            prop_assert!(base < correction && correction < next_day);
        }

        #[test]
        fn never_panics(text in ".{0,40}") {
            let _ = text.parse::<Version>();
        }
    }
}
