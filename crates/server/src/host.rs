//! What the host has free: asked for now and then, and told where it has changed by enough to matter.
//!
//! Decisions rest on what was told last, here as on every open page, so that they agree.

use openclaw_contract::Host;
use openclaw_driver::{Clock, Driver};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often it is asked for.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// What did not change by enough is told again after so many seconds.
const TELL_AGAIN_AFTER_SECONDS: i64 = 60;
/// How long a driver may take to tell.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was told last. Cheap to clone.
#[derive(Clone)]
pub(crate) struct HostWatch {
    told: watch::Sender<Host>,
}

impl HostWatch {
    /// Asks once, so that no decision is made on nothing.
    pub(crate) async fn start(driver: &dyn Driver) -> Self {
        Self { told: watch::Sender::new(ask(driver).await.unwrap_or_default()) }
    }

    /// What was told last.
    pub(crate) fn now(&self) -> Host {
        *self.told.borrow()
    }

    /// From now on.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Host> {
        self.told.subscribe()
    }

    /// Keeps asking until `shutdown`.
    pub(crate) async fn run(self, driver: Arc<dyn Driver>, clock: Arc<dyn Clock>, shutdown: CancellationToken) {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = clock.sleep(LOOK_AGAIN) => {}
            }
            if let Some(found) = ask(driver.as_ref()).await {
                self.told.send_if_modified(|told| {
                    let news = matters(told, &found);
                    if news {
                        *told = found;
                    }
                    news
                });
            }
        }
    }
}

/// What is not known stays as it was last known: nothing is concluded from silence.
async fn ask(driver: &dyn Driver) -> Option<Host> {
    match tokio::time::timeout(PATIENCE, driver.host()).await {
        Ok(Ok(host)) => Some(host),
        Ok(Err(error)) => {
            tracing::warn!(target: "api", "What the host has free cannot be told: {error}");
            None
        }
        Err(_) => {
            tracing::warn!(target: "api", "The driver does not tell what the host has free");
            None
        }
    }
}

/// Whether one differs from the other by more than two hundredths of the whole, or ten percent of load, or is much later.
fn matters(told: &Host, found: &Host) -> bool {
    let moved = |before: Option<u64>, now: Option<u64>, total: Option<u64>| match (before, now) {
        (Some(before), Some(now)) => before.abs_diff(now) > total.unwrap_or(0) / 50,
        (before, now) => before != now,
    };
    let busier = match (told.load_percent, found.load_percent) {
        (Some(before), Some(now)) => before.abs_diff(now) > 10,
        (before, now) => before != now,
    };
    let older = match (told.as_of, found.as_of) {
        (Some(before), Some(now)) => now.duration_since(before).as_secs() >= TELL_AGAIN_AFTER_SECONDS,
        (before, now) => before != now,
    };
    busier
        || older
        || moved(told.memory_available, found.memory_available, found.memory_total)
        || moved(told.disk_available, found.disk_available, found.disk_total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_is_told_again() {
        let told =
            Host { memory_total: Some(1000), memory_available: Some(500), load_percent: Some(50), ..Host::default() };
        let table = [
            (told, false),
            (Host { memory_available: Some(481), ..told }, false),
            (Host { memory_available: Some(400), ..told }, true),
            (Host { load_percent: Some(60), ..told }, false),
            (Host { load_percent: Some(61), ..told }, true),
            (Host { load_percent: None, ..told }, true),
            (Host { disk_available: Some(1), ..told }, true),
        ];
        for (found, news) in table {
            assert_eq!(matters(&told, &found), news, "{found:?}");
        }
    }
}
