//! `DELETE /api/v1/instances/{name}`.

use super::change;
use crate::{
    error::ApiError,
    extract::{IfMatch, Name},
    state::AppState,
};
use axum::{Json, extract::State, http::StatusCode};
use openclaw_contract::{Action, ErrorBody, InstanceView, validation};

/// Accepts the deletion of an instance: its gateway is stopped and what belongs to it alone is removed.
#[utoipa::path(
    delete, path = "/api/v1/instances/{name}", tag = "instances",
    params(("name" = String, Path, description = "The instance's name"), ("If-Match" = Option<String>, Header, description = "The generation that this rests on")),
    responses(
        (status = 202, body = InstanceView), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody), (status = 412, body = ErrorBody), (status = 422, body = ErrorBody), (status = 500, body = ErrorBody)
    )
)]
pub(crate) async fn instance_delete(
    State(state): State<AppState>,
    Name(name): Name,
    IfMatch(precondition): IfMatch,
) -> Result<(StatusCode, Json<InstanceView>), ApiError> {
    let (policy, actor) = (state.store.policy().await?, state.actor());
    let decide = |facts: &_| validation::delete(facts, precondition, &policy, &actor);
    let changed = change(&state, Action::Delete, &name, decide).await?;
    tracing::info!(target: "api", "Deletion of instance {name} accepted");
    Ok((StatusCode::ACCEPTED, Json(state.view(&changed.instance))))
}
