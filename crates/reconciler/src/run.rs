//! One run for one instance: observe, plan, do one step, write it down, again; until there is nothing left to do.

use crate::{
    ACTOR,
    live::Live,
    outcome::{self, Write},
    step::{Ended, execute},
    turn::{Turn, Turns},
};
use openclaw_contract::{EventKind, Instance, InstanceState, Observation, Power, Process, Step, Version};
use openclaw_driver::{Clock, Driver, DriverError, InstanceRef, Job, Outcome};
use openclaw_planner::{Plan, Waiting, plan};
use openclaw_store::{NewEvent, Store, StoreError};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

/// What every run works with.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) driver: Arc<dyn Driver>,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) live: Live,
    /// How many steps may be in hand at once.
    pub(crate) steps: Arc<Semaphore>,
    /// Whose turn it is to be brought to another version.
    pub(crate) turns: Turns,
    pub(crate) shutdown: CancellationToken,
}

/// When the instance is to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requeue {
    After(Duration),
    /// The instance is gone.
    Never,
}

/// A step that fails in a way that may pass is tried so often.
const ATTEMPTS: u32 = 3;
const LOOK_AGAIN_RUNNING: Duration = Duration::from_secs(5);
const LOOK_AGAIN_AT_REST: Duration = Duration::from_secs(30);
const LOOK_AGAIN_UNREACHABLE: Duration = Duration::from_secs(10);
const LOOK_AGAIN_REMOVAL: Duration = Duration::from_secs(15);
/// Whoever waits for a turn looks at the policy again after so long.
const LOOK_AGAIN_WAITING: Duration = Duration::from_secs(5);

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
    /// Its turn to be brought to another version, kept until it rests.
    turn: Option<Turn>,
}

