//! What an archive tells about where it comes from.

use crate::manifest::Manifest;
use openclaw_contract::{InstanceName, Timestamp, Version};
use serde::{Deserialize, Serialize};

/// What the portal writes into an archive beside the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The version that last ran on the state.
    pub version: Version,
    /// The instance.
    pub instance: InstanceName,
    /// When it was packed.
    pub taken_at: Timestamp,
}

/// Who made an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A portal.
    Portal(Facts),
    /// OpenClaw's own `backup create`.
    OpenClaw {
        /// The version that made it, where it is one that is known in this form.
        version: Option<Version>,
        /// When it was made.
        taken_at: Option<Timestamp>,
        /// By what paths the state folder was known; files in it may still name them.
        state_dirs: Vec<String>,
        /// What was outside of the state folder and is in it now, and what gave way to it.
        moved: Vec<Moved>,
    },
}

/// Something that is not where OpenClaw had it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// OpenClaw's word for it: `workspace`, `config`, `credentials`, …; `unused` where it gave way.
    pub kind: String,
    /// Its absolute path, where it was.
    pub from: String,
    /// Its path in the state folder, where it is now.
    pub to: String,
}

/// What came out of an archive, in the folder `state` of where it was unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// Where it comes from.
    pub origin: Origin,
    /// What is there now.
    pub manifest: Manifest,
}
