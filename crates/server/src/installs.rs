//! Releases that are installed ahead: one install of a version at a time, two at once, the others wait. What the end of the
//! portal cuts off is gone: a driver leaves nothing half done.

use crate::error::ApiError;
use openclaw_contract::{
    Catalog, EventKind, InstanceName, Refusal, Release, Version,
    validation::{Install, Permit, Uninstall},
};
use openclaw_driver::{Clock, Driver, DriverError, Progress};
use openclaw_store::{Store, StoreError};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How many are installed at once.
const AT_ONCE: usize = 2;
/// How many may wait and be in hand.
const MOST: usize = 32;
/// How soon it is worth asking again where there are too many.
const RETRY_AFTER: u64 = 60;
/// How long one may take.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// How long a removal may take.
const REMOVAL: Duration = Duration::from_secs(300);

/// The installs in hand. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Installs {
    store: Store,
    driver: Arc<dyn Driver>,
    clock: Arc<dyn Clock>,
    in_hand: Arc<Mutex<BTreeSet<Version>>>,
    places: Arc<Semaphore>,
    /// One removal at a time: whoever comes second sees what the first one did.
    removing: Arc<tokio::sync::Mutex<()>>,
    work: TaskTracker,
    shutdown: CancellationToken,
}

/// Marks a version as in hand, until dropped.
struct InHand {
    versions: Arc<Mutex<BTreeSet<Version>>>,
    version: Version,
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.version);
    }
}

impl Installs {
    pub(crate) fn new(
        store: Store,
        driver: Arc<dyn Driver>,
        clock: Arc<dyn Clock>,
        shutdown: CancellationToken,
    ) -> Self {
        Self {
            store,
            driver,
            clock,
            in_hand: Arc::default(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            removing: Arc::default(),
            work: TaskTracker::new(),
            shutdown,
        }
    }

    /// Until shutdown, and until what was in hand has ended.
    pub(crate) async fn run(self) {
        self.shutdown.cancelled().await;
        self.work.close();
        self.work.wait().await;
    }

    /// The same releases, with those marked that are in hand.
    pub(crate) fn marked(&self, catalog: &Catalog) -> Catalog {
        let in_hand = self.versions();
        if in_hand.is_empty() {
            return catalog.clone();
        }
        let mark = |release: &Release| Release {
            installing: in_hand.contains(&release.version) && !release.installed,
            ..release.clone()
        };
        Catalog::new(catalog.releases().iter().map(mark).collect(), catalog.as_of())
    }

    /// Begins an install, and tells that it was asked for. Nothing happens where it is there or in hand already.
    pub(crate) async fn begin(&self, permit: Permit<Install>) -> Result<(), ApiError> {
        let version = permit.action().version().clone();
        if !permit.action().is_needed() {
            return Ok(());
        }
        let Some(in_hand) = self.take(&version)? else { return Ok(()) };
        let what = EventKind::InstallRequested { version: version.clone() };
        self.store.note(self.clock.now(), permit.actor(), what).await?;
        tracing::info!(target: "api", "Install of {version} accepted");
        let installs = self.clone();
        self.work.spawn(async move {
            if let Err(error) = installs.see_through(in_hand).await {
                tracing::error!(target: "api", "What became of the install of {version} cannot be told: {error}");
            }
        });
        Ok(())
    }

    fn take(&self, version: &Version) -> Result<Option<InHand>, Refusal> {
        let mut versions = self.versions();
        if versions.contains(version) {
            return Ok(None);
        }
        if versions.len() >= MOST {
            return Err(Refusal::TooMany { retry_after: RETRY_AFTER });
        }
        versions.insert(version.clone());
        Ok(Some(InHand { versions: Arc::clone(&self.in_hand), version: version.clone() }))
    }

    async fn see_through(&self, in_hand: InHand) -> Result<(), StoreError> {
        let version = in_hand.version.clone();
        let place = tokio::select! {
            () = self.shutdown.cancelled() => return Ok(()),
            place = self.places.acquire() => place,
        };
        let begun = Instant::now();
        let (progress, cancel) = (Progress::ignored(), self.shutdown.child_token());
        let ended = match timeout(LONGEST, self.driver.install(&version, &progress, &cancel)).await {
            Ok(ended) => ended,
            Err(_) => {
                cancel.cancel();
                Err(DriverError::transient("it took longer than an hour").with_remedy("Try again"))
            }
        };
        drop(place);
        let what = match ended {
            Ok(bytes) => {
                let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
                tracing::info!(target: "api", "Installed {version}");
                EventKind::Installed { version, bytes, millis }
            }
            Err(DriverError::Cancelled) => return Ok(()),
            Err(error) => {
                let (cause, remedy) = (error.to_string(), error.remedy().map(str::to_owned));
                tracing::error!(target: "api", "Failed to install {version}: {cause}");
                EventKind::InstallFailed { version, cause, remedy }
            }
        };
        // Whoever hears of it finds it so.
        drop(in_hand);
        self.store.note(self.clock.now(), "portal", what).await.map(drop)
    }

    /// Removes an install, where `decide` permits it at the moment of its removal, and tells so.
    pub(crate) async fn remove<F>(&self, decide: F) -> Result<(), ApiError>
    where
        F: AsyncFnOnce() -> Result<Permit<Uninstall>, ApiError>,
    {
        let _turn = timeout(REMOVAL, self.removing.lock()).await.map_err(|_| Refusal::TimedOut)?;
        let permit = decide().await?;
        let version = permit.action().version().clone();
        let removed = timeout(REMOVAL, self.driver.uninstall(&version)).await.map_err(|_| Refusal::TimedOut)?;
        let bytes = removed?;
        let what = EventKind::InstallRemoved { version: version.clone(), bytes };
        self.store.note(self.clock.now(), permit.actor(), what).await?;
        tracing::info!(target: "api", "The install of {version} was removed");
        Ok(())
    }

    /// Does something to its end, also where whoever asked for it goes away.
    pub(crate) async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.work.spawn(work).await.map_err(|error| ApiError::incident(&error))?
    }

    fn versions(&self) -> MutexGuard<'_, BTreeSet<Version>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// That the driver would not remove an install which instances use by now.
pub(crate) fn in_use(version: &Version, instances: Vec<InstanceName>, error: ApiError) -> ApiError {
    if instances.is_empty() {
        return error;
    }
    Refusal::InUse { version: version.clone(), instances }.into()
}
