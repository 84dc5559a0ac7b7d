//! `GET` and `PUT /api/v1/policy`.

use crate::{error::ApiError, extract::Body, state::AppState};
use axum::{Json, extract::State};
use openclaw_contract::{ErrorBody, Policy, validation};

/// The policy in force.
#[utoipa::path(
    get, path = "/api/v1/policy", tag = "policy",
    responses((status = 200, body = Policy), (status = 500, body = ErrorBody))
)]
pub(crate) async fn policy_view(State(state): State<AppState>) -> Result<Json<Policy>, ApiError> {
    Ok(Json(state.store.policy().await?))
}

/// Sets the policy. It holds from the next decision on, everywhere, and every open page is told.
#[utoipa::path(
    put, path = "/api/v1/policy", tag = "policy", request_body = Policy,
    responses(
        (status = 200, body = Policy), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 422, body = ErrorBody), (status = 500, body = ErrorBody)
    )
)]
pub(crate) async fn policy_set(
    State(state): State<AppState>,
    Body(policy): Body<Policy>,
) -> Result<Json<Policy>, ApiError> {
    let permit = validation::set_policy(policy.clone(), &state.actor())?;
    state.store.set_policy(state.clock.now(), permit).await?;
    tracing::info!(target: "api", "The policy was changed");
    Ok(Json(policy))
}
