//! One run for one instance: observe, plan, do one step, write it down, again; until there is nothing left to do.

use crate::{
    ACTOR,
    live::Live,
    outcome::{self, Write},
    reach::Reach,
    step::{deadline, execute},
    turn::{Place, Turn, Turns},
};
use openclaw_contract::{
    EventKind, Generation, Instance, InstanceState, Observation, Policy, Power, Process, SnapshotId, Step, Version,
    validation::Failure,
};
use openclaw_driver::{Clock, Driver, DriverError, InstanceRef, Job, With, clock::later};
use openclaw_planner::{Plan, Waiting, plan};
use openclaw_store::{NewEvent, Store, StoreError};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

mod ended;
mod wait;

/// What every run works with.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) driver: Arc<dyn Driver>,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) live: Live,
    /// What the driver cannot be reached for.
    pub(crate) reach: Reach,
    /// How many steps may be in hand at once.
    pub(crate) steps: Arc<Semaphore>,
    /// Whose turn it is to be brought to another version.
    pub(crate) updates: Turns,
    /// Whose turn it is to install or start something.
    pub(crate) starts: Turns,
    pub(crate) shutdown: CancellationToken,
}

/// When the instance is to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requeue {
    After(Duration),
    /// After longer each time: the driver cannot be reached, or the database does not answer.
    Later,
    /// The instance is gone.
    Never,
}

const LOOK_AGAIN_RUNNING: Duration = Duration::from_secs(5);
const LOOK_AGAIN_AT_REST: Duration = Duration::from_secs(30);
const LOOK_AGAIN_REMOVAL: Duration = Duration::from_secs(15);
/// A removal that fails is tried so often: for five minutes.
const REMOVALS: u32 = 20;

/// One run.
pub(crate) struct Run {
    pub(crate) context: Context,
    pub(crate) id: String,
    /// Notified when what is desired of the instance has changed.
    pub(crate) changed: Arc<Notify>,
    /// Whether this process looks at the instance for the first time.
    pub(crate) first_look: bool,
    /// The step that failed last in a way that may pass, and how often in a row.
    attempts: (Option<(Step, Version)>, u32),
    /// How often its removal failed.
    removals: u32,
    /// Its turn to be brought to another version, kept until it rests.
    turn: Option<Turn>,
    /// Its place in the line for what it waits for.
    place: Option<Place>,
    /// Since when the host has too little for it to start.
    short_since: Option<openclaw_contract::Timestamp>,
}

/// What a step is planned on.
struct Ground<'a> {
    instance: &'a Instance,
    policy: Policy,
}

impl Run {
    pub(crate) fn new(context: Context, id: String, changed: Arc<Notify>, first_look: bool) -> Self {
        Self {
            context,
            id,
            changed,
            first_look,
            attempts: (None, 0),
            removals: 0,
            turn: None,
            place: None,
            short_since: None,
        }
    }

    /// Runs until there is nothing left to do.
    pub(crate) async fn until_rest(mut self) -> Requeue {
        loop {
            match self.once().await {
                Ok(None) if self.context.shutdown.is_cancelled() => return Requeue::Never,
                Ok(None) => {}
                Ok(Some(requeue)) => return requeue,
                Err(error) => {
                    tracing::error!(target: "reconciler", "Instance {} cannot be reconciled: {error}", self.id);
                    return Requeue::Later;
                }
            }
        }
    }

