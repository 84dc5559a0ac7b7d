//! `GET /api/v1/instances/{name}/details`.

use super::find;
use crate::{error::ApiError, extract::Name, state::AppState};
use axum::{Json, extract::State};
use openclaw_contract::{Details, Refusal};
use openclaw_driver::InstanceRef;
use std::time::Duration;
use tokio::time::timeout;

/// How long a driver may take to tell.
const PATIENCE: Duration = Duration::from_secs(5);

/// What an instance is on its host, what it uses there, and its configuration without its secrets.
#[utoipa::path(
    get, path = "/api/v1/instances/{name}/details", tag = "instances", params(crate::describe::InstancePath),
    responses((status = 200, body = Details))
)]
pub(crate) async fn instance_details(
    State(state): State<AppState>,
    Name(name): Name,
) -> Result<Json<Details>, ApiError> {
    let instance = find(&state, name).await?;
    let latest = state.sampler.latest(&instance.id);
    let reference = InstanceRef { id: instance.id, name: instance.name };
    let told = timeout(PATIENCE, state.driver.details(&reference)).await.map_err(|_| Refusal::TimedOut)?;
    let details = told?;
    // What it used when that was last measured, as long as it runs.
    let latest = latest.filter(|_| details.pid.is_some()).unwrap_or_default();
    Ok(Json(Details { memory_bytes: latest.memory_bytes, cpu_percent: latest.cpu_percent, ..details }))
}
