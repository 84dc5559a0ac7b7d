//! States that come from elsewhere.

use openclaw_contract::{Snapshot, Version};
use std::path::PathBuf;

/// Where a state is taken in from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportSource {
    /// An archive of this product, or one that OpenClaw itself made.
    Archive(PathBuf),
    /// A folder that is copied.
    Folder(PathBuf),
    /// A folder that becomes the instance's own, where it is.
    Adopt(PathBuf),
}

/// What was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The version that wrote it.
    pub version: Version,
    /// The snapshot that it is now; none where the folder was adopted.
    pub snapshot: Option<Snapshot>,
}
