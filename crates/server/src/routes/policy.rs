//! `GET`, `PUT` and `PATCH /api/v1/policy`.

use crate::{error::ApiError, extract::Body, state::AppState};
use axum::{Json, extract::State};
use openclaw_contract::{
    Policy, Refusal,
    policy::{PolicyChange, PolicyError},
    text, validation,
};

/// The policy in force.
#[utoipa::path(get, path = "/api/v1/policy", tag = "policy", responses((status = 200, body = Policy)))]
pub(crate) async fn policy_view(State(state): State<AppState>) -> Result<Json<Policy>, ApiError> {
    Ok(Json(state.store.policy().await?))
}

/// Sets the whole policy; what is left out is as by default. It holds from the next decision on, everywhere, and every open
/// page is told.
#[utoipa::path(
    put, path = "/api/v1/policy", tag = "policy", request_body = Policy, responses((status = 200, body = Policy))
)]
pub(crate) async fn policy_set(
    State(state): State<AppState>,
    Body(policy): Body<Policy>,
) -> Result<Json<Policy>, ApiError> {
    set(&state, |_| Ok(policy)).await
}

/// Changes parts of the policy; what is left out stays as it is, also where somebody else changes it at the same time.
#[utoipa::path(
    patch, path = "/api/v1/policy", tag = "policy", request_body = PolicyChange, responses((status = 200, body = Policy))
)]
pub(crate) async fn policy_change(
    State(state): State<AppState>,
    Body(change): Body<PolicyChange>,
) -> Result<Json<Policy>, ApiError> {
    let misfit =
        |error: PolicyError| Refusal::InvalidField { field: error.field().to_owned(), reason: error.to_string() };
    set(&state, |policy| change.apply(policy).map_err(misfit)).await
}

async fn set(
    state: &AppState,
    change: impl FnOnce(&Policy) -> Result<Policy, Refusal> + Send,
) -> Result<Json<Policy>, ApiError> {
    let actor = state.actor();
    let decide = |policy: &Policy| validation::set_policy(change(policy)?, &actor);
    let (policy, _) = state.store.change_policy(state.clock.now(), decide).await?;
    tracing::info!(target: "api", "The policy was changed: {}", text::policy(&policy).trim_end().replace('\n', "; "));
    Ok(Json(policy))
}
