//! `GET /healthz` and `GET /readyz`.

use crate::state::AppState;
use axum::{extract::State, http::StatusCode};

/// Whether the process is alive.
#[utoipa::path(get, path = "/healthz", tag = "portal", responses((status = 200, body = String, content_type = "text/plain")))]
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether it can do its work: its database answers, and is sound as far as it was looked through.
#[utoipa::path(
    get, path = "/readyz", tag = "portal",
    responses(
        (status = 200, body = String, content_type = "text/plain"),
        (status = 503, description = "The database does not answer, or is damaged", body = String, content_type = "text/plain")
    )
)]
pub(crate) async fn readyz(State(state): State<AppState>) -> (StatusCode, String) {
    if let Some(complaint) = state.soundness.complaint() {
        return (StatusCode::SERVICE_UNAVAILABLE, format!("{complaint}\n"));
    }
    match state.store.check().await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(error) => {
            tracing::error!(target: "api", "Not ready: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        archives::{ArchiveOptions, Archives},
        host::HostWatch,
        hub::Hub,
        installs::Installs,
        portal::PortalFiles,
        release_news::ReleaseNews,
        routes::durations::UsualDurations,
        sampler::Sampler,
        soundness::Soundness,
    };
    use openclaw_contract::{Timestamp, refusal::Role};
    use openclaw_driver::{
        Driver, ManualClock,
        simulated::{SimulatedDriver, SimulatedOptions},
    };
    use openclaw_reconciler::Live;
    use openclaw_store::Store;
    use std::sync::Arc;
    use tokio_util::sync::CancellationToken;

    #[tokio::test]
    async fn a_damaged_database_is_not_ready_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let driver: Arc<dyn Driver> = Arc::new(SimulatedDriver::new(SimulatedOptions::instant(), clock.clone()));
        let store = Store::open(&format!("sqlite://{}/a.db", folder.path().display())).await.unwrap();
        let shutdown = CancellationToken::new();
        let mut state = AppState {
            host: HostWatch::start(driver.as_ref()).await,
            installs: Installs::new(store.clone(), Arc::clone(&driver), clock.clone(), shutdown.clone()),
            store,
            driver,
            clock,
            durations: UsualDurations::default(),
            news: ReleaseNews::default(),
            sampler: Sampler::default(),
            live: Live::default(),
            hub: Hub::new(),
            archives: Archives::open(ArchiveOptions::within(folder.path())).unwrap(),
            soundness: Soundness::default(),
            role: Role::Admin,
            portal: PortalFiles::Embedded,
            shutdown,
        };
        assert_eq!(readyz(State(state.clone())).await, (StatusCode::OK, "ready\n".to_owned()));
        state.soundness = Soundness::known("the database file a.db is damaged: page 7");
        let (status, says) = readyz(State(state)).await;
        assert_eq!(
            (status, says.as_str()),
            (StatusCode::SERVICE_UNAVAILABLE, "the database file a.db is damaged: page 7\n")
        );
    }
}
