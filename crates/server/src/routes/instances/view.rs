//! `GET /api/v1/instances/{name}`.

use super::find;
use crate::{error::ApiError, extract::Name, state::AppState};
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use openclaw_contract::InstanceView;

/// An instance. Its `ETag` is the generation that a request can be made to rest on with `If-Match`.
#[utoipa::path(
    get, path = "/api/v1/instances/{name}", tag = "instances", params(crate::describe::InstancePath),
    responses((status = 200, body = InstanceView))
)]
pub(crate) async fn instance_view(State(state): State<AppState>, Name(name): Name) -> Result<Response, ApiError> {
    let view = state.view(&find(&state, name).await?);
    Ok(([(header::ETAG, format!("\"{}\"", view.generation))], Json(view)).into_response())
}
