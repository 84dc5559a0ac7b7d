//! Why something could not be packed, checked or unpacked.

use crate::problem::Problem;
use std::{io, path::Path};

/// Why an archive was not made or not taken.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The disk, or who reads or writes at the other end, failed.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With what.
        path: String,
        /// The failure.
        source: io::Error,
    },
    /// The watch said stop.
    #[error("cancelled")]
    Cancelled,
    /// The folder to unpack into has something in it.
    #[error("{folder} is not empty")]
    NotEmpty {
        /// The folder.
        folder: String,
    },
    /// The file is no archive that is known here.
    #[error("this is no archive of a state folder: it starts with {starts:?}")]
    Unknown {
        /// Its first bytes, as hexadecimal digits.
        starts: String,
    },
    /// It cannot be read on.
    #[error("the archive is damaged after {after}: {cause}")]
    Damaged {
        /// The last entry that could be read.
        after: String,
        /// What is wrong there.
        cause: String,
    },
    /// Its end is missing.
    #[error("the archive ends too early, after {after}")]
    Truncated {
        /// The last entry that could be read.
        after: String,
    },
    /// Something follows after its end.
    #[error("something follows after the end of the archive")]
    TrailingGarbage,
    /// It does not tell what is in it.
    #[error("the archive has no manifest; it has {found}")]
    NoManifest {
        /// What is where the manifest should be.
        found: String,
    },
    /// A later release made it.
    #[error("the archive has format {found}; this release reads up to {known}")]
    NewerFormat {
        /// Its format.
        found: u64,
        /// The newest that is known here.
        known: u64,
    },
    /// What it tells about itself makes no sense.
    #[error("the manifest of the archive is wrong: {cause}")]
    BadManifest {
        /// What makes no sense.
        cause: String,
    },
    /// Its manifest is too long.
    #[error("the manifest of the archive has more than {limit} bytes")]
    LongManifest {
        /// The longest that is taken.
        limit: u64,
    },
    /// It has too many entries.
    #[error("more than {limit} files, folders and links")]
    TooMany {
        /// The most that are taken.
        limit: u64,
    },
    /// It takes more room than there is.
    #[error("the archive needs more room than the {limit} bytes that it may take")]
    TooMuch {
        /// The most that it may take.
        limit: u64,
    },
    /// One entry is wrong.
    #[error("{entry}: {problem}")]
    Entry {
        /// Its path, with what cannot be shown left out.
        entry: String,
        /// What is wrong with it.
        problem: Problem,
    },
    /// What was already written could not be removed again.
    #[error("{because}; and {folder} could not be emptied: {source}")]
    Leftover {
        /// The folder.
        folder: String,
        /// Why it had to be emptied.
        because: Box<ArchiveError>,
        /// Why it could not be.
        source: io::Error,
    },
}

impl ArchiveError {
    pub(crate) fn entry(entry: impl Into<String>, problem: Problem) -> Self {
        Self::Entry { entry: entry.into(), problem }
    }

    pub(crate) fn io(doing: &'static str, path: impl AsRef<Path>, source: io::Error) -> Self {
        Self::Io { doing, path: path.as_ref().display().to_string(), source }
    }

    /// Whether what was handed in is at fault, rather than this host.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Io { .. }
            | Self::Cancelled
            | Self::NotEmpty { .. }
            | Self::Leftover { .. }
            | Self::TooMuch { .. } => false,
            Self::Unknown { .. }
            | Self::Damaged { .. }
            | Self::Truncated { .. }
            | Self::TrailingGarbage
            | Self::NoManifest { .. }
            | Self::NewerFormat { .. }
            | Self::BadManifest { .. }
            | Self::LongManifest { .. }
            | Self::TooMany { .. }
            | Self::Entry { .. } => true,
        }
    }

    /// What would be right, or what helps.
    #[must_use]
    pub fn remedy(&self) -> String {
        let text = match self {
            Self::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                "Make room on the disk, and try again"
            }
            Self::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                "Let the portal's user read and write there, and try again"
            }
            Self::Io { .. } | Self::Cancelled => "Try again",
            Self::NotEmpty { .. } => "Unpack into an empty folder",
            Self::Unknown { .. } => {
                "Hand in what `openclaw backup` of this portal or of OpenClaw itself wrote, as it is"
            }
            Self::Damaged { .. } | Self::Truncated { .. } | Self::TrailingGarbage => {
                "It was damaged or cut off on its way: transfer it again, or take another copy of the backup"
            }
            Self::NoManifest { .. } | Self::BadManifest { .. } => {
                "Hand in what `openclaw backup` wrote, neither packed anew nor changed"
            }
            Self::NewerFormat { .. } => "Update the portal to the release that made it, or a later one",
            Self::LongManifest { .. } | Self::TooMany { .. } => {
                "Remove what the agent does not need from the state folder, such as caches, and back it up again"
            }
            Self::TooMuch { .. } => "Make room on the disk, and try again",
            Self::Entry { problem, .. } => return problem.remedy(),
            Self::Leftover { folder, .. } => return format!("Empty {folder} by hand"),
        };
        text.to_owned()
    }
}