    /// One observation, plan and step. `None`: go again.
    async fn once(&mut self) -> Result<Option<Requeue>, StoreError> {
        let Some(instance) = self.context.store.by_id(&self.id).await? else {
            self.context.live.forget(&self.id);
            self.context.reach.forget(&self.id);
            return Ok(Some(Requeue::Never));
        };
        let driver = self.context.driver.name();
        if instance.driver != driver {
            let cause = format!("it belongs to the driver {}, and this server runs {driver}", instance.driver);
            return self.unreachable(&instance, &DriverError::Unreachable { cause }).await.map(Some);
        }
        let observation = match self.context.driver.observe(&reference(&instance)).await {
            Ok(observation) => observation,
            Err(error) => return self.unreachable(&instance, &error).await.map(Some),
        };
        self.reached().await?;
        self.context.live.observed(&self.id, &observation);
        self.adopt(&instance, &observation).await?;
        let now = self.context.clock.now();
        let planned = instance.spec.generation;
        match plan(&instance, &observation, now) {
            Plan::Run(step, version) => self.step(&instance, &observation, (step, version), None).await,
            Plan::Restore(snapshot, version) => {
                self.step(&instance, &observation, (Step::Restore, version), Some(snapshot)).await
            }
            Plan::SnapshotLost(snapshot) => self.snapshot_lost(&instance, &observation, &snapshot).await,
            Plan::StateUnreadable(wrote) => self.state_unreadable(&instance, &wrote).await,
            Plan::StateLost => self.state_lost(&instance).await,
            Plan::Recover { detail } => {
                tracing::warn!(target: "reconciler", "Gateway of instance {} exited: {detail}", instance.name);
                self.record(|i| outcome::exited(i, planned, detail, now)).await?;
                Ok(None)
            }
            Plan::GiveUp { detail, exits } => {
                let failure = Failure {
                    step: None,
                    version: instance.status.version.clone(),
                    cause: format!("The gateway exited {exits} times within 2 minutes: {detail}"),
                    remedy: Some("See its log; then start it again or choose another version".to_owned()),
                };
                self.give_up(&instance, failure).await
            }
            Plan::Remove => self.remove(&instance).await,
            Plan::Rest { state, waiting } => self.rest(&instance, &observation, state, waiting).await,
        }
    }

    async fn step(
        &mut self,
        instance: &Instance,
        observation: &Observation,
        (step, version): (Step, Version),
        snapshot: Option<SnapshotId>,
    ) -> Result<Option<Requeue>, StoreError> {
        let ground = Ground { instance, policy: self.context.store.policy().await? };
        if !self.may_go_on(&ground, step).await? {
            return Ok(None);
        }
        let Some(_slot) = self.slot(&ground, step).await? else { return Ok(None) };
        let Ok(_step) = self.context.steps.clone().acquire_owned().await else {
            return Ok(Some(Requeue::Never));
        };
        let generation = instance.spec.generation;
        let with = with(&ground, snapshot);
        let now = self.context.clock.now();
        let until = later(now, deadline(step, &with));
        self.context.live.begin(&self.id, step);
        let begun = self.record(|i| outcome::begun(i, generation, (step, &version), observation, now, until)).await?;
        if begun.is_none_or(|instance| instance.spec.generation != generation) {
            return Ok(None);
        }
        let job = Job { instance: reference(instance), generation, step, version, with };
        let ended = execute(&self.context, &job, &self.changed).await;
        self.ended(instance, &job, ended).await
    }

    async fn remove(&mut self, instance: &Instance) -> Result<Option<Requeue>, StoreError> {
        let error = match self.context.driver.remove(&reference(instance)).await {
            Ok(()) => {
                self.context.store.remove(self.context.clock.now(), &self.id, ACTOR).await?;
                tracing::info!(target: "reconciler", "Instance {} is deleted", instance.name);
                return Ok(None);
            }
            Err(error @ DriverError::Unreachable { .. }) => return self.unreachable(instance, &error).await.map(Some),
            Err(error) => error,
        };
        let cause = error.to_string();
        tracing::error!(target: "reconciler", "Instance {} cannot be removed: {cause}", instance.name);
        self.removals += 1;
        let planned = instance.spec.generation;
        if self.removals >= REMOVALS {
            self.record(|i| outcome::kept_after_all(i, planned, format!("It could not be removed: {cause}"))).await?;
            return Ok(None);
        }
        if instance.status.message.as_deref().is_none_or(|told| !told.starts_with(&cause)) {
            let (version, remedy) = (instance.status.version.clone(), error.remedy().map(str::to_owned));
            self.give_up(instance, Failure { step: None, version, cause, remedy }).await?;
        }
        self.pause(LOOK_AGAIN_REMOVAL).await;
        Ok(None)
    }

