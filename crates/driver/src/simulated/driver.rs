//! The driver: waits by the clock, and lets the world do the rest.

use super::{SimulatedOptions, steps::Begun, world::World};
use crate::{Clock, Driver, DriverError, ImportSource, InstanceRef, Job, Outcome, Progress, Taken, Usage};
use async_trait::async_trait;
use futures::stream::{BoxStream, StreamExt};
use openclaw_contract::{Catalog, Details, Host, Observation, Snapshot, SnapshotId, Step, Timestamp, Version};
use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How often a step reports its progress, and never more often than the shortest slice.
const SLICES: u32 = 40;
const SHORTEST_SLICE: Duration = Duration::from_millis(100);

/// Gateways that exist only in the control plane are started as many as there are.
const STARTS_AT_ONCE: usize = 256;

/// Runs instances that exist only in the control plane.
///
/// What is not known to it is absent.
pub struct SimulatedDriver {
    clock: Arc<dyn Clock>,
    /// Never held over a wait.
    world: Mutex<World>,
}

impl SimulatedDriver {
    /// A host without instances, which is gone with the driver.
    #[must_use]
    pub fn new(options: SimulatedOptions, clock: Arc<dyn Clock>) -> Self {
        Self { world: Mutex::new(World::new(options)), clock }
    }

    /// The host that is kept in `folder`, which is made where there is none: a driver that comes after this one finds it as
    /// this one left it, with its gateways running. What was under way in a step is lost, as the step is with the portal.
    ///
    /// One driver a folder at a time: nothing else changes the files.
    ///
    /// # Errors
    /// Where the folder cannot be read or written, or shows what cannot be, such as two gateways for one instance.
    pub fn kept(options: SimulatedOptions, clock: Arc<dyn Clock>, folder: &Path) -> Result<Self, DriverError> {
        Ok(Self { world: Mutex::new(World::kept(options, folder)?), clock })
    }

    /// Whether the host answers. While it does not, every call ends with [`DriverError::Unreachable`], also those under
    /// way, logs are empty, and what runs goes on.
    pub fn set_reachable(&self, reachable: bool) {
        self.world().set_reachable(reachable);
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        // Nothing is left half done where a panic could strike, and the simulation is worth nothing to protect.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn step(&self, job: &Job, progress: &Progress, cancel: &CancellationToken) -> Result<Outcome, DriverError> {
        if cancel.is_cancelled() {
            return Err(DriverError::Cancelled);
        }
        let begun = self.world().reach()?.begin(job, self.now())?;
        let since = match begun {
            Begun::Done => return Ok(Outcome::AlreadyDone),
            Begun::Hangs => {
                cancel.cancelled().await;
                return Err(DriverError::Cancelled);
            }
            Begun::Since(since) => since,
        };
        let _wanted = (job.step == Step::Fetch).then(|| Wanted { world: &self.world, version: &job.version });
        self.wait(job, since, progress, cancel).await?;
        self.world().reach()?.finish(job, self.now())?;
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
        let whole = self.world().duration(job);
        let slice = (whole / SLICES).max(SHORTEST_SLICE);
        let doing = job.step.doing(&job.version);
        loop {
            let passed = Duration::try_from(self.now().duration_since(since)).unwrap_or_default();
            let Some(left) = whole.checked_sub(passed).filter(|left| !left.is_zero()) else {
                progress.report(1.0, Some(doing));
                return Ok(());
            };
            progress.report(passed.div_duration_f64(whole), Some(doing.clone()));
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(DriverError::Cancelled),
                () = self.clock.sleep(slice.min(left)) => self.world().reach()?.possible(job, self.now())?,
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
        self.world().reach()?.observe(&instance.id, self.now())
    }

    async fn run(&self, job: &Job, progress: &Progress, cancel: &CancellationToken) -> Result<Outcome, DriverError> {
        let outcome = self.step(job, progress, cancel).await;
        if let Err(error) = &outcome
            && let Ok(world) = self.world().reach()
        {
            world.note(&job.instance.id, self.now(), &format!("{}: {error}", job.step));
        }
        outcome
    }

    async fn remove(&self, instance: &InstanceRef) -> Result<(), DriverError> {
        self.world().reach()?.remove(&instance.id, self.now())
    }

    async fn releases(&self) -> Result<Catalog, DriverError> {
        Ok(self.world().reach()?.catalog(self.now()))
    }

    async fn host(&self) -> Result<Host, DriverError> {
        Ok(self.world().reach()?.host(self.now()))
    }

    fn starts_at_once(&self) -> usize {
        STARTS_AT_ONCE
    }

    async fn import(
        &self,
        instance: &InstanceRef,
        source: &ImportSource,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Taken, DriverError> {
        self.import_from(instance, source, progress, cancel).await
    }

    async fn take_in(
        &self,
        instance: &InstanceRef,
        archive: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        self.take_in_from(instance, archive, progress, cancel).await
    }

    async fn backup(
        &self,
        instance: &InstanceRef,
        to: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        self.backup_to(instance, to, progress, cancel).await
    }

    async fn discard(&self, instance: &InstanceRef, snapshot: &SnapshotId) -> Result<(), DriverError> {
        self.world().reach()?.change(&instance.id, |instance| instance.discard(snapshot))?
    }

    async fn install(
        &self,
        version: &Version,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<u64, DriverError> {
        let Some((since, whole)) = self.world().reach()?.begin_install(version, self.now())? else {
            return Ok(self.world().install_bytes(version));
        };
        let _wanted = Wanted { world: &self.world, version };
        let slice = (whole / SLICES).max(SHORTEST_SLICE);
        loop {
            let passed = Duration::try_from(self.now().duration_since(since)).unwrap_or_default();
            let Some(left) = whole.checked_sub(passed).filter(|left| !left.is_zero()) else { break };
            progress.report(passed.div_duration_f64(whole), Some(Step::Fetch.doing(version)));
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(DriverError::Cancelled),
                () = self.clock.sleep(slice.min(left)) => drop(self.world().reach()?),
            }
        }
        let mut world = self.world();
        world.reach()?.fetch(version)?;
        Ok(world.install_bytes(version))
    }

    async fn uninstall(&self, version: &Version) -> Result<u64, DriverError> {
        self.world().reach()?.uninstall(version)
    }

    async fn usage(&self, instance: &InstanceRef) -> Result<Option<Usage>, DriverError> {
        Ok(self.world().reach()?.usage(instance, self.now()))
    }

    async fn details(&self, instance: &InstanceRef) -> Result<Details, DriverError> {
        Ok(self.world().reach()?.details(instance, self.now()))
    }

    async fn log_between(
        &self,
        instance: &InstanceRef,
        from: Timestamp,
        to: Timestamp,
        most: usize,
    ) -> Result<Vec<String>, DriverError> {
        Ok(self.world().reach()?.log_between(&instance.id, from, to, most))
    }

    fn logs(&self, instance: &InstanceRef, tail: usize, follow: bool) -> BoxStream<'static, String> {
        match self.world().reach() {
            Ok(world) => world.read_log(&instance.id, tail, follow),
            Err(_) => futures::stream::empty().boxed(),
        }
    }
}
