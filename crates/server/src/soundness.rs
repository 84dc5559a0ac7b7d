//! Whether the database's file is sound, as far as it was looked through since the start.

use openclaw_store::Store;
use std::sync::{Arc, OnceLock};
use tokio_util::sync::CancellationToken;

/// What is known against the database. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Soundness(Arc<OnceLock<String>>);

impl Soundness {
    /// That this is wrong with it.
    #[cfg(test)]
    pub(crate) fn known(complaint: &str) -> Self {
        Self(Arc::new(OnceLock::from(complaint.to_owned())))
    }

    /// What is wrong with it, where something is.
    pub(crate) fn complaint(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }

    /// Looks through the whole file once. One that cannot be looked through now is not called damaged for that.
    pub(crate) async fn check(self, store: Store, shutdown: CancellationToken) {
        let looked = tokio::select! {
            () = shutdown.cancelled() => return,
            looked = store.check_integrity() => looked,
        };
        let Err(error) = looked else { return };
        tracing::error!(target: "api", "The database was looked through: {error}");
        if matches!(error, openclaw_store::StoreError::Damaged { .. }) {
            // It is looked through once.
            let _ = self.0.set(error.to_string());
        }
    }
}
