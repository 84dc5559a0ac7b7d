//! `GET /api/v1/session`.

use crate::state::AppState;
use axum::{Json, extract::State};
use openclaw_contract::view::Session;

/// Who asks, and what they may do.
#[utoipa::path(get, path = "/api/v1/session", tag = "portal", responses((status = 200, body = Session)))]
pub(crate) async fn session_view(State(state): State<AppState>) -> Json<Session> {
    Json(Session { actor: state.actor() })
}
