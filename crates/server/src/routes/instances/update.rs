//! `POST /api/v1/instances/{name}/update`.

use super::{Wanted, change};
use crate::{
    answer::{Answer, json},
    error::ApiError,
    extract::{Body, IfMatch, Key, Name},
    state::AppState,
};
use axum::{extract::State, http::StatusCode};
use openclaw_contract::{Action, UpdateRequest, UpdateResponse, validation};

/// Changes the version that an instance should run. During provisioning the change is queued: accepted and durable at
/// once, applied as provisioning completes. A newer request replaces a queued one; an older version is a rollback.
#[utoipa::path(
    post, path = "/api/v1/instances/{name}/update", tag = "instances", request_body = UpdateRequest,
    params(crate::describe::InstancePath, crate::describe::IfMatchHeader, crate::describe::KeyHeader),
    responses((status = 200, body = UpdateResponse))
)]
pub(crate) async fn instance_update(
    State(state): State<AppState>,
    Name(name): Name,
    IfMatch(precondition): IfMatch,
    key: Key,
    Body(request): Body<UpdateRequest>,
) -> Result<Answer, ApiError> {
    let ground = state.ground(Action::Update).await?;
    let decide = |facts: &_| validation::update(facts, &request, precondition, &ground.basis());
    let wanted = Wanted { action: Action::Update, name: &name, once: key.once(&json(&request)) };
    change(&state, StatusCode::OK, wanted, decide, |changed| json(&changed.permit.action().response())).await
}
