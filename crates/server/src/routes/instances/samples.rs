//! `GET /api/v1/instances/{name}/samples`.

use super::find;
use crate::{
    error::ApiError,
    extract::{Name, Params},
    state::AppState,
};
use axum::{Json, extract::State};
use openclaw_contract::{Samples, Span};
use serde::Deserialize;

/// How much of the past.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `hour` (every 30 seconds) or `day` (every 10 minutes); an hour where it is left out.
    #[serde(default)]
    #[param(required = false, inline)]
    span: Span,
}

/// What the gateway of an instance used lately. Kept in memory only: it begins anew with each start of the portal.
#[utoipa::path(
    get, path = "/api/v1/instances/{name}/samples", tag = "instances", params(crate::describe::InstancePath, Wanted),
    responses((status = 200, body = Samples))
)]
pub(crate) async fn instance_samples(
    State(state): State<AppState>,
    Name(name): Name,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Samples>, ApiError> {
    let instance = find(&state, name).await?;
    Ok(Json(state.sampler.samples(&instance.id, wanted.span, state.clock.now())))
}
