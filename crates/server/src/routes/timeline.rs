//! `GET /api/v1/timeline`.

use crate::{error::ApiError, extract::Params, state::AppState};
use axum::{Json, extract::State};
use openclaw_contract::{
    InstanceName, Refusal, Timestamp,
    event::{Timeline, parse_kinds},
};
use openclaw_store::{Of, TimelineFilter};
use serde::Deserialize;

/// Which events.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only those of the instances that have or had this name.
    instance: Option<InstanceName>,
    /// Only those by this operator, or by `reconciler` or `portal`.
    actor: Option<String>,
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

/// What happened, to all instances and to the portal itself, the newest first.
#[utoipa::path(
    get, path = "/api/v1/timeline", tag = "portal", params(Filter),
    responses((status = 200, body = Timeline))
)]
pub(crate) async fn timeline_view(
    State(state): State<AppState>,
    Params(filter): Params<Filter>,
) -> Result<Json<Timeline>, ApiError> {
    let filter = TimelineFilter {
        of: filter.instance.as_ref().map(Of::Name),
        actor: filter.actor.as_deref(),
        kinds: kinds(filter.kinds.as_deref())?,
        before: filter.before,
        until: filter.until,
        limit: limit(filter.limit),
    };
    Ok(Json(state.store.timeline_of(&filter).await?))
}

/// Every kind where none is asked for.
pub(super) fn kinds(asked: Option<&str>) -> Result<Vec<&'static str>, Refusal> {
    let misfit = |error: openclaw_contract::event::UnknownKind| Refusal::InvalidField {
        field: "kinds".to_owned(),
        reason: error.to_string(),
    };
    parse_kinds(asked.unwrap_or_default()).map_err(misfit)
}

/// How many events are answered with at once.
pub(super) fn limit(asked: Option<u64>) -> u64 {
    asked.unwrap_or(100).clamp(1, 1000)
}
