//! `GET` and `POST /api/v1/instances/{name}/snapshots`, and `DELETE /api/v1/instances/{name}/snapshots/{id}`.

use super::find;
use crate::{
    archives::{Incoming, in_time},
    error::ApiError,
    extract::{Name, NameAndSnapshot},
    state::AppState,
};
use axum::{Json, extract::State, http::StatusCode};
use openclaw_contract::{EventKind, Instance, Refusal, Snapshot, SnapshotId, validation};
use openclaw_driver::{DriverError, InstanceRef, Progress};
use openclaw_store::NewEvent;
use serde::Serialize;

/// The copies that there are of an instance's state.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct SnapshotList {
    /// The newest first.
    pub(crate) snapshots: Vec<Snapshot>,
}

/// The snapshots of an instance, the newest first.
#[utoipa::path(
    get, path = "/api/v1/instances/{name}/snapshots", tag = "copies", params(crate::describe::InstancePath),
    responses((status = 200, body = SnapshotList))
)]
pub(crate) async fn snapshot_list(
    State(state): State<AppState>,
    Name(name): Name,
) -> Result<Json<SnapshotList>, ApiError> {
    let mut snapshots = find(&state, name).await?.status.snapshots;
    snapshots.sort_by_cached_key(|of| std::cmp::Reverse((of.taken_at, of.generation, of.id.clone())));
    Ok(Json(SnapshotList { snapshots }))
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
        let mut status = now.status.clone();
        status.snapshots.retain(|known| known.id != taken.id);
        status.snapshots.push(taken.clone());
        let what = EventKind::Imported { version: taken.version.clone(), from: format!("as snapshot {}", taken.id) };
        Some((status, vec![NewEvent { actor, what }]))
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
    validation::may_handle_copies("throw a snapshot away", &state.actor())?;
    let instance = find(&state, name).await?;
    let archives = state.archives.clone();
    archives.see_through(async move { discard(&state, &instance, &snapshot).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// First nobody can ask for it any more, then it goes: a restore that is accepted finds what it wants.
async fn discard(state: &AppState, instance: &Instance, id: &SnapshotId) -> Result<(), ApiError> {
    let struck = strike(state, instance, id).await?;
    let reference = InstanceRef { id: instance.id.clone(), name: instance.name.clone() };
    match state.driver.discard(&reference, id).await {
        Ok(()) => {
            tracing::info!(target: "api", "Snapshot {id} of instance {} thrown away", instance.name);
            Ok(())
        }
        Err(error) => {
            let back = |now: &Instance| {
                let mut status = now.status.clone();
                status.snapshots.retain(|known| known.id != struck.id);
                status.snapshots.push(struck);
                Some((status, Vec::new()))
            };
            if let Some(instance) = state.store.record(state.clock.now(), &instance.id, back).await? {
                state.hub.show_snapshots(instance);
            }
            Err(match error {
                DriverError::Permanent { cause, .. } | DriverError::Refused { cause, .. } => {
                    tracing::warn!(target: "api", "Snapshot {id} of instance {} stays: {cause}", instance.name);
                    Refusal::SnapshotNeeded { snapshot: id.to_string() }.into()
                }
                error @ (DriverError::Cancelled
                | DriverError::Transient { .. }
                | DriverError::Unreachable { .. }
                | DriverError::NotFetched { .. }) => error.into(),
            })
        }
    }
}

/// Strikes a snapshot off the record, unless a restore waits for it.
async fn strike(state: &AppState, instance: &Instance, id: &SnapshotId) -> Result<Snapshot, ApiError> {
    let mut struck = Err(Refusal::NotFound { name: instance.name.clone() });
    let outcome = |now: &Instance| {
        struck = removable(now, id);
        struck.is_ok().then(|| {
            let mut status = now.status.clone();
            status.snapshots.retain(|known| known.id != *id);
            (status, Vec::new())
        })
    };
    let recorded = state.store.record(state.clock.now(), &instance.id, outcome).await?;
    let struck = struck?;
    if let Some(instance) = recorded {
        state.hub.show_snapshots(instance);
    }
    Ok(struck)
}

fn removable(instance: &Instance, id: &SnapshotId) -> Result<Snapshot, Refusal> {
    let known = &instance.status.snapshots;
    let found = known.iter().find(|snapshot| snapshot.id == *id).ok_or_else(|| Refusal::UnknownSnapshot {
        snapshot: id.to_string(),
        known: known.iter().map(|snapshot| snapshot.id.to_string()).collect(),
    })?;
    let waits = instance
        .spec
        .way
        .restore
        .as_ref()
        .is_some_and(|restore| restore.snapshot == *id && instance.status.observed_generation < restore.generation);
    if waits { Err(Refusal::SnapshotNeeded { snapshot: id.to_string() }) } else { Ok(found.clone()) }
}
