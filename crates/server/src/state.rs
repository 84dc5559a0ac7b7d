//! What every route works with.

use crate::{
    archives::Archives, host::HostWatch, hub::Hub, installs::Installs, portal::PortalFiles, release_news::ReleaseNews,
    routes::durations::UsualDurations, sampler::Sampler, soundness::Soundness,
};
use openclaw_contract::{
    Action, Catalog, Host, InstanceView, Policy, Refusal,
    refusal::Role,
    validation::{Actor, Basis},
};
use openclaw_driver::{Clock, Driver};
use openclaw_reconciler::Live;
use openclaw_store::{Store, StoreError};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// The fingerprint of the rules that this server was built with.
pub(crate) const RULES: &str = env!("OPENCLAW_RULES");

/// How long a start waits for the list of releases.
const SHORTLY: Duration = Duration::from_secs(2);

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub(crate) struct AppState {
    pub(crate) store: Store,
    pub(crate) driver: Arc<dyn Driver>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) live: Live,
    pub(crate) hub: Hub,
    pub(crate) host: HostWatch,
    pub(crate) archives: Archives,
    pub(crate) soundness: Soundness,
    pub(crate) durations: UsualDurations,
    pub(crate) installs: Installs,
    pub(crate) news: ReleaseNews,
    pub(crate) sampler: Sampler,
    /// What whoever reaches this server may do.
    pub(crate) role: Role,
    pub(crate) portal: PortalFiles,
    pub(crate) shutdown: CancellationToken,
}

/// What decisions of one request rest on.
pub(crate) struct Ground {
    pub(crate) policy: Policy,
    pub(crate) catalog: Catalog,
    host: Host,
    actor: Actor,
}

impl Ground {
    pub(crate) fn basis(&self) -> Basis<'_> {
        Basis { policy: &self.policy, catalog: &self.catalog, host: &self.host, actor: &self.actor }
    }
}

impl AppState {
    /// The releases that the driver knows, and which of them are being installed ahead.
    pub(crate) async fn catalog(&self) -> Result<Catalog, Refusal> {
        let catalog = self.driver.releases().await.map_err(|error| {
            tracing::warn!(target: "api", "The releases could not be read: {error}");
            Refusal::ReleasesUnavailable
        })?;
        self.news.heard(&catalog);
        Ok(self.installs.marked(&catalog))
    }

    /// What decisions about an action rest on now. Without a list of releases it is an empty one: role and state still decide
    /// first, and what needs the list is refused by validation.
    pub(crate) async fn ground(&self, action: Action) -> Result<Ground, StoreError> {
        let catalog = match action {
            Action::Update | Action::Restore => self.catalog().await.unwrap_or_default(),
            // What it takes is good to know; but nobody waits for a list to start what is there already.
            Action::Start | Action::Restart => {
                timeout(SHORTLY, self.catalog()).await.ok().and_then(Result::ok).unwrap_or_default()
            }
            Action::Stop | Action::Delete => Catalog::default(),
        };
        Ok(Ground { policy: self.store.policy().await?, catalog, host: self.host.now(), actor: self.actor() })
    }

    /// Who asks. Until there is sign-in, whoever reaches the loopback interface, with the role that the server was given.
    pub(crate) fn actor(&self) -> Actor {
        Actor::local(self.role)
    }

    /// An instance with what moves in it.
    pub(crate) fn view(&self, instance: &openclaw_contract::Instance) -> InstanceView {
        self.live.view(instance)
    }
}
