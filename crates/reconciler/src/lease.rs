//! The lease on a database: of several portals on it, one at a time brings its instances to what is desired.

use openclaw_contract::Timestamp;
use openclaw_driver::{Clock, clock::later};
use openclaw_store::Store;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

const NAME: &str = "reconciler";
/// How long a lease holds that is not renewed.
const TTL: Duration = Duration::from_secs(30);
/// How often it is renewed, and how often whoever waits for it looks.
const RENEW: Duration = Duration::from_secs(10);
/// How soon it is tried again where the database did not answer.
const AGAIN: Duration = Duration::from_secs(2);

/// The lease of one portal.
pub(crate) struct Lease {
    store: Store,
    clock: Arc<dyn Clock>,
    holder: String,
    /// When it runs out unless it is renewed.
    until: Timestamp,
    /// When it is to be renewed.
    due: Timestamp,
}

impl Lease {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>, holder: String) -> Self {
        Self { store, clock, holder, until: Timestamp::MIN, due: Timestamp::MIN }
    }

    /// Waits until the lease is this portal's; `false` at shutdown.
    pub(crate) async fn taken(&mut self, shutdown: &CancellationToken) -> bool {
        let mut told = false;
        loop {
            match self.take().await {
                Ok(true) => return true,
                Ok(false) if !told => {
                    told = true;
                    tracing::info!(target: "reconciler", "Another portal looks after the instances of this database; waiting");
                }
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(target: "reconciler", "The lease on the database cannot be taken: {error}")
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => return false,
                () = self.clock.sleep(RENEW) => {}
            }
        }
    }

    /// Waits until it is time, and renews it; whether it is still this portal's. A database that does not answer has taken
    /// nothing away before the lease has run out.
    pub(crate) async fn renewed(&mut self) -> bool {
        let wait = self.due.duration_since(self.clock.now());
        self.clock.sleep(Duration::try_from(wait).unwrap_or_default()).await;
        match self.take().await {
            Ok(kept) => kept,
            Err(error) => {
                tracing::error!(target: "reconciler", "The lease on the database cannot be renewed: {error}");
                let now = self.clock.now();
                self.due = later(now, AGAIN);
                now < self.until
            }
        }
    }

    /// Gives it back, so that nobody waits until it runs out.
    pub(crate) async fn give_back(&self) {
        if let Err(error) = self.store.release_lease(NAME, &self.holder, self.clock.now()).await {
            tracing::warn!(target: "reconciler", "The lease on the database cannot be given back: {error}");
        }
    }

    async fn take(&mut self) -> Result<bool, openclaw_store::StoreError> {
        let now = self.clock.now();
        let taken = self.store.take_lease(NAME, &self.holder, now, TTL).await?;
        if taken {
            (self.until, self.due) = (later(now, TTL), later(now, RENEW));
        }
        Ok(taken)
    }
}