impl Run {
    pub(crate) fn new(context: Context, id: String, changed: Arc<Notify>, first_look: bool) -> Self {
        Self { context, id, changed, first_look, attempts: (None, 0), turn: None }
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
                    return Requeue::After(LOOK_AGAIN_UNREACHABLE);
                }
            }
        }
    }

    /// One observation, plan and step. `None`: go again.
    async fn once(&mut self) -> Result<Option<Requeue>, StoreError> {
        let Some(instance) = self.context.store.by_id(&self.id).await? else {
            self.context.live.forget(&self.id);
            return Ok(Some(Requeue::Never));
        };
        let driver = self.context.driver.name();
        if instance.driver != driver {
            let cause = format!("it belongs to the driver {}, and this server runs {driver}", instance.driver);
            return Ok(Some(self.unreachable(&instance, &DriverError::Unreachable { cause })));
        }
        let observation = match self.context.driver.observe(&reference(&instance)).await {
            Ok(observation) => observation,
            Err(error) => return Ok(Some(self.unreachable(&instance, &error))),
        };
        self.context.live.observed(&self.id, &observation);
        self.adopt(&instance, &observation).await?;
        let now = self.context.clock.now();
        let planned = instance.spec.generation;
        match plan(&instance, &observation, now) {
            Plan::Run(step, version) => self.step(&instance, step, version).await,
            Plan::Recover { detail } => {
                tracing::warn!(target: "reconciler", "Gateway of instance {} exited: {detail}", instance.name);
                self.record(|i| outcome::exited(i, planned, detail, now)).await?;
                Ok(None)
            }
            Plan::GiveUp { detail, exits } => {
                let cause = format!("The gateway exited {exits} times within 2 minutes: {detail}");
                let remedy = Some("See its log; then start it again or choose another version".to_owned());
                tracing::error!(target: "reconciler", "Instance {}: {cause}", instance.name);
                self.record(|i| outcome::failed(i, None, &i.status.version, cause, remedy)).await?;
                Ok(None)
            }
            Plan::Remove => self.remove(&instance).await,
            Plan::Rest { state, waiting } => self.rest(&instance, &observation, state, waiting).await,
        }
    }

    async fn step(&mut self, instance: &Instance, step: Step, version: Version) -> Result<Option<Requeue>, StoreError> {
        if !self.has_its_turn(instance, step).await? {
            return Ok(None);
        }
        let Ok(_slot) = self.context.steps.clone().acquire_owned().await else {
            return Ok(Some(Requeue::Never));
        };
        let generation = instance.spec.generation;
        let now = self.context.clock.now();
        self.context.live.begin(&self.id, step);
        let begun = self.record(|i| outcome::begun(i, generation, step, &version, now)).await?;
        if begun.is_none_or(|instance| instance.spec.generation != generation) {
            return Ok(None);
        }
        let job = Job { instance: reference(instance), generation, step, version };
        let ended = execute(&self.context, &job, &self.changed).await;
        self.ended(instance, &job, ended).await
    }

    /// Whether the way to another version may begin or go on; waits a while where it may not. A stop never waits.
    async fn has_its_turn(&mut self, instance: &Instance, step: Step) -> Result<bool, StoreError> {
        let changes_version = instance.status.version != instance.spec.target_version;
        let frees = step == Step::Stop && (instance.spec.deleted || instance.spec.power == Power::Off);
        if self.turn.is_some() || !changes_version || frees {
            return Ok(true);
        }
        let most = self.context.store.policy().await?.concurrent_updates;
        let turns = self.context.turns.clone();
        match turns.take(&self.id, most) {
            Ok(turn) => {
                self.turn = Some(turn);
                Ok(true)
            }
            Err(under_way) => {
                let reason = format!("Waits for its turn: the policy lets {under_way} be updated at once");
                self.record(|i| outcome::waits(i, reason)).await?;
                tokio::select! {
                    () = turns.given_back() => {}
                    () = self.context.clock.sleep(LOOK_AGAIN_WAITING) => {}
                    () = self.changed.notified() => {}
                    () = self.context.shutdown.cancelled() => {}
                }
                Ok(false)
            }
        }
    }

    async fn ended(&mut self, instance: &Instance, job: &Job, ended: Ended) -> Result<Option<Requeue>, StoreError> {
        let (step, version, now) = (job.step, &job.version, self.context.clock.now());
        match ended {
            Ended::Done(done) => {
                self.attempts = (None, 0);
                let detail = match done {
                    Outcome::AlreadyDone => Some("nothing to do".to_owned()),
                    Outcome::Done(detail) => detail,
                };
                self.record(|i| outcome::finished(i, job.generation, (step, version), detail, now)).await?;
                Ok(None)
            }
            Ended::Unwanted(reason) => {
                tracing::info!(target: "reconciler", "Skipped {step} of {version} for instance {}: {reason}", instance.name);
                self.record(|i| outcome::skipped(i, step, version, reason)).await?;
                Ok(None)
            }
            Ended::ShuttingDown => Ok(Some(Requeue::Never)),
            Ended::Failed(error) if error.is_transient() && self.attempt(step, version) < ATTEMPTS => {
                let attempt = self.attempts.1;
                let wait = Duration::from_secs(2_u64.saturating_pow(attempt));
                let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                self.record(|i| outcome::retried(i, (step, version), &error, attempt, millis)).await?;
                tokio::select! {
                    () = self.context.clock.sleep(wait) => {}
                    () = self.changed.notified() => {}
                    () = self.context.shutdown.cancelled() => {}
                }
                Ok(None)
            }
            Ended::Failed(error) => {
                self.attempts = (None, 0);
                let (cause, remedy) = (error.to_string(), error.remedy().map(str::to_owned));
                tracing::error!(target: "reconciler", "Failed to {step} {version} for instance {}: {cause}", instance.name);
                let after = self.record(|i| outcome::failed(i, Some(step), version, cause, remedy)).await?;
                let leaving = after.is_some_and(|instance| instance.spec.deleted);
                Ok(leaving.then_some(Requeue::After(LOOK_AGAIN_REMOVAL)))
            }
        }
    }

    /// Counts this attempt at a step.
    fn attempt(&mut self, step: Step, version: &Version) -> u32 {
        let this = Some((step, version.clone()));
        self.attempts = if self.attempts.0 == this { (this, self.attempts.1 + 1) } else { (this, 1) };
        self.attempts.1
    }

    async fn remove(&self, instance: &Instance) -> Result<Option<Requeue>, StoreError> {
        match self.context.driver.remove(&reference(instance)).await {
            Ok(()) => {
                self.context.store.remove(self.context.clock.now(), &self.id, ACTOR).await?;
                tracing::info!(target: "reconciler", "Instance {} is deleted", instance.name);
                Ok(None)
            }
            Err(error) => {
                let (cause, remedy) = (error.to_string(), error.remedy().map(str::to_owned));
                tracing::error!(target: "reconciler", "Instance {} cannot be removed: {cause}", instance.name);
                if instance.status.message.as_deref().is_none_or(|told| !told.starts_with(&cause)) {
                    self.record(|i| outcome::failed(i, None, &i.status.version, cause, remedy)).await?;
                }
                Ok(Some(Requeue::After(LOOK_AGAIN_REMOVAL)))
            }
        }
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

    fn unreachable(&self, instance: &Instance, error: &DriverError) -> Requeue {
        tracing::warn!(target: "reconciler", "Instance {} cannot be observed: {error}", instance.name);
        self.context.live.unreachable(&self.id, &instance.status.health, &error.to_string());
        Requeue::After(LOOK_AGAIN_UNREACHABLE)
    }

    /// Writes what `outcome` makes of the instance as it is in the store now.
    async fn record(&self, outcome: impl FnOnce(&Instance) -> Write + Send) -> Result<Option<Instance>, StoreError> {
        let told = |what| NewEvent { actor: ACTOR.to_owned(), what };
        let write = |instance: &Instance| {
            outcome(instance).map(|(status, events)| (status, events.into_iter().map(told).collect()))
        };
        self.context.store.record(self.context.clock.now(), &self.id, write).await
    }
}

fn reference(instance: &Instance) -> InstanceRef {
    InstanceRef { id: instance.id.clone(), name: instance.name.clone() }
}
