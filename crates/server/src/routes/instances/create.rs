//! `POST /api/v1/instances`.

use crate::{error::ApiError, extract::Body, state::AppState};
use axum::{Json, extract::State, http::StatusCode};
use openclaw_contract::{CreateRequest, ErrorBody, InstanceView, validation};

/// Creates an instance; it is provisioned from then on.
#[utoipa::path(
    post, path = "/api/v1/instances", tag = "instances", request_body = CreateRequest,
    responses(
        (status = 201, body = InstanceView), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 409, description = "The name is taken", body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 422, description = "A field does not fit, or there is no such release", body = ErrorBody),
        (status = 500, body = ErrorBody), (status = 503, description = "The releases could not be read yet", body = ErrorBody)
    )
)]
pub(crate) async fn instance_create(
    State(state): State<AppState>,
    Body(request): Body<CreateRequest>,
) -> Result<(StatusCode, Json<InstanceView>), ApiError> {
    let (catalog, actor) = (state.catalog().await?, state.actor());
    let decide = |name_taken| validation::create(&request, name_taken, &catalog, &actor);
    let instance = state.store.create(state.clock.now(), &request.name, state.driver.name(), decide).await?;
    tracing::info!(target: "api", "Created instance {} at {}", instance.name, instance.spec.target_version);
    Ok((StatusCode::CREATED, Json(state.view(&instance))))
}
