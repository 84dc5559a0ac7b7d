//! `GET /api/v1/instances/{name}/backup`.

use super::find;
use crate::{
    archives::{Room, hand_out, in_time},
    error::ApiError,
    extract::Name,
    state::AppState,
};
use axum::{extract::State, response::Response};
use openclaw_contract::{Refusal, StateFolder, validation};
use openclaw_driver::{InstanceRef, Progress};
use std::time::Duration;
use tokio::time::timeout;

/// How long the driver may take to look whether there is a state.
const LOOK: Duration = Duration::from_secs(10);

/// The instance's state as it is, as one archive. Its gateway goes on meanwhile.
#[utoipa::path(
    get, path = "/api/v1/instances/{name}/backup", tag = "copies", params(crate::describe::InstancePath),
    responses((
        status = 200, description = "The archive: a tar inside zstd", body = crate::describe::Archive, content_type = "application/zstd",
        headers(("Content-Disposition" = String, description = "A name for its file"))
    ))
)]
pub(crate) async fn instance_backup(State(state): State<AppState>, Name(name): Name) -> Result<Response, ApiError> {
    validation::may_handle_copies("take a backup", &state.actor())?;
    let instance = find(&state, name).await?;
    let reference = InstanceRef { id: instance.id, name: instance.name };
    has_state(&state, &reference).await?;
    let room = Room::new(&state.archives)?;
    let archives = state.archives.clone();
    let cancel = state.shutdown.child_token();
    // Whoever asked for it and goes away wants it no more.
    let _wanted = cancel.clone().drop_guard();
    let work = async move {
        let path = room.path();
        let progress = Progress::ignored();
        let making = state.driver.backup(&reference, &path, &progress, &cancel);
        let made = in_time(&cancel, making).await?;
        let name = format!("{}-{}-{}.tar.zst", reference.name, made.version, made.taken_at.strftime("%Y-%m-%d"));
        tracing::info!(target: "api", "Backup of instance {} made", reference.name);
        Ok((room, name))
    };
    let (room, name) = archives.see_through(work).await?;
    hand_out(room, &name).await
}

/// What has none is no failure of the server's.
async fn has_state(state: &AppState, instance: &InstanceRef) -> Result<(), ApiError> {
    let found = timeout(LOOK, state.driver.observe(instance)).await.map_err(|_| Refusal::TimedOut)??;
    let reason = match found.state {
        StateFolder::Present => return Ok(()),
        StateFolder::Missing => "it has no state yet; start it once, then take a backup",
        StateFolder::Lost => "its state folder is gone; restore one of its snapshots, then take a backup",
    };
    Err(Refusal::InvalidField { field: "name".to_owned(), reason: reason.to_owned() }.into())
}
