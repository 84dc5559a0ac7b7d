//! `GET` and `POST /api/v1/instances/{name}/snapshots`, and `DELETE /api/v1/instances/{name}/snapshots/{id}`.

use super::find;
use crate::{
    archives::{Incoming, in_time},
    error::ApiError,
    extract::{Name, NameAndSnapshot},
    state::AppState,
};
use axum::{Json, extract::State, http::StatusCode};
use openclaw_contract::{
    EventKind, Instance, InstanceStatus, Refusal, Snapshot, SnapshotId,
    snapshot::{SnapshotList, newest_first},
    validation,
};
use openclaw_driver::{DriverError, InstanceRef, Progress};
use openclaw_store::NewEvent;

/// The snapshots of an instance, the newest first.
#[utoipa::path(
    get, path = "/api/v1/instances/{name}/snapshots", tag = "copies", params(crate::describe::InstancePath),
    responses((status = 200, body = SnapshotList))
)]
pub(crate) async fn snapshot_list(
    State(state): State<AppState>,
    Name(name): Name,
) -> Result<Json<SnapshotList>, ApiError> {
    Ok(Json(SnapshotList { snapshots: newest_first(&find(&state, name).await?.status.snapshots) }))
}

/// Takes an archive in as one more snapshot of the instance, which goes on meanwhile: what `GET …/backup` gave, or what
/// OpenClaw's own backup wrote.
#[utoipa::path(
    post, path = "/api/v1/instances/{name}/snapshots", tag = "copies", params(crate::describe::InstancePath),
    request_body(
        content = crate::describe::Archive, content_type = "application/octet-stream", description = "The archive"
    ),
    responses((status = 201, body = Snapshot))
)]
pub(crate) async fn snapshot_take_in(
    State(state): State<AppState>,
    Name(name): Name,
    incoming: Incoming,
) -> Result<(StatusCode, Json<Snapshot>), ApiError> {
    validation::may_handle_copies("hand in a snapshot", &state.actor())?;
    let instance = find(&state, name).await?;
    let arrived = incoming.arrive(&state.archives, state.host.now()).await?;
    let archives = state.archives.clone();
    let work = async move {
        let cancel = state.shutdown.child_token();
        let reference = InstanceRef { id: instance.id, name: instance.name };
        let progress = Progress::ignored();
        let taking = state.driver.take_in(&reference, arrived.path(), &progress, &cancel);
        let taken = in_time(&cancel, taking).await?;
        keep(&state, &reference, taken).await
    };
    Ok((StatusCode::CREATED, Json(archives.see_through(work).await?)))
}

/// Puts a snapshot that the driver took in into the record.
async fn keep(state: &AppState, instance: &InstanceRef, taken: Snapshot) -> Result<Snapshot, ApiError> {
    let (actor, InstanceRef { id, name }) = (state.actor().name, instance);
    let outcome = |now: &Instance| {
        let what = EventKind::Imported { version: taken.version.clone(), from: format!("as snapshot {}", taken.id) };
        Some((with(now, taken.clone()), vec![NewEvent { actor, what }]))
    };
    let kept = state.store.record(state.clock.now(), id, outcome).await?;
    kept.ok_or_else(|| Refusal::NotFound { name: name.clone() })?;
    tracing::info!(target: "api", "Snapshot {} of {} taken in for instance {name}", taken.id, taken.version);
    Ok(taken)
}

/// Throws a snapshot away.
#[utoipa::path(
    delete, path = "/api/v1/instances/{name}/snapshots/{snapshot}", tag = "copies",
    params(crate::describe::InstancePath, crate::describe::SnapshotPath),
    responses((status = 204, description = "It is gone"))
)]
pub(crate) async fn snapshot_discard(
    State(state): State<AppState>,
    NameAndSnapshot(name, snapshot): NameAndSnapshot,
) -> Result<StatusCode, ApiError> {
    // Before it is looked for: whoever may not do it learns nothing of what there is.
    validation::may_handle_copies("throw a snapshot away", &state.actor())?;
    let instance = find(&state, name).await?;
    let archives = state.archives.clone();
    archives.see_through(async move { discard(&state, &instance, &snapshot).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// First nobody can ask for it any more, then it goes, then it is told: a restore that is accepted finds what it wants.
async fn discard(state: &AppState, instance: &Instance, id: &SnapshotId) -> Result<(), ApiError> {
    let struck = strike(state, instance, id).await?;
    let reference = InstanceRef { id: instance.id.clone(), name: instance.name.clone() };
    let (now, actor) = (state.clock.now(), state.actor().name);
    match state.driver.discard(&reference, id).await {
        Ok(()) => {
            let what = EventKind::SnapshotRemoved { snapshot: id.clone() };
            let told = |now: &Instance| Some((now.status.clone(), vec![NewEvent { actor, what }]));
            state.store.record(now, &instance.id, told).await?;
            tracing::info!(target: "api", "Snapshot {id} of instance {} thrown away", instance.name);
            Ok(())
        }
        Err(error) => {
            let back = |now: &Instance| Some((with(now, struck), Vec::new()));
            state.store.record(now, &instance.id, back).await?;
            Err(match error {
                DriverError::Permanent { cause, .. } | DriverError::Refused { cause, .. } => {
                    Refusal::SnapshotNeeded { snapshot: id.to_string(), reason: cause }.into()
                }
                error @ (DriverError::Cancelled
                | DriverError::Transient { .. }
                | DriverError::Unreachable { .. }
                | DriverError::NotFetched { .. }) => error.into(),
            })
        }
    }
}

/// Strikes a snapshot off the record, where it may be thrown away.
async fn strike(state: &AppState, instance: &Instance, id: &SnapshotId) -> Result<Snapshot, ApiError> {
    let actor = state.actor();
    let mut struck = Err(Refusal::NotFound { name: instance.name.clone() });
    let outcome = |now: &Instance| {
        struck = validation::discard(&now.facts(), id, &actor).cloned();
        struck.is_ok().then(|| (without(now, id), Vec::new()))
    };
    state.store.record(state.clock.now(), &instance.id, outcome).await?;
    Ok(struck?)
}

fn without(instance: &Instance, id: &SnapshotId) -> InstanceStatus {
    let mut status = instance.status.clone();
    status.snapshots.retain(|known| known.id != *id);
    status
}

fn with(instance: &Instance, snapshot: Snapshot) -> InstanceStatus {
    let mut status = without(instance, &snapshot.id);
    status.snapshots.push(snapshot);
    status
}
