//! Snapshots: copies of an agent's state, each with the version that wrote it.

use crate::{Generation, Timestamp, Version};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a snapshot, unique within its instance: `7-2026.4.8`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[a-z0-9](\\.?[a-z0-9-])*$", max_length = 80))]
pub struct SnapshotId(String);

/// Why a text is no name of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no snapshot: its name is 1 to 80 of a-z, 0-9, \".\" and \"-\", such as 7-2026.4.8")]
pub struct SnapshotIdError(String);

impl SnapshotId {
    /// The name as it is.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The snapshot that is taken of what `version` wrote, on the way that `generation` began.
    #[must_use]
    pub fn before(generation: Generation, version: &Version) -> Self {
        Self(format!("{generation}-{version}"))
    }

    /// What `generation` set aside of what `version` wrote.
    #[must_use]
    pub fn aside(generation: Generation, version: &Version) -> Self {
        Self(format!("{generation}-{version}-aside"))
    }
}

impl TryFrom<String> for SnapshotId {
    type Error = SnapshotIdError;

    /// Never a path that leads elsewhere.
    fn try_from(text: String) -> Result<Self, SnapshotIdError> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
        let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if text.len() <= 80 && begins && !text.ends_with('.') && !text.contains("..") && text.chars().all(fits) {
            Ok(Self(text))
        } else {
            Err(SnapshotIdError(text))
        }
    }
}

impl std::str::FromStr for SnapshotId {
    type Err = SnapshotIdError;

    fn from_str(text: &str) -> Result<Self, SnapshotIdError> {
        text.to_owned().try_into()
    }
}

impl From<SnapshotId> for String {
    fn from(id: SnapshotId) -> Self {
        id.0
    }
}

impl fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A copy of an agent's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snapshot {
    /// Its name.
    pub id: SnapshotId,
    /// The version that wrote the state, and that it belongs to.
    pub version: Version,
    /// When it was taken.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub taken_at: Timestamp,
    /// The generation on whose way it was taken.
    pub generation: Generation,
    /// How many bytes it occupies.
    pub bytes: u64,
    /// SHA-256, in hexadecimal digits, over the list of all its files with their own checksums.
    pub checksum: String,
    /// How it came to be.
    pub kind: SnapshotKind,
}

/// How a snapshot came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SnapshotKind {
    /// It was taken before a version change.
    BeforeUpdate,
    /// Another one was put in its place.
    SetAside,
    /// It came from an archive or a folder.
    Imported,
    /// In a way that a newer server has a word for.
    #[serde(other)]
    Unknown,
}

impl SnapshotKind {
    /// A few words for it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::BeforeUpdate => "before an update",
            Self::SetAside => "set aside",
            Self::Imported => "imported",
            Self::Unknown => "unknown",
        }
    }
}

/// `GET /api/v1/instances/{name}/snapshots`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnapshotList {
    /// The newest first.
    pub snapshots: Vec<Snapshot>,
}

/// The same, the newest first.
#[must_use]
pub fn newest_first(snapshots: &[Snapshot]) -> Vec<Snapshot> {
    let mut snapshots = snapshots.to_vec();
    snapshots.sort_by(|a, b| (b.taken_at, b.generation, &b.id).cmp(&(a.taken_at, a.generation, &a.id)));
    snapshots
}

/// The newest of these that belongs to a version.
#[must_use]
pub fn belonging<'a>(snapshots: &'a [Snapshot], version: &Version) -> Option<&'a Snapshot> {
    snapshots.iter().filter(|snapshot| snapshot.version == *version).max_by_key(|snapshot| snapshot.taken_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_comes_first() -> Result<(), Box<dyn std::error::Error>> {
        let taken = |generation, second| -> Result<Snapshot, Box<dyn std::error::Error>> {
            let version: Version = "2026.4.8".parse()?;
            Ok(Snapshot {
                id: SnapshotId::before(generation, &version),
                version,
                taken_at: Timestamp::from_second(second)?,
                generation,
                bytes: 1,
                checksum: String::new(),
                kind: SnapshotKind::BeforeUpdate,
            })
        };
        let snapshots = newest_first(&[taken(2, 5)?, taken(9, 3)?, taken(3, 5)?]);
        let ids: Vec<_> = snapshots.iter().map(|snapshot| snapshot.id.as_str()).collect();
        assert_eq!(ids, ["3-2026.4.8", "2-2026.4.8", "9-2026.4.8"]);
        Ok(())
    }

    #[test]
    fn a_name_never_leads_elsewhere() {
        for good in ["7-2026.4.8", "7-2026.5.3-1-aside", "import-0190f5fe", "a"] {
            assert!(good.parse::<SnapshotId>().is_ok(), "{good}");
        }
        let long = "a".repeat(81);
        for bad in ["", ".", "..", "a..b", "../x", "a/b", "-a", "A", "a.", "a b", "a\0", &long] {
            assert!(bad.parse::<SnapshotId>().is_err_and(|error| error.to_string().contains("7-2026.4.8")), "{bad:?}");
        }
    }
}
