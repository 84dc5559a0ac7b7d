//! `GET /api/v1/instances/{name}/timeline`.

use super::find;
use crate::{
    error::ApiError,
    extract::{Name, Params},
    state::AppState,
};
use axum::{Json, extract::State};
use openclaw_contract::event::Timeline;
use serde::Deserialize;

/// Which part of a timeline.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Page {
    /// Only events before this number.
    #[param(format = "uint64")]
    before: Option<u64>,
    /// At most so many; 100 where it is left out, at most 1000.
    #[param(format = "uint64")]
    limit: Option<u64>,
}

/// What happened to an instance, the newest first.
#[utoipa::path(
    get, path = "/api/v1/instances/{name}/timeline", tag = "instances",
    params(crate::describe::InstancePath, Page),
    responses(
        (status = 200, body = Timeline)
    )
)]
pub(crate) async fn instance_timeline(
    State(state): State<AppState>,
    Name(name): Name,
    Params(page): Params<Page>,
) -> Result<Json<Timeline>, ApiError> {
    let instance = find(&state, name).await?;
    let limit = page.limit.unwrap_or(100).clamp(1, 1000);
    Ok(Json(state.store.timeline(&instance.id, page.before, limit).await?))
}
