//! `DELETE /api/v1/releases/{version}/install`.

use crate::{error::ApiError, extract::VersionInPath, installs, state::AppState};
use axum::{Json, extract::State};
use openclaw_contract::{Action, InstanceName, Release, Version, validation};

/// Removes the install of a release that no instance uses, and answers with the release as it is then.
#[utoipa::path(
    delete, path = "/api/v1/releases/{version}/install", tag = "releases", params(crate::describe::VersionPath),
    responses((status = 200, body = Release))
)]
pub(crate) async fn release_uninstall(
    State(state): State<AppState>,
    VersionInPath(version): VersionInPath,
) -> Result<Json<Release>, ApiError> {
    let worker = state.clone();
    state.installs.to_its_end(async move { remove(&worker, &version).await }).await.map(Json)
}

async fn remove(state: &AppState, version: &Version) -> Result<Release, ApiError> {
    let decide = async || {
        let ground = state.ground(Action::Update).await?;
        let release = validation::known_release(version, &ground.catalog)?;
        Ok(validation::uninstall(release, &users(state, version).await?, &ground.basis())?)
    };
    if let Err(error) = state.installs.remove(decide).await {
        // The driver may have found a gateway that was started since the instances were looked at.
        return Err(match error.refusal {
            openclaw_contract::Refusal::DriverFailed { .. } => {
                installs::in_use(version, users(state, version).await?, error)
            }
            _ => error,
        });
    }
    let catalog = state.catalog().await?;
    Ok(validation::known_release(version, &catalog)?.clone())
}

async fn users(state: &AppState, version: &Version) -> Result<Vec<InstanceName>, ApiError> {
    let (instances, _) = state.store.list().await?;
    let views: Vec<_> = instances.iter().map(openclaw_contract::Instance::view).collect();
    Ok(validation::users_of(version, &views))
}
