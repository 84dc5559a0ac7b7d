//! `GET /api/v1/host`.

use crate::state::AppState;
use axum::{Json, extract::State};
use openclaw_contract::Host;

/// What the host of the instances has free, as decisions rest on it.
#[utoipa::path(get, path = "/api/v1/host", tag = "portal", responses((status = 200, body = Host)))]
pub(crate) async fn host_view(State(state): State<AppState>) -> Json<Host> {
    Json(state.host.now())
}
