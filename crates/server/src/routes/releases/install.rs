//! `POST /api/v1/releases/{version}/install`.

use crate::{error::ApiError, extract::VersionInPath, state::AppState};
use axum::{Json, extract::State, http::StatusCode};
use openclaw_contract::{Action, Release, validation};

/// Installs a release ahead, so that updates to it need not fetch it first. Answers once that is on record; the timeline
/// tells what becomes of it. One that is there, or on its way, is left so.
#[utoipa::path(
    post, path = "/api/v1/releases/{version}/install", tag = "releases", params(crate::describe::VersionPath),
    responses((status = 202, body = Release))
)]
pub(crate) async fn release_install(
    State(state): State<AppState>,
    VersionInPath(version): VersionInPath,
) -> Result<(StatusCode, Json<Release>), ApiError> {
    let ground = state.ground(Action::Update).await?;
    let release = validation::known_release(&version, &ground.catalog)?;
    let permit = validation::install(release, &ground.basis())?;
    state.installs.begin(permit).await?;
    let catalog = state.installs.marked(&ground.catalog);
    let release = validation::known_release(&version, &catalog)?.clone();
    Ok((StatusCode::ACCEPTED, Json(release)))
}
