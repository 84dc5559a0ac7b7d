//! `POST /api/v1/instances`.

use crate::{
    answer::{Answer, json},
    error::ApiError,
    extract::{Body, Key},
    state::AppState,
};
use axum::{extract::State, http::StatusCode};
use openclaw_contract::{Action, CreateRequest, Instance, InstanceView, validation};
use openclaw_store::Done;

/// Creates an instance; it is provisioned from then on.
#[utoipa::path(
    post, path = "/api/v1/instances", tag = "instances", request_body = CreateRequest, params(crate::describe::KeyHeader),
    responses((status = 201, body = InstanceView))
)]
pub(crate) async fn instance_create(
    State(state): State<AppState>,
    key: Key,
    Body(request): Body<CreateRequest>,
) -> Result<Answer, ApiError> {
    // A new instance is brought to a version, as by an update.
    let ground = state.ground(Action::Update).await?;
    let decide = |name_taken| validation::create(&request, name_taken, &ground.basis());
    let once = key.once(&json(&request));
    let written = |instance: &Instance| json(&state.view(instance));
    let (now, driver) = (state.clock.now(), state.driver.name());
    let done = state.store.create_once(now, &request.name, driver, once.as_ref(), decide, written).await?;
    if let Done::Now(instance) = &done {
        tracing::info!(target: "api", "Created instance {} at {}", instance.name, instance.spec.target_version);
    }
    Ok(Answer::of(StatusCode::CREATED, &done, written))
}
