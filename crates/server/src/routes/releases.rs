//! `GET /api/v1/releases`.

use crate::{error::ApiError, state::AppState};
use axum::{Json, extract::State};
use openclaw_contract::{Catalog, ErrorBody};

/// Every release that the driver knows, the newest first.
#[utoipa::path(
    get, path = "/api/v1/releases", tag = "releases",
    responses((status = 200, body = Catalog), (status = 503, description = "They could not be read yet", body = ErrorBody))
)]
pub(crate) async fn release_list(State(state): State<AppState>) -> Result<Json<Catalog>, ApiError> {
    Ok(Json(state.catalog().await?))
}
