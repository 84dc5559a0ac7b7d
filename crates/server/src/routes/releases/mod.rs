//! `GET /api/v1/releases`.

pub(crate) mod install;
pub(crate) mod uninstall;

use crate::{error::ApiError, state::AppState};
use axum::{Json, extract::State};
use openclaw_contract::Catalog;

/// Every release that the driver knows, the newest first.
#[utoipa::path(
    get, path = "/api/v1/releases", tag = "releases",
    responses((status = 200, body = Catalog))
)]
pub(crate) async fn release_list(State(state): State<AppState>) -> Result<Json<Catalog>, ApiError> {
    Ok(Json(state.catalog().await?))
}
