//! What can be wrong with one entry of an archive or of a folder.

use crate::path::LONGEST_NAME;

/// What is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It starts at the root of a disk.
    #[error("an absolute path")]
    Absolute,
    /// It starts with the letter of a drive.
    #[error("a path that starts with a drive")]
    Drive,
    /// It goes up.
    #[error("a path that goes up with `..`")]
    Parent,
    /// It has a backslash, which some systems take for a slash.
    #[error("a path with a backslash")]
    Backslash,
    /// It has an empty name or `.` in it, or a file's path ends with a slash.
    #[error("a path that is not in its plain form")]
    NotPlain,
    /// Its name is no UTF-8.
    #[error("a path that is no UTF-8")]
    NotUtf8,
    /// Its name has a control character.
    #[error("a path with a control character")]
    Control,
    /// Its path is too long.
    #[error("a path of {bytes} bytes")]
    LongPath {
        /// Its length.
        bytes: usize,
        /// The longest that is taken.
        limit: usize,
    },
    /// One name in its path is too long.
    #[error("a name of {bytes} bytes")]
    LongName {
        /// Its length.
        bytes: usize,
    },
    /// It is in too many folders.
    #[error("{depth} names deep")]
    Deep {
        /// How many names its path has.
        depth: usize,
        /// The most that are taken.
        limit: usize,
    },
    /// There was an entry of this path before.
    #[error("the same path twice")]
    Duplicate,
    /// A folder in its path is a link.
    #[error("a path through the link {link}")]
    ThroughLink {
        /// The link.
        link: String,
    },
    /// A folder in its path is a file.
    #[error("a path through the file {file}")]
    ThroughFile {
        /// The file.
        file: String,
    },
    /// A link to something outside.
    #[error("a link that leads out, to {to}")]
    LeadsOut {
        /// Where it leads.
        to: String,
    },
    /// A link with no readable target.
    #[error("a link whose target cannot be read")]
    NoTarget,
    /// A second name of a file.
    #[error("a hard link to {to}")]
    HardLink {
        /// The file.
        to: String,
    },
    /// A device, a pipe, a sparse file or another rarity.
    #[error("neither file nor folder nor link (type {kind:?})")]
    Special {
        /// The letter that a tar has for it.
        kind: char,
    },
    /// It is outside of the folder that the archive consists of.
    #[error("outside of {folder}/")]
    Elsewhere {
        /// The folder.
        folder: String,
    },
    /// The manifest does not know it.
    #[error("not in the manifest")]
    Unlisted,
    /// The manifest lists it, but it is not there.
    #[error("in the manifest, but missing")]
    Missing,
    /// The manifest lists something else by this path.
    #[error("a {found}, but a {listed} in the manifest")]
    Kind {
        /// What the manifest says.
        listed: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// It is shorter or longer than the manifest says.
    #[error("{found} bytes, but {listed} in the manifest")]
    Size {
        /// What the manifest says.
        listed: u64,
        /// What it has.
        found: u64,
    },
    /// What it holds is not what was packed.
    #[error("its checksum is not the one in the manifest")]
    Checksum,
    /// Its mode is not what was packed.
    #[error("its mode is {found:o}, but {listed:o} in the manifest")]
    Mode {
        /// What the manifest says.
        listed: u32,
        /// What it has.
        found: u32,
    },
    /// It is larger than what is taken.
    #[error("a file of {bytes} bytes")]
    LongFile {
        /// Its size.
        bytes: u64,
        /// The largest that is taken.
        limit: u64,
    },
    /// So much comes out of so little that it cannot be honest.
    #[error("more than {ratio} bytes come out for each byte of the archive")]
    Bomb {
        /// The most that is taken.
        ratio: u64,
    },
    /// It changed while it was read.
    #[error("changed while it was read")]
    Changed,
    /// It vanished while it was read.
    #[error("vanished while it was read")]
    Vanished,
}

impl Problem {
    /// What would be right, or what helps.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Self::Absolute | Self::Drive | Self::Parent | Self::NotPlain => {
                "Paths in an archive are relative and go down only, like state/openclaw.json".to_owned()
            }
            Self::Backslash => "Paths in an archive have slashes between names, and no backslashes".to_owned(),
            Self::NotUtf8 | Self::Control => "Names are UTF-8 without control characters: rename it".to_owned(),
            Self::LongPath { limit, .. } => format!("A path has at most {limit} bytes: shorten it"),
            Self::LongName { .. } => format!("A name has at most {LONGEST_NAME} bytes: shorten it"),
            Self::Deep { limit, .. } => format!("A path has at most {limit} names: move it up"),
            Self::Duplicate => "Each path is in an archive once".to_owned(),
            Self::ThroughLink { .. } | Self::ThroughFile { .. } => "What a path leads through are folders".to_owned(),
            Self::LeadsOut { .. } => {
                "A link is relative and stays in the state folder: replace it with what it leads to, or remove it"
                    .to_owned()
            }
            Self::NoTarget => "A link leads to a relative path in UTF-8".to_owned(),
            Self::HardLink { .. } => {
                "Each file is in an archive by itself, or is a second name of one before it".to_owned()
            }
            Self::Special { .. } => {
                "An archive has files, folders and symbolic links: leave everything else out".to_owned()
            }
            Self::Elsewhere { folder } => format!("All that an archive has is in {folder}/"),
            Self::Unlisted
            | Self::Missing
            | Self::Kind { .. }
            | Self::Size { .. }
            | Self::Checksum
            | Self::Mode { .. } => "It is not what was packed: take another copy of the backup".to_owned(),
            Self::LongFile { limit, .. } => format!("A file has at most {limit} bytes: leave it out"),
            Self::Bomb { .. } => {
                "A file that is nearly all zeros cannot be backed up: remove it from the state folder".to_owned()
            }
            Self::Changed | Self::Vanished => "Stop what writes there, and try again".to_owned(),
        }
    }
}
