//! `GET /api/v1/durations`.

use crate::{error::ApiError, state::AppState};
use axum::{Json, extract::State};
use openclaw_contract::{Durations, Timestamp};
use openclaw_driver::Clock;
use openclaw_store::{Store, StoreError};
use std::sync::Arc;
use tokio::sync::Mutex;

/// For how many seconds an answer is good.
const FRESH_SECONDS: i64 = 30;

/// The last answer, with its time. Whoever asks meanwhile waits for the one who reads, and gets the same.
#[derive(Clone, Default)]
pub(crate) struct UsualDurations(Arc<Mutex<Option<(Timestamp, Durations)>>>);

impl UsualDurations {
    async fn get(&self, store: &Store, clock: &dyn Clock) -> Result<Durations, StoreError> {
        let mut last = self.0.lock().await;
        let now = clock.now();
        if let Some((at, durations)) = &*last
            && now.duration_since(*at).as_secs().abs() < FRESH_SECONDS
        {
            return Ok(durations.clone());
        }
        let durations = store.durations().await?;
        *last = Some((now, durations.clone()));
        Ok(durations)
    }
}

/// How long steps usually take on this host, by the last times that they had something to do.
#[utoipa::path(get, path = "/api/v1/durations", tag = "portal", responses((status = 200, body = Durations)))]
pub(crate) async fn duration_list(State(state): State<AppState>) -> Result<Json<Durations>, ApiError> {
    Ok(Json(state.durations.get(&state.store, state.clock.as_ref()).await?))
}
