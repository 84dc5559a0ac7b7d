//! `POST /api/v1/instances/{name}/update`.

use super::change;
use crate::{
    error::ApiError,
    extract::{Body, IfMatch, Name},
    state::AppState,
};
use axum::{Json, extract::State};
use openclaw_contract::{Action, ErrorBody, UpdateRequest, UpdateResponse, UpdateStatus, validation};

/// Changes the version that an instance should run. During provisioning the change is queued: accepted and durable at
/// once, applied as provisioning completes. A newer request replaces a queued one; an older version is a rollback.
#[utoipa::path(
    post, path = "/api/v1/instances/{name}/update", tag = "instances", request_body = UpdateRequest,
    params(("name" = String, Path, description = "The instance's name"), ("If-Match" = Option<String>, Header, description = "The generation that this rests on")),
    responses(
        (status = 200, body = UpdateResponse), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, description = "The instance's state does not allow it", body = ErrorBody), (status = 412, body = ErrorBody),
        (status = 413, body = ErrorBody), (status = 422, body = ErrorBody), (status = 500, body = ErrorBody), (status = 503, body = ErrorBody)
    )
)]
pub(crate) async fn instance_update(
    State(state): State<AppState>,
    Name(name): Name,
    IfMatch(precondition): IfMatch,
    Body(request): Body<UpdateRequest>,
) -> Result<Json<UpdateResponse>, ApiError> {
    // Without a list of releases the state still decides first; a target that needs the list is refused by validation.
    let catalog = state.catalog().await.unwrap_or_default();
    let (policy, actor) = (state.store.policy().await?, state.actor());
    let decide = |facts: &_| validation::update(facts, &request, precondition, &catalog, &policy, &actor);
    let changed = change(&state, Action::Update, &name, decide).await?;
    let response = changed.permit.action().response();
    let UpdateResponse { current_version, target_version, .. } = &response;
    match response.status {
        UpdateStatus::UpdateQueued => {
            tracing::info!(target: "api", "Update queued for instance {name}: {current_version} to {target_version}");
        }
        UpdateStatus::UpdateStarted => {
            tracing::info!(target: "api", "Update started for instance {name}: {current_version} to {target_version}");
        }
        UpdateStatus::AlreadyAtTarget => {}
    }
    Ok(Json(response))
}
