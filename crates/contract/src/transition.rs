//! What an accepted change does to an instance. Pure, so that the store and a model checker run the same code.

use crate::{
    EventKind, Health, Instance, InstanceSpec, InstanceState, InstanceStatus, Power, Restore, Snapshot, Timestamp,
    UpdateStatus, Way,
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
        instance.status.message = None;
        Some(EventKind::DeleteRequested)
    }
}

/// The instance that a permitted creation makes.
#[must_use]
pub fn created(create: &Create, id: String, driver: String, now: Timestamp) -> (Instance, EventKind) {
    let (state, power, began) = if create.start() {
        (InstanceState::Provisioning, Power::On, Some(now))
    } else {
        (InstanceState::Stopped, Power::Off, None)
    };
    let version = create.version().clone();
    let first = |snapshot: &Snapshot| Restore { snapshot: snapshot.id.clone(), generation: 1 };
    let event = match create.imported_from() {
        Some(from) => EventKind::Imported { version: version.clone(), from: from.to_owned() },
        None => EventKind::Created { version: version.clone(), start: create.start() },
    };
    let instance = Instance {
        id,
        name: create.name().clone(),
        driver,
        labels: create.labels().clone(),
        created_at: now,
        spec: InstanceSpec {
            target_version: version.clone(),
            power,
            deleted: false,
            generation: 1,
            restart_generation: 0,
            way: Way { restore: create.snapshot().map(first), ..Way::default() },
        },
        status: InstanceStatus {
            state,
            version: version.clone(),
            observed_generation: if create.start() { 0 } else { 1 },
            failed_generation: None,
            step: None,
            step_started_at: None,
            step_deadline: None,
            message: None,
            provisioning_started_at: began,
            last_updated_at: None,
            exits: Vec::new(),
            state_version: create.state_version().cloned(),
            state_bytes: create.snapshot().map(|snapshot| snapshot.bytes),
            snapshots: create.snapshot().cloned().into_iter().collect(),
            health: Health::default(),
            url: None,
        },
    };
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
