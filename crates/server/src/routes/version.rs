//! `GET /api/v1/version`.

use crate::state::{AppState, RULES};
use axum::{Json, extract::State};
use openclaw_contract::{PRODUCT_VERSION, view::ServerVersion};

/// The server's version, and the fingerprint of its rules.
#[utoipa::path(get, path = "/api/v1/version", tag = "portal", responses((status = 200, body = ServerVersion)))]
pub(crate) async fn version_view(State(state): State<AppState>) -> Json<ServerVersion> {
    Json(ServerVersion {
        version: PRODUCT_VERSION.to_owned(),
        rules: RULES.to_owned(),
        driver: state.driver.name().to_owned(),
    })
}
