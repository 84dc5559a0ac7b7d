//! `GET /healthz` and `GET /readyz`.

use crate::state::AppState;
use axum::{extract::State, http::StatusCode};

/// Whether the process is alive.
#[utoipa::path(get, path = "/healthz", tag = "portal", responses((status = 200, body = String, content_type = "text/plain")))]
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether it can do its work: its database answers.
#[utoipa::path(
    get, path = "/readyz", tag = "portal",
    responses(
        (status = 200, body = String, content_type = "text/plain"),
        (status = 503, description = "The database does not answer", body = String, content_type = "text/plain")
    )
)]
pub(crate) async fn readyz(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match state.store.check().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(target: "api", "Not ready: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
