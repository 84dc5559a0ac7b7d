//! What an accepted change does to an instance. Pure, so that the store and a model checker run the same code.

use crate::{
    EventKind, Instance, InstanceSpec, InstanceState, InstanceStatus, Power, Restore, Timestamp, UpdateStatus, Way,
    validation::{Create, Delete, Restart, Restored, Revert, Start, Stop, Update},
};

/// A permitted change of what is desired.
pub trait Change {
    /// Makes the change, and says how the timeline tells it. Nothing is changed where there is nothing to change.
    fn apply(&self, instance: &mut Instance, now: Timestamp) -> Option<EventKind>;
}

impl Change for Update {
    fn apply(&self, instance: &mut Instance, now: Timestamp) -> Option<EventKind> {
        let (from, to) = (self.from().clone(), self.to().clone());
        let event = match self.status() {
            UpdateStatus::AlreadyAtTarget => return None,
            UpdateStatus::UpdateQueued => EventKind::UpdateQueued {
                from,
                to,
                replaced: self.replaced().cloned(),
                restore: self.restores().cloned(),
            },
            UpdateStatus::UpdateStarted => EventKind::UpdateStarted { from, to, restore: self.restores().cloned() },
        };
        instance.status.queued = match self.status() {
            UpdateStatus::UpdateQueued => self.to() != self.from(),
            UpdateStatus::UpdateStarted | UpdateStatus::AlreadyAtTarget => false,
        };
        instance.spec.target_version = self.to().clone();
        wanted(&mut instance.spec);
        let generation = instance.spec.generation;
        let restore = self.restores().map(|snapshot| Restore { snapshot: snapshot.clone(), generation });
        instance.spec.way = Way { restore, keep_state: self.keeps_state(), rehearse: self.rehearses(), reverts: None };
        provision(&mut instance.status, now);
        Some(event)
    }
}

impl Change for Start {
    fn apply(&self, instance: &mut Instance, now: Timestamp) -> Option<EventKind> {
        instance.spec.power = Power::On;
        wanted(&mut instance.spec);
        provision(&mut instance.status, now);
        Some(EventKind::StartRequested)
    }
}

impl Change for Stop {
    fn apply(&self, instance: &mut Instance, _now: Timestamp) -> Option<EventKind> {
        instance.spec.power = Power::Off;
        advance(&mut instance.spec);
        Some(EventKind::StopRequested)
    }
}

impl Change for Restart {
    fn apply(&self, instance: &mut Instance, now: Timestamp) -> Option<EventKind> {
        instance.spec.power = Power::On;
        wanted(&mut instance.spec);
        instance.spec.restart_generation = instance.spec.generation;
        provision(&mut instance.status, now);
        Some(EventKind::RestartRequested)
    }
}

impl Change for Restored {
    fn apply(&self, instance: &mut Instance, now: Timestamp) -> Option<EventKind> {
        let snapshot = self.snapshot();
        instance.spec.target_version = snapshot.version.clone();
        wanted(&mut instance.spec);
        let restore = Restore { snapshot: snapshot.id.clone(), generation: instance.spec.generation };
        instance.spec.way = Way { restore: Some(restore), ..Way::default() };
        instance.status.queued = false;
        match instance.spec.power {
            Power::On => provision(&mut instance.status, now),
            // What it waits for is said anew.
            Power::Off => instance.status.message = Some(self.waits()),
        }
        Some(EventKind::RestoreRequested { snapshot: snapshot.id.clone(), version: snapshot.version.clone() })
    }
}

impl Change for Revert {
    fn apply(&self, instance: &mut Instance, now: Timestamp) -> Option<EventKind> {
        instance.spec.target_version = self.to().clone();
        advance(&mut instance.spec);
        instance.status.queued = false;
        instance.spec.way = Way { reverts: Some(self.from().clone()), ..Way::default() };
        provision(&mut instance.status, now);
        let (from, to) = (self.from().clone(), self.to().clone());
        Some(EventKind::RolledBack {
            from,
            to,
            cause: self.cause().to_owned(),
            remedy: self.remedy().map(str::to_owned),
        })
    }
}

impl Change for Delete {
    fn apply(&self, instance: &mut Instance, _now: Timestamp) -> Option<EventKind> {
        instance.spec.deleted = true;
        advance(&mut instance.spec);
        instance.status.state = InstanceState::Deleting;
        instance.status.queued = false;
        instance.status.message = None;
        Some(EventKind::DeleteRequested)
    }
}

/// The instance that a permitted creation makes.
#[must_use]
pub fn created(create: &Create, id: String, driver: String, now: Timestamp) -> (Instance, EventKind) {
    let version = create.version().clone();
    let event = match create.imported_from() {
        Some(from) => EventKind::Imported { version: version.clone(), from: from.to_owned() },
        None => EventKind::Created { version: version.clone(), start: create.start() },
    };
    let mut instance = Instance::new(id, create.name().clone(), driver, version, now);
    instance.labels = create.labels().clone();
    if !create.start() {
        instance.spec.power = Power::Off;
        instance.status.state = InstanceState::Stopped;
        instance.status.provisioning_started_at = None;
        // What it begins with is put in place when it is started: only then is all of this done.
        instance.status.observed_generation = u64::from(create.snapshot().is_none());
    }
    if let Some(snapshot) = create.snapshot() {
        instance.spec.way.restore = Some(Restore { snapshot: snapshot.id.clone(), generation: 1 });
        instance.status.state_bytes = Some(snapshot.bytes);
        instance.status.snapshots.push(snapshot.clone());
    }
    instance.status.state_version = create.state_version().cloned();
    (instance, event)
}

/// One whose removal was given up is kept after all.
fn wanted(spec: &mut InstanceSpec) {
    spec.deleted = false;
    advance(spec);
}

fn advance(spec: &mut InstanceSpec) {
    spec.generation = spec.generation.saturating_add(1);
}

/// A provisioning that is under way goes on; its beginning stays.
fn provision(status: &mut InstanceStatus, now: Timestamp) {
    if status.state.at_rest() {
        status.provisioning_started_at = Some(now);
        status.exits.clear();
        status.message = None;
    }
    status.state = InstanceState::Provisioning;
}
