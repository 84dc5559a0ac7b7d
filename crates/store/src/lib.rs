//! The repository: instances, their timeline and the policy, in SQLite or PostgreSQL through one implementation.
//!
//! Every change of what is desired takes a [`Permit`](openclaw_contract::validation::Permit), is decided and written in
//! one transaction together with its event, and is told to subscribers once it is durable. Events carry the numbers of
//! one global sequence without gaps: a subscriber that sees a gap (or lags) lists again. A request under a key acts once,
//! however often it is sent. Who waits to write at the same time is committed together, and answered after that.
//!
//! Of several portals on one database, one has a lease. A file is checked, and backed up, while it is in use.

mod backup;
mod bands;
mod change;
mod convert;
mod durations;
mod entity;
mod error;
mod integrity;
mod lease;
mod migration;
mod once;
mod open;
mod policy;
mod read;
mod record;
mod signs;
mod sqlite;
mod timeline;
mod turn;
mod write;

#[cfg(test)]
mod tests;

pub use change::Changed;
pub use error::{ChangeError, StoreError};
pub use once::{Done, Once};
pub use timeline::{Of, TimelineFilter};

use openclaw_contract::{Event, EventKind, Instance};
use sea_orm::DatabaseConnection;
use std::sync::Arc;
use tokio::sync::broadcast;
use turn::Turns;

/// The repository. A clone is another handle to the same one.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    /// One write after the other, and their events after their commit: sequence, commits and broadcasts have one order.
    turns: Turns,
    committed: broadcast::Sender<Arc<Committed>>,
}

/// One event that is durable, as subscribers get it.
#[derive(Clone, Debug, PartialEq)]
pub struct Committed {
    /// What happened.
    pub event: Event,
    /// The instance as it is after the commit; none where it is gone, and for events of the portal itself.
    pub instance: Option<Instance>,
}

/// An event to be written; the store adds number, time, instance, generation and state.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// Who did it: an operator, or `reconciler`.
    pub actor: String,
    /// What happened.
    pub what: EventKind,
}

impl Store {
    /// How many events a subscriber may be behind before it lags.
    pub const BACKLOG: usize = 1024;

    /// Every event from now on, in the order of the sequence, each after it is durable. A reader that is more than
    /// [`Store::BACKLOG`] events behind gets `Lagged`, and lists again.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Committed>> {
        self.0.committed.subscribe()
    }

    /// Ends every connection in good order. Calls that come later fail.
    pub async fn close(&self) {
        for pool in [&self.0.reader, &self.0.writer] {
            if let Err(error) = pool.close_by_ref().await {
                tracing::warn!("The database was not closed in good order: {error}");
            }
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("backend", &self.0.writer.get_database_backend()).finish_non_exhaustive()
    }
}
