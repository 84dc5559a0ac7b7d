//! The releases that npm knows, remembered on disk: asked for rarely, answered at once.

use crate::{disk, npm::Npm};
use openclaw_contract::{Catalog, Release, Timestamp};
use openclaw_driver::{Clock, DriverError};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// What is remembered is asked for again when it is older than this.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// After a failure npm is left alone for so long, doubled with each further one, at most [`FRESH`].
const FIRST_PAUSE: Duration = Duration::from_secs(15);

/// The releases of OpenClaw.
#[derive(Clone)]
pub(crate) struct Releases {
    npm: Npm,
    path: PathBuf,
    clock: Arc<dyn Clock>,
    known: Arc<Mutex<Known>>,
    /// Held by whoever asks npm.
    asking: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct Known {
    catalog: Option<Catalog>,
    failure: Option<Failure>,
}

/// That npm could not be asked, and until when it is not asked again.
struct Failure {
    error: DriverError,
    in_a_row: u32,
    until: Timestamp,
}

impl Releases {
    pub(crate) fn new(npm: Npm, path: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self { npm, path, clock, known: Arc::default(), asking: Arc::default() }
    }

    /// What is remembered, asked for anew in the background where it is old; asked for now where nothing is remembered.
    pub(crate) async fn catalog(&self) -> Result<Catalog, DriverError> {
        let Some(catalog) = self.remembered().await else { return self.ask_first().await };
        if self.is_due(&catalog)
            && let Ok(turn) = self.asking.clone().try_lock_owned()
        {
            let releases = self.clone();
            tokio::spawn(async move {
                let _turn = turn;
                if let Err(error) = releases.ask().await {
                    tracing::warn!("the releases could not be read again: {error}");
                }
            });
        }
        Ok(catalog)
    }

    fn is_due(&self, catalog: &Catalog) -> bool {
        let now = self.clock.now();
        let paused = self.known().failure.as_ref().is_some_and(|failure| now < failure.until);
        !paused && catalog.as_of().is_none_or(|as_of| openclaw_driver::clock::later(as_of, FRESH) <= now)
    }

    async fn remembered(&self) -> Option<Catalog> {
        if let Some(catalog) = self.known().catalog.clone() {
            return Some(catalog);
        }
        let path = self.path.clone();
        let read = disk::off_thread(move || disk::read_json::<Catalog>(&path)).await;
        let catalog = read.inspect_err(|error| tracing::warn!("{error}")).ok()??;
        Some(self.known().catalog.get_or_insert(catalog).clone())
    }

    async fn ask_first(&self) -> Result<Catalog, DriverError> {
        let _turn = self.asking.lock().await;
        let now = self.clock.now();
        {
            let known = self.known();
            if let Some(catalog) = &known.catalog {
                return Ok(catalog.clone());
            }
            if let Some(failure) = known.failure.as_ref().filter(|failure| now < failure.until) {
                return Err(failure.error.clone());
            }
        }
        self.ask().await
    }

    async fn ask(&self) -> Result<Catalog, DriverError> {
        match self.npm.releases().await {
            Ok(releases) => Ok(self.remember(releases).await),
            Err(error) => {
                self.note(&error);
                Err(error)
            }
        }
    }

    async fn remember(&self, releases: Vec<Release>) -> Catalog {
        let catalog = Catalog::new(releases, Some(self.clock.now()));
        *self.known() = Known { catalog: Some(catalog.clone()), failure: None };
        let (path, written) = (self.path.clone(), catalog.clone());
        if let Err(error) = disk::off_thread(move || disk::write_json(&path, &written)).await {
            tracing::warn!("the releases could not be kept: {error}");
        }
        catalog
    }

    fn note(&self, error: &DriverError) {
        let now = self.clock.now();
        let mut known = self.known();
        let in_a_row = known.failure.as_ref().map_or(0, |failure| failure.in_a_row).saturating_add(1);
        let until = openclaw_driver::clock::later(now, pause(in_a_row));
        known.failure = Some(Failure { error: error.clone(), in_a_row, until });
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pause(failures: u32) -> Duration {
    let doubled = 2u32.saturating_pow(failures.saturating_sub(1).min(16));
    FIRST_PAUSE.saturating_mul(doubled).min(FRESH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound() {
        let seconds: Vec<_> = [1, 2, 3, 6, 7, 99].map(|failures| pause(failures).as_secs()).into();
        assert_eq!(seconds, [15, 30, 60, 480, 600, 600]);
    }
}
