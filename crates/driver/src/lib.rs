//! What runs instances: the [`Driver`] trait, what a driver observes, and the simulated driver.

pub mod clock;
pub mod error;
pub mod job;
pub mod node;
pub mod simulated;

pub use clock::{Clock, ManualClock, SystemClock};
pub use error::DriverError;
pub use job::{InstanceRef, Job, Outcome, Progress};
pub use openclaw_contract::{GatewayStatus, Observation, Process};

use async_trait::async_trait;
use futures::stream::BoxStream;
use openclaw_contract::{Catalog, Host};
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

    /// The last `tail` lines of the instance's log, oldest first, and with `follow` each further line as it is written, until
    /// the stream is dropped. Lines have no line end. An instance without a log has an empty one.
    fn logs(&self, instance: &InstanceRef, tail: usize, follow: bool) -> BoxStream<'static, String>;
}
