//! `DELETE /api/v1/instances/{name}`.

use super::{Wanted, change};
use crate::{
    answer::{Answer, json},
    error::ApiError,
    extract::{IfMatch, Key, Name},
    state::AppState,
};
use axum::{extract::State, http::StatusCode};
use openclaw_contract::{Action, InstanceView, validation};

/// Accepts the deletion of an instance: its gateway is stopped and what belongs to it alone is removed.
#[utoipa::path(
    delete, path = "/api/v1/instances/{name}", tag = "instances", params(crate::describe::InstancePath, crate::describe::IfMatchHeader, crate::describe::KeyHeader),
    responses((status = 202, body = InstanceView))
)]
pub(crate) async fn instance_delete(
    State(state): State<AppState>,
    Name(name): Name,
    IfMatch(precondition): IfMatch,
    key: Key,
) -> Result<Answer, ApiError> {
    let ground = state.ground(Action::Delete).await?;
    let decide = |facts: &_| validation::delete(facts, precondition, &ground.basis());
    let wanted = Wanted { action: Action::Delete, name: &name, once: key.once("") };
    change(&state, StatusCode::ACCEPTED, wanted, decide, |changed| json(&state.view(&changed.instance))).await
}
