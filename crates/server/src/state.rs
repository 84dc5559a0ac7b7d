//! What every route works with.

use crate::hub::Hub;
use openclaw_contract::{Catalog, InstanceView, Refusal, validation::Actor};
use openclaw_driver::{Clock, Driver};
use openclaw_reconciler::Live;
use openclaw_store::Store;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub(crate) struct AppState {
    pub(crate) store: Store,
    pub(crate) driver: Arc<dyn Driver>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) live: Live,
    pub(crate) hub: Hub,
    pub(crate) shutdown: CancellationToken,
}

impl AppState {
    /// The releases that the driver knows.
    pub(crate) async fn catalog(&self) -> Result<Catalog, Refusal> {
        self.driver.releases().await.map_err(|error| {
            tracing::warn!(target: "api", "The releases could not be read: {error}");
            Refusal::ReleasesUnavailable
        })
    }

    /// Who asks. Until there is sign-in, whoever reaches the loopback interface.
    pub(crate) fn actor(&self) -> Actor {
        Actor::local_admin()
    }

    /// An instance with what moves in it.
    pub(crate) fn view(&self, instance: &openclaw_contract::Instance) -> InstanceView {
        self.live.view(instance)
    }
}
