//! What runs instances: the [`Driver`] trait, what a driver observes, and the simulated driver.

pub mod clock;
pub mod error;
pub mod import;
pub mod job;
pub mod node;
pub mod simulated;
pub mod usage;

pub use clock::{Clock, ManualClock, SystemClock};
pub use error::DriverError;
pub use import::{ImportSource, Taken};
pub use job::{InstanceRef, Job, Outcome, Progress, With};
pub use usage::Usage;

pub use openclaw_contract::{GatewayStatus, Observation, Process};

use async_trait::async_trait;
use futures::stream::BoxStream;
use openclaw_contract::{Catalog, Details, Host, Snapshot, SnapshotId, Timestamp, Version};
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Runs instances of OpenClaw. Everything above a driver knows it by this trait only.
///
/// Every step is idempotent: a driver looks before it acts, and answers [`Outcome::AlreadyDone`] where there is nothing to
/// do. A step that was cut off at any point, also by the end of this process, can be run again.
#[async_trait]
pub trait Driver: Send + Sync {
    /// The word that views and `--driver` have for it: `local`.
    fn name(&self) -> &'static str;

    /// What is there now. Cheap enough to be asked every few seconds for each instance.
    ///
    /// # Errors
    /// Where the driver cannot tell. Nothing is concluded from that.
    async fn observe(&self, instance: &InstanceRef) -> Result<Observation, DriverError>;

    /// Runs one step to its end, reporting how far it is. When `cancel` is cancelled the step ends soon, leaving nothing half
    /// done that a later step would mistake for done, with [`DriverError::Cancelled`].
    ///
    /// # Errors
    /// Why the step could not be done.
    async fn run(&self, job: &Job, progress: &Progress, cancel: &CancellationToken) -> Result<Outcome, DriverError>;

    /// Removes everything that belongs to the instance alone; its gateway was stopped before. Not there is as good as removed.
    ///
    /// # Errors
    /// Why it could not be removed.
    async fn remove(&self, instance: &InstanceRef) -> Result<(), DriverError>;

    /// The releases that this driver can run, as far as it knows without a long wait.
    ///
    /// # Errors
    /// Where they could not be read and none are remembered.
    async fn releases(&self) -> Result<Catalog, DriverError>;

    /// What the host of the instances has free. Cheap enough to be asked every ten seconds. What it cannot tell is
    /// left out.
    ///
    /// # Errors
    /// Where the driver cannot tell anything at all.
    async fn host(&self) -> Result<Host, DriverError>;

    /// How many installs and starts a host of this kind bears at once, where the policy does not say.
    fn starts_at_once(&self) -> usize;

    /// Takes a state in for a new instance, whole or not at all. What it is read from is never written to, unless it is
    /// adopted.
    ///
    /// # Errors
    /// [`DriverError::Refused`] where it is damaged, hostile or no agent's state; nothing is left behind.
    async fn import(
        &self,
        instance: &InstanceRef,
        source: &ImportSource,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Taken, DriverError>;

    /// Takes an archive in as one more snapshot of an instance that there is.
    ///
    /// # Errors
    /// As [`Driver::import`].
    async fn take_in(
        &self,
        instance: &InstanceRef,
        archive: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError>;

    /// Writes the state as it is into one archive file at `to`, which is not there yet, while the gateway goes on. Returns
    /// what the archive holds, as the snapshot that it would be.
    ///
    /// # Errors
    /// Why it could not be written; then there is no file.
    async fn backup(
        &self,
        instance: &InstanceRef,
        to: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError>;

    /// Throws a snapshot away. Not there is as good as thrown away.
    ///
    /// # Errors
    /// Where it is needed, or cannot be removed.
    async fn discard(&self, instance: &InstanceRef, snapshot: &SnapshotId) -> Result<(), DriverError>;

    /// Gets a version onto the host ahead, for whoever wants it later, as a fetch does; a fetch of the same version and this
    /// are one. Returns how many bytes it occupies, also where it was there already.
    ///
    /// # Errors
    /// Why it could not be done; then there is nothing half done. [`DriverError::Cancelled`] when `cancel` is cancelled.
    async fn install(
        &self,
        version: &Version,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<u64, DriverError>;

    /// Removes a version from the host. Returns how many bytes that freed; 0 where it was not there. A fetch that comes after
    /// it gets the version anew, one that is under way is waited for.
    ///
    /// # Errors
    /// Where a gateway runs it, or it cannot be removed.
    async fn uninstall(&self, version: &Version) -> Result<u64, DriverError>;

    /// What the instance's gateway and everything that it started use; none where it does not run. Cheap enough to be asked
    /// every half a minute for each instance.
    ///
    /// # Errors
    /// Where the driver cannot tell.
    async fn usage(&self, instance: &InstanceRef) -> Result<Option<Usage>, DriverError>;

    /// What there is to say of the instance on its host, but for what it uses. Its configuration comes without its secrets:
    /// they do not leave the driver.
    ///
    /// # Errors
    /// Where the driver cannot tell.
    async fn details(&self, instance: &InstanceRef) -> Result<Details, DriverError>;

    /// The lines of the instance's log that were written within a time, the oldest first, at most `most` of them: the newest,
    /// after a line that says how many earlier ones there are. A line that has no time of its own belongs to the one before.
    ///
    /// # Errors
    /// Where the log cannot be read.
    async fn log_between(
        &self,
        instance: &InstanceRef,
        from: Timestamp,
        to: Timestamp,
        most: usize,
    ) -> Result<Vec<String>, DriverError>;

    /// The last `tail` lines of the instance's log, oldest first, and with `follow` each further line as it is written, until
    /// the stream is dropped. Lines have no line end. An instance without a log has an empty one.
    fn logs(&self, instance: &InstanceRef, tail: usize, follow: bool) -> BoxStream<'static, String>;
}
