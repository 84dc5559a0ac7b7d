//! `POST /api/v1/instances/{name}/restore`.

use super::{Wanted, change};
use crate::{
    answer::{Answer, json},
    error::ApiError,
    extract::{Body, IfMatch, Key, Name},
    state::AppState,
};
use axum::{extract::State, http::StatusCode};
use openclaw_contract::{Action, InstanceView, RestoreRequest, validation};

/// Puts a snapshot of the instance's state back, with the version that it belongs to. The state as it is is set aside, as one
/// more snapshot. An instance that is stopped does it when it is started.
#[utoipa::path(
    post, path = "/api/v1/instances/{name}/restore", tag = "copies", request_body = RestoreRequest,
    params(crate::describe::InstancePath, crate::describe::IfMatchHeader, crate::describe::KeyHeader),
    responses((status = 200, body = InstanceView))
)]
pub(crate) async fn instance_restore(
    State(state): State<AppState>,
    Name(name): Name,
    IfMatch(precondition): IfMatch,
    key: Key,
    Body(request): Body<RestoreRequest>,
) -> Result<Answer, ApiError> {
    let ground = state.ground(Action::Restore).await?;
    let decide = |facts: &_| validation::restore(facts, &request, precondition, &ground.basis());
    let wanted = Wanted { action: Action::Restore, name: &name, once: key.once(&json(&request)) };
    change(&state, StatusCode::OK, wanted, decide, |changed| json(&state.view(&changed.instance))).await
}
