//! The driver: waits by the clock, and lets the world do the rest.

use super::{SimulatedOptions, world::World};
use crate::{Clock, Driver, DriverError, InstanceRef, Job, Outcome, Progress};
use async_trait::async_trait;
use futures::stream::{BoxStream, StreamExt};
use openclaw_contract::{Catalog, Host, Observation, Step, Timestamp, Version};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How often a step reports its progress, and never more often than the shortest slice.
const SLICES: u32 = 40;
const SHORTEST_SLICE: Duration = Duration::from_millis(100);

/// Runs instances that exist only in the control plane.
///
/// What is not known to it is absent; after a restart that is everything.
pub struct SimulatedDriver {
    options: SimulatedOptions,
    clock: Arc<dyn Clock>,
    /// Never held over a wait.
    world: Mutex<World>,
}

impl SimulatedDriver {
    /// A host without instances.
    #[must_use]
    pub fn new(options: SimulatedOptions, clock: Arc<dyn Clock>) -> Self {
        Self { world: Mutex::new(World::new(options.clone())), options, clock }
    }

    /// Lets an instance's gateway, where one runs, end by itself with exit status 1.
    pub fn crash(&self, id: &str) {
        self.world().crash(id, self.clock.now());
    }

    /// Whether the host answers. While it does not, every call ends with [`DriverError::Unreachable`], also those under
    /// way, logs are empty, and what runs goes on.
    pub fn set_reachable(&self, reachable: bool) {
        self.world().set_reachable(reachable);
    }

    fn world(&self) -> MutexGuard<'_, World> {
        // Nothing is left half done where a panic could strike, and the simulation is worth nothing to protect.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn step(&self, job: &Job, progress: &Progress, cancel: &CancellationToken) -> Result<Outcome, DriverError> {
        if cancel.is_cancelled() {
            return Err(DriverError::Cancelled);
        }
        let Some(since) = self.world().reach()?.begin(job, self.clock.now())? else {
            return Ok(Outcome::AlreadyDone);
        };
        let _wanted = (job.step == Step::Fetch).then(|| Wanted { world: &self.world, version: &job.version });
        self.wait(job, since, progress, cancel).await?;
        self.world().reach()?.finish(job, self.clock.now())?;
        Ok(Outcome::Done(None))
    }

    /// Waits until a step that counts from `since` has taken its time, as long as it can still be done.
    async fn wait(
        &self,
        job: &Job,
        since: Timestamp,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<(), DriverError> {
        let whole = self.options.duration(job.step);
        let slice = (whole / SLICES).max(SHORTEST_SLICE);
        let doing = job.step.doing(&job.version);
        loop {
            let passed = Duration::try_from(self.clock.now().duration_since(since)).unwrap_or_default();
            let Some(left) = whole.checked_sub(passed).filter(|left| !left.is_zero()) else {
                progress.report(1.0, Some(doing));
                return Ok(());
            };
            progress.report(passed.div_duration_f64(whole), Some(doing.clone()));
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(DriverError::Cancelled),
                () = self.clock.sleep(slice.min(left)) => self.world().reach()?.check(job)?,
            }
        }
    }
}

/// One who wants a version that is being fetched, until dropped.
struct Wanted<'a> {
    world: &'a Mutex<World>,
    version: &'a Version,
}

impl Drop for Wanted<'_> {
    fn drop(&mut self) {
        self.world.lock().unwrap_or_else(PoisonError::into_inner).release(self.version);
    }
}

#[async_trait]
impl Driver for SimulatedDriver {
    fn name(&self) -> &'static str {
        "simulated"
    }

    async fn observe(&self, instance: &InstanceRef) -> Result<Observation, DriverError> {
        Ok(self.world().reach()?.observe(&instance.id, self.clock.now()))
    }

    async fn run(&self, job: &Job, progress: &Progress, cancel: &CancellationToken) -> Result<Outcome, DriverError> {
        let outcome = self.step(job, progress, cancel).await;
        if let Err(error) = &outcome
            && let Ok(world) = self.world().reach()
        {
            world.note(&job.instance.id, self.clock.now(), &format!("{}: {error}", job.step));
        }
        outcome
    }

    async fn remove(&self, instance: &InstanceRef) -> Result<(), DriverError> {
        self.world().reach()?.remove(&instance.id)
    }

    async fn releases(&self) -> Result<Catalog, DriverError> {
        Ok(self.world().reach()?.catalog(self.clock.now()))
    }

    async fn host(&self) -> Result<Host, DriverError> {
        Ok(self.world().reach()?.host(self.clock.now()))
    }

    fn logs(&self, instance: &InstanceRef, tail: usize, follow: bool) -> BoxStream<'static, String> {
        match self.world().reach() {
            Ok(world) => world.read_log(&instance.id, tail, follow),
            Err(_) => futures::stream::empty().boxed(),
        }
    }
}
