//! What a driver is asked to do.

use openclaw_contract::{Generation, InstanceName, SnapshotId, Step, Version};
use std::{sync::Arc, time::Duration};

/// Which instance is meant: the name for people, the id for folders and processes, since a name may be used again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstanceRef {
    /// Unique for ever: a UUID.
    pub id: String,
    /// Unique among the instances there are.
    pub name: InstanceName,
}

/// One step for one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The instance.
    pub instance: InstanceRef,
    /// The generation whose work this is. A driver records it with what it starts, and refuses a generation older than recorded.
    pub generation: Generation,
    /// The step.
    pub step: Step,
    /// The version that the step is about.
    pub version: Version,
    /// What more there is to say about it.
    pub with: With,
}

/// What more there is to say about a step; each field is for one kind of step, and means nothing to the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct With {
    /// For a restore: the snapshot that is put in the place of the state.
    pub snapshot: Option<SnapshotId>,
    /// For a snapshot or a restore: how many copies are kept besides those that are needed.
    pub keep: usize,
    /// For a snapshot or a restore: copies that are needed, whatever their age.
    pub needed: Vec<SnapshotId>,
    /// For a check: whether the version is also started on the copy.
    pub rehearse: bool,
    /// For a verification: how long the gateway has to go on before it counts.
    pub soak: Duration,
}

/// How a step ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was nothing to do.
    AlreadyDone,
    /// It was done; the text is for the timeline: `1028 MB in 53 s`.
    Done(Option<String>),
}

/// Where a step reports how far it is. Cheap; may be called often.
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(Option<f64>, Option<String>) + Send + Sync>);

impl Progress {
    /// Reports go to `sink`: a fraction from 0 to 1 where it can be told, and a sentence where there is one.
    pub fn new(sink: impl Fn(Option<f64>, Option<String>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(sink))
    }

    /// Reports that nobody reads.
    #[must_use]
    pub fn ignored() -> Self {
        Self::new(|_, _| ())
    }

    /// Reports a fraction from 0 to 1, where it can be told, and what is going on.
    pub fn report(&self, fraction: impl Into<Option<f64>>, message: Option<String>) {
        (self.0)(fraction.into().map(|f| f.clamp(0.0, 1.0)), message);
    }
}
