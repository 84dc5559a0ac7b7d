//! What a driver marks beside a state, the copies of it, and what steps do to both.

use super::{instance::Instance, memory::Memory};
use crate::{DriverError, Job, With};
use openclaw_contract::{Generation, Snapshot, SnapshotId, Timestamp, Version, snapshot::SnapshotKind};
use serde::{Deserialize, Serialize};

/// The marks of an instance; each is what [`Observation`](openclaw_contract::Observation) has under its name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Marks {
    pub(super) state_version: Option<Version>,
    pub(super) copy: Option<SnapshotId>,
    pub(super) base: Option<SnapshotId>,
    pub(super) restored: Option<Generation>,
    pub(super) checked: Option<Generation>,
}

/// A copy of a state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Saved {
    pub(super) snapshot: Snapshot,
    memory: Memory,
}

impl Instance {
    /// A version is about to run on its state. Marked before the gateway is there: whatever cuts the start off, nobody takes
    /// the state for untouched.
    pub(super) fn touch(&mut self, version: &Version) {
        let marks = &mut self.marks;
        if marks.state_version.as_ref() != Some(version) {
            marks.base = marks.copy.take();
        }
        (marks.copy, marks.state_version) = (None, Some(version.clone()));
        self.state.get_or_insert_with(|| Memory::of(version.clone())).run(version);
    }

    /// Copies its state, where there is one.
    pub(super) fn take_snapshot(&mut self, job: &Job, now: Timestamp) {
        let Some(memory) = self.state.clone() else { return };
        let id = SnapshotId::before(job.generation, memory.version());
        self.save(id.clone(), memory, job.generation, now, SnapshotKind::BeforeUpdate);
        self.marks.copy = Some(id);
        self.forget_old(&job.with);
    }

    /// Puts a snapshot in the place of its state, which is set aside. It is to be configured anew then.
    pub(super) fn put_back(&mut self, job: &Job, now: Timestamp) -> Result<(), DriverError> {
        let Saved { snapshot, memory } = self.asked_for(&job.with)?.clone();
        if let Some(aside) = self.state.replace(memory) {
            let id = SnapshotId::aside(job.generation, aside.version());
            self.save(id, aside, job.generation, now, SnapshotKind::SetAside);
        }
        self.marks.state_version = Some(snapshot.version);
        (self.marks.copy, self.marks.restored) = (Some(snapshot.id), Some(job.generation));
        self.configured = None;
        self.forget_old(&job.with);
        Ok(())
    }

    /// The snapshot that a restore is about.
    pub(super) fn asked_for(&self, with: &With) -> Result<&Saved, DriverError> {
        let Some(id) = &with.snapshot else {
            return Err(DriverError::permanent("no snapshot is named that is to be restored")
                .with_remedy("Choose one of the instance's snapshots"));
        };
        self.saved.iter().find(|saved| saved.snapshot.id == *id).ok_or_else(|| {
            DriverError::permanent(format!("there is no snapshot {id}"))
                .with_remedy("Choose one of the instance's snapshots")
        })
    }

    /// Takes a state in as one more snapshot.
    pub(super) fn take_in(&mut self, memory: Memory, now: Timestamp) -> Result<Snapshot, DriverError> {
        self.taken_in = self.taken_in.saturating_add(1);
        let id = format!("import-{}-{}", self.taken_in, memory.version());
        let id = id.parse().map_err(|error| DriverError::permanent(format!("the snapshot has no name: {error}")))?;
        let snapshot = snapshot(id, &memory, self.fence, now, SnapshotKind::Imported);
        self.saved.push(Saved { snapshot: snapshot.clone(), memory });
        Ok(snapshot)
    }

    /// Makes a state its own, where it has none.
    pub(super) fn adopt(&mut self, memory: Memory) -> Result<(), DriverError> {
        if self.state.is_some() || self.marks.state_version.is_some() {
            return Err(DriverError::permanent("the instance has a state already")
                .with_remedy("Take the folder in as a new instance"));
        }
        self.marks.state_version = Some(memory.version().clone());
        self.state = Some(memory);
        Ok(())
    }

    /// Its state as the snapshot that a backup of it would be.
    pub(super) fn as_snapshot(&self, now: Timestamp) -> Result<(Memory, Snapshot), DriverError> {
        let memory = self.state.clone().ok_or_else(|| {
            DriverError::permanent("the instance has no state yet").with_remedy("Start it once, then back it up")
        })?;
        let id = SnapshotId::before(self.fence, memory.version());
        let snapshot = snapshot(id, &memory, self.fence, now, SnapshotKind::Imported);
        Ok((memory, snapshot))
    }

    /// Throws a snapshot away that nothing needs.
    pub(super) fn discard(&mut self, id: &SnapshotId) -> Result<(), DriverError> {
        if self.needs(id) {
            let cause = format!("the snapshot {id} is needed: the state as it is rests on it");
            return Err(DriverError::permanent(cause).with_remedy("Keep it until the next version change is through"));
        }
        self.saved.retain(|saved| saved.snapshot.id != *id);
        Ok(())
    }

    fn needs(&self, id: &SnapshotId) -> bool {
        [&self.marks.copy, &self.marks.base].into_iter().any(|needed| needed.as_ref() == Some(id))
    }

    fn save(&mut self, id: SnapshotId, memory: Memory, generation: Generation, now: Timestamp, kind: SnapshotKind) {
        self.saved.retain(|saved| saved.snapshot.id != id);
        self.saved.push(Saved { snapshot: snapshot(id, &memory, generation, now, kind), memory });
    }

    /// Keeps the newest that were taken before an update, as many that were set aside, and all that are needed or came from
    /// elsewhere.
    fn forget_old(&mut self, with: &With) {
        for kind in [SnapshotKind::BeforeUpdate, SnapshotKind::SetAside] {
            let of_kind = self.saved.iter().filter(|saved| saved.snapshot.kind == kind).count();
            let mut old = of_kind.saturating_sub(with.keep);
            let saved = std::mem::take(&mut self.saved).into_iter().filter(|Saved { snapshot, .. }| {
                let is_old = snapshot.kind == kind && old > 0;
                old -= usize::from(is_old);
                !is_old || with.needed.contains(&snapshot.id) || self.needs(&snapshot.id)
            });
            self.saved = saved.collect();
        }
    }
}

fn snapshot(
    id: SnapshotId,
    memory: &Memory,
    generation: Generation,
    taken_at: Timestamp,
    kind: SnapshotKind,
) -> Snapshot {
    let (version, bytes, checksum) = (memory.version().clone(), memory.bytes(), memory.checksum());
    Snapshot { id, version, taken_at, generation, bytes, checksum, kind }
}
