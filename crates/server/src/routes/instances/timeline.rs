//! `GET /api/v1/instances/{name}/timeline`.

use super::find;
use crate::{
    error::ApiError,
    extract::{Name, Params},
    routes::timeline::{kinds, limit},
    state::AppState,
};
use axum::{Json, extract::State};
use openclaw_contract::{Timestamp, event::Timeline};
use openclaw_store::{Of, TimelineFilter};
use serde::Deserialize;

/// Which part of a timeline.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Page {
    /// Only those of these kinds, with commas between them.
    #[param(example = "failed,rolled_back")]
    kinds: Option<String>,
    /// Only events before this number.
    #[param(format = "uint64")]
    before: Option<u64>,
    /// Only events until this time.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
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
    let kinds = kinds(page.kinds.as_deref())?;
    let instance = find(&state, name).await?;
    let of = Some(Of::Id(&instance.id));
    let filter =
        TimelineFilter { of, actor: None, kinds, before: page.before, until: page.until, limit: limit(page.limit) };
    Ok(Json(state.store.timeline_of(&filter).await?))
}