    async fn rest(
        &self,
        instance: &Instance,
        observation: &Observation,
        state: InstanceState,
        waiting: Option<Waiting>,
    ) -> Result<Option<Requeue>, StoreError> {
        let now = self.context.clock.now();
        let planned = instance.spec.generation;
        self.record(|i| outcome::rested(i, planned, state, waiting.as_ref(), observation, now)).await?;
        let alive = matches!(observation.process, Process::Running { .. });
        Ok(Some(Requeue::After(if alive { LOOK_AGAIN_RUNNING } else { LOOK_AGAIN_AT_REST })))
    }

    /// A gateway that outlived the portal that started it is left as it is, and the timeline says so.
    async fn adopt(&mut self, instance: &Instance, observation: &Observation) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.first_look) || instance.status.observed_generation == 0 {
            return Ok(());
        }
        if let Process::Running { handle, version, .. } = &observation.process {
            let detail = format!("{handle}, {version}; left running");
            let what = EventKind::Adopted { detail };
            self.record(|i| Some((i.status.clone(), vec![what]))).await?;
        }
        Ok(())
    }

    /// How the instance is, is not known any more. The timeline tells when that began: for all instances at once where the
    /// driver does not even tell of its host.
    async fn unreachable(&self, instance: &Instance, error: &DriverError) -> Result<Requeue, StoreError> {
        tracing::warn!(target: "reconciler", "Instance {} cannot be observed: {error}", instance.name);
        self.context.live.unreachable(&self.id, &instance.status.health, &error.to_string());
        if let DriverError::Unreachable { cause } = error {
            let what = EventKind::DriverUnreachable { cause: cause.clone() };
            if matches!(self.context.driver.host().await, Err(DriverError::Unreachable { .. })) {
                if self.context.reach.lose_all() {
                    self.context.store.note(self.context.clock.now(), ACTOR, what).await?;
                }
            } else if self.context.reach.lose(&self.id) {
                self.record(|i| Some((i.status.clone(), vec![what]))).await?;
            }
        }
        Ok(Requeue::Later)
    }

    /// The driver answers for the instance; told where it did not before.
    async fn reached(&self) -> Result<(), StoreError> {
        let (all, this) = self.context.reach.answered(&self.id);
        if all {
            self.context.store.note(self.context.clock.now(), ACTOR, EventKind::DriverAnswers).await?;
        }
        if this {
            self.record(|i| Some((i.status.clone(), vec![EventKind::DriverAnswers]))).await?;
        }
        Ok(())
    }

    /// Waits a while, or until something else is wanted.
    async fn pause(&self, wait: Duration) {
        tokio::select! {
            () = self.context.clock.sleep(wait) => {}
            () = self.changed.notified() => {}
            () = self.context.shutdown.cancelled() => {}
        }
    }

    /// Writes what `outcome` makes of the instance as it is in the store now.
    async fn record(&self, outcome: impl FnOnce(&Instance) -> Write + Send) -> Result<Option<Instance>, StoreError> {
        let write = |instance: &Instance| outcome(instance).map(|(status, events)| (status, told(events)));
        self.context.store.record(self.context.clock.now(), &self.id, write).await
    }
}

fn told(events: Vec<EventKind>) -> Vec<NewEvent> {
    events.into_iter().map(|what| NewEvent { actor: ACTOR.to_owned(), what }).collect()
}

fn reference(instance: &Instance) -> InstanceRef {
    InstanceRef { id: instance.id.clone(), name: instance.name.clone() }
}

fn with(ground: &Ground<'_>, snapshot: Option<SnapshotId>) -> With {
    let Ground { instance, policy } = ground;
    let way = &instance.spec.way;
    With {
        snapshot,
        keep: usize::from(policy.snapshots_kept.get()),
        needed: way.restore.iter().map(|restore| restore.snapshot.clone()).collect(),
        rehearse: way.rehearse,
        soak: Duration::from_secs(u64::from(policy.soak_seconds.seconds())),
    }
}
