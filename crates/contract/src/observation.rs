//! What a driver found of an instance, in the words in which the planner reads it.

use crate::{Generation, Health, Snapshot, SnapshotId, Timestamp, Version};
use std::collections::BTreeSet;

/// What there is of an instance, as a driver found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// When it was looked.
    pub at: Timestamp,
    /// The versions that are on the host, complete and proven.
    pub fetched: BTreeSet<Version>,
    /// The version that the instance's own files are set up for; none before the first `configure`.
    pub configured: Option<Version>,
    /// The folder of its state.
    pub state: StateFolder,
    /// The version that last ran on its state.
    pub state_version: Option<Version>,
    /// The snapshot that its state is equal to, since nothing has run on it since.
    pub copy: Option<SnapshotId>,
    /// The snapshot that its state was equal to when `state_version` first ran on it.
    pub base: Option<SnapshotId>,
    /// The newest generation for which a snapshot was put back.
    pub restored: Option<Generation>,
    /// The newest generation for which a target was checked.
    pub checked: Option<Generation>,
    /// The copies that there are of its state.
    pub snapshots: Vec<Snapshot>,
    /// How many bytes its state occupies, when that was last measured.
    pub state_bytes: Option<u64>,
    /// Its gateway's process.
    pub process: Process,
    /// What its gateway answers.
    pub gateway: GatewayStatus,
    /// The same for people, and its channels.
    pub health: Health,
    /// Where its own control page answers, while it runs.
    pub url: Option<String>,
}

/// The folder of an instance's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StateFolder {
    /// There is none yet.
    #[default]
    Missing,
    /// There was one, and somebody took it away.
    Lost,
    /// It is there.
    Present,
}

/// A gateway's process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Process {
    /// There is none, and none was started.
    Absent,
    /// There was one that nobody stopped; the text says how it ended.
    Exited(String),
    /// There is one.
    Running {
        /// The version that was started.
        version: Version,
        /// The generation for which it was started.
        generation: Generation,
        /// How it can be found on its host: `pid 7635`.
        handle: String,
    },
}

/// What a gateway answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayStatus {
    /// Nothing, or there is none.
    Silent,
    /// That it is alive and not ready yet.
    Starting,
    /// That it is ready. Failing chat channels do not take this away.
    Ready,
}
