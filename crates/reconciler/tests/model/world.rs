//! What a driver has on its host for one instance, and what each step does to it: the marks as a driver must keep them, and
//! an agent's memory that an older version cannot read once a newer one has moved it.

use openclaw_contract::{
    GatewayStatus, Generation, Health, Observation, Process, Snapshot, SnapshotId, StateFolder, Step, Timestamp,
    Version,
    snapshot::SnapshotKind,
    validation::{Rollback, rollback},
};
use std::collections::BTreeSet;

/// An agent's memory: the newest version that wrote it, and whether an older one has begun an empty one since.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Memory {
    form_of: Option<Version>,
    pub(crate) lost: bool,
}

/// A gateway's process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Gateway {
    pub(crate) version: Version,
    pub(crate) generation: Generation,
}

/// A copy of the state, with the memory that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Copied {
    snapshot: Snapshot,
    memory: Memory,
}

/// The host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct World {
    fetched: BTreeSet<Version>,
    configured: Option<Version>,
    folder: StateFolder,
    pub(crate) memory: Memory,
    state_version: Option<Version>,
    copy: Option<SnapshotId>,
    base: Option<SnapshotId>,
    restored: Option<Generation>,
    checked: Option<Generation>,
    copies: Vec<Copied>,
    /// Every gateway that runs. There must never be two.
    pub(crate) gateways: Vec<Gateway>,
    exited: bool,
}

impl World {
    pub(crate) fn empty() -> Self {
        Self {
            fetched: BTreeSet::new(),
            configured: None,
            folder: StateFolder::Missing,
            memory: Memory { form_of: None, lost: false },
            state_version: None,
            copy: None,
            base: None,
            restored: None,
            checked: None,
            copies: Vec::new(),
            gateways: Vec::new(),
            exited: false,
        }
    }

    /// All that tells worlds apart, for a hash.
    pub(crate) fn key(&self) -> impl std::hash::Hash + use<'_> {
        let copies: Vec<_> = self.copies.iter().map(|copy| (&copy.snapshot.id, &copy.memory)).collect();
        (
            (&self.fetched, &self.configured, self.folder, &self.memory, &self.state_version),
            (&self.copy, &self.base, self.restored, self.checked, copies, &self.gateways, self.exited),
        )
    }

    pub(crate) fn observe(&self) -> Observation {
        let process = match self.gateways.last() {
            Some(Gateway { version, generation }) => {
                Process::Running { version: version.clone(), generation: *generation, handle: "pid 1".to_owned() }
            }
            None if self.exited => Process::Exited("exit status 1".to_owned()),
            None => Process::Absent,
        };
        Observation {
            at: Timestamp::UNIX_EPOCH,
            fetched: self.fetched.clone(),
            configured: self.configured.clone(),
            state: self.folder,
            state_version: self.state_version.clone(),
            copy: self.copy.clone(),
            base: self.base.clone(),
            restored: self.restored,
            checked: self.checked,
            snapshots: self.copies.iter().map(|copy| copy.snapshot.clone()).collect(),
            state_bytes: None,
            process,
            gateway: GatewayStatus::Silent,
            health: Health::default(),
            url: None,
        }
    }

    /// A step done to its end. It does what it is told: that nothing is started twice is the planner's to see to.
    pub(crate) fn does(
        &mut self,
        step: Step,
        version: &Version,
        generation: Generation,
        snapshot: Option<&SnapshotId>,
    ) {
        match step {
            Step::Fetch => drop(self.fetched.insert(version.clone())),
            Step::Check => self.checked = Some(generation),
            Step::Stop => {
                self.gateways.clear();
                self.exited = false;
            }
            Step::Snapshot => {
                let id = self.keep(generation, version, SnapshotKind::BeforeUpdate);
                self.copy = Some(id);
            }
            Step::Restore => self.put_back(generation, snapshot),
            Step::Configure => {
                self.configured = Some(version.clone());
                self.folder = StateFolder::Present;
            }
            Step::Start => {
                self.touch(version);
                self.exited = false;
                self.gateways.push(Gateway { version: version.clone(), generation });
            }
            Step::Verify => {}
        }
    }

    /// A step that fails, with what it has done by then.
    pub(crate) fn fails(&mut self, step: Step, version: &Version) {
        match step {
            Step::Start => {
                self.touch(version);
                self.exited = true;
            }
            Step::Fetch
            | Step::Check
            | Step::Stop
            | Step::Snapshot
            | Step::Restore
            | Step::Configure
            | Step::Verify => {}
        }
    }

    /// The gateway ends by itself.
    pub(crate) fn exits(&mut self) {
        self.exited = self.gateways.pop().is_some();
    }

    /// Somebody takes the folder of the state away.
    pub(crate) fn robbed(&mut self) {
        if self.folder == StateFolder::Present {
            self.folder = StateFolder::Lost;
        }
    }

    /// A version runs on the state: what it cannot read it begins anew, and what it writes an older one may not read.
    fn touch(&mut self, version: &Version) {
        if self.state_version.as_ref() != Some(version) {
            self.base = self.copy.take();
            self.state_version = Some(version.clone());
        }
        self.copy = None;
        let memory = &mut self.memory;
        match &memory.form_of {
            Some(newer) if newer > version => {
                memory.lost |= rollback(newer, version) != Rollback::CodeOnly;
            }
            _ => memory.form_of = Some(version.clone()),
        }
    }

    fn keep(&mut self, generation: Generation, version: &Version, kind: SnapshotKind) -> SnapshotId {
        let id = match kind {
            SnapshotKind::SetAside => SnapshotId::aside(generation, version),
            SnapshotKind::BeforeUpdate | SnapshotKind::Imported | SnapshotKind::Unknown => {
                SnapshotId::before(generation, version)
            }
        };
        // The later of one generation is the newer.
        let taken_at = i64::try_from(generation).unwrap_or(i64::MAX).saturating_mul(100);
        let taken_at = taken_at.saturating_add(i64::try_from(self.copies.len()).unwrap_or(0));
        let snapshot = Snapshot {
            id: id.clone(),
            version: version.clone(),
            taken_at: Timestamp::from_second(taken_at).unwrap_or(Timestamp::UNIX_EPOCH),
            generation,
            bytes: 1,
            checksum: String::new(),
            kind,
        };
        self.copies.retain(|copy| copy.snapshot.id != id);
        self.copies.push(Copied { snapshot, memory: self.memory.clone() });
        id
    }

    fn put_back(&mut self, generation: Generation, snapshot: Option<&SnapshotId>) {
        let Some(found) = self.copies.iter().find(|copy| Some(&copy.snapshot.id) == snapshot).cloned() else { return };
        if self.folder == StateFolder::Present
            && let Some(wrote) = self.state_version.clone()
        {
            self.keep(generation, &wrote, SnapshotKind::SetAside);
        }
        self.memory = found.memory;
        self.state_version = Some(found.snapshot.version);
        (self.copy, self.base) = (Some(found.snapshot.id), None);
        self.restored = Some(generation);
        self.configured = None;
        self.folder = StateFolder::Present;
    }
}
