//! Archives on their way in and out: streamed through private files of the data folder, and only a few at once.

mod begun;
mod incoming;
mod outgoing;

pub(crate) use begun::{Begun, undo};
pub(crate) use incoming::{Arrived, Incoming};
pub(crate) use outgoing::{Room, hand_out};

use crate::error::ApiError;
use begun::Leftovers;
use openclaw_contract::Refusal;
use openclaw_driver::{Driver, DriverError};
use openclaw_store::Store;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How many are handed out at once, and how many are taken in.
const AT_ONCE: usize = 2;
/// When to try again where these are too many, in seconds.
const RETRY_AFTER: u64 = 15;
/// How long a driver may work on one.
const WORK: Duration = Duration::from_secs(60 * 60);

/// Where archives pass through, and how large they may be.
#[derive(Clone, Debug)]
pub struct ArchiveOptions {
    /// A folder of the server's own: what an earlier server left in it is removed.
    pub folder: PathBuf,
    /// The largest one that is taken in, in bytes.
    pub largest: u64,
}

impl ArchiveOptions {
    /// The largest one that is taken in where nothing is said.
    pub const LARGEST: u64 = 20 << 30;

    /// A place within the data folder.
    #[must_use]
    pub fn within(data: &Path) -> Self {
        Self { folder: data.join("passing"), largest: Self::LARGEST }
    }
}

/// Whatever is done with archives at the moment. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Archives(Arc<Inner>);

struct Inner {
    options: ArchiveOptions,
    incoming: Arc<Semaphore>,
    outgoing: Arc<Semaphore>,
    work: TaskTracker,
    leftovers: Leftovers,
}

impl Archives {
    /// Makes the folder, and removes what was passing through it when an earlier server ended.
    pub(crate) fn open(options: ArchiveOptions) -> io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&options.folder)?;
        let leftovers = Leftovers::of(&options.folder)?;
        let places = || Arc::new(Semaphore::new(AT_ONCE));
        let (incoming, outgoing, work) = (places(), places(), TaskTracker::new());
        Ok(Self(Arc::new(Inner { options, incoming, outgoing, work, leftovers })))
    }

    /// Finishes off what an earlier server left half imported, and when `shutdown` comes waits for the work in hand.
    pub(crate) async fn run(self, store: Store, driver: Arc<dyn Driver>, shutdown: CancellationToken) {
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = self.0.leftovers.finish_off(&store, driver.as_ref()) => shutdown.cancelled().await,
        }
        self.0.work.close();
        self.0.work.wait().await;
    }

    /// Does work that is not to stop half done where whoever asked for it goes away.
    pub(crate) async fn see_through<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    ) -> Result<T, ApiError> {
        match self.0.work.spawn(work).await {
            Ok(outcome) => outcome,
            Err(error) => Err(ApiError::incident(&error)),
        }
    }

    /// Where they pass through.
    pub(crate) fn folder(&self) -> &Path {
        &self.0.options.folder
    }

    fn place(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(places).try_acquire_owned().map_err(|_| Refusal::TooMany { retry_after: RETRY_AFTER })
    }
}

/// Gives a driver's work its time. It is told to end, and waited for, so that it is not at work any more afterwards.
pub(crate) async fn in_time<T>(
    cancel: &CancellationToken,
    work: impl Future<Output = Result<T, DriverError>>,
) -> Result<T, ApiError> {
    tokio::pin!(work);
    let done = tokio::select! {
        done = &mut work => done,
        () = tokio::time::sleep(WORK) => {
            cancel.cancel();
            work.await
        }
    };
    Ok(done?)
}

#[cfg(test)]
mod tests;
