//! Putting a snapshot in the place of the state, which is set aside and never lost: what is put back is copied and verified
//! before anything moves.

use crate::{
    copying::{self, Scope},
    databases, disk,
    exchange::{self, Exchange},
    fault,
    layout::InstancePaths,
    lock::FileLock,
    marks::{self, Marks},
    openclaw::OpenClaw,
    relocate, room, setup, shelf,
};
use openclaw_archive::{ArchiveError, manifest_of, verify};
use openclaw_contract::{Generation, Snapshot, SnapshotId, Timestamp, snapshot::SnapshotKind};
use openclaw_driver::{DriverError, Job, Outcome, Progress};
use std::ops::ControlFlow;
use tokio_util::sync::CancellationToken;

/// What helps where a snapshot cannot be put back.
const ANOTHER: &str = "Restore another snapshot, or a backup";

/// Puts a snapshot back in an instance that does not run; `lock` is its gateway's. `openclaw` is the version that it belongs to,
/// where it is on this host.
pub(crate) async fn put_back(
    job: &Job,
    paths: &InstancePaths,
    openclaw: Option<&OpenClaw>,
    lock: &FileLock,
    now: Timestamp,
    progress: &Progress,
    cancel: &CancellationToken,
) -> Result<Outcome, DriverError> {
    let Some(wanted) = job.with.snapshot.clone() else {
        return Err(DriverError::permanent("the restore names no snapshot").with_remedy("Name the snapshot to restore"));
    };
    let (own, generation) = (paths.clone(), job.generation);
    let Some(snapshot) = disk::off_thread(move || begin(&own, generation, &wanted)).await? else {
        return Ok(Outcome::AlreadyDone);
    };
    let brought = bring(&snapshot, paths, openclaw, lock, progress, cancel).await;
    let (own, job, cancel) = (paths.clone(), job.clone(), cancel.clone());
    disk::off_thread(move || match brought.and_then(|()| prepare(&own, &job, &snapshot, now, &cancel)) {
        Ok(aside) => finish(&own, &job, aside),
        Err(error) => {
            // In this order: an exchange whose copy is gone would count as done.
            disk::remove_file(&own.exchange())?;
            disk::remove_tree(&own.incoming())?;
            Err(error)
        }
    })
    .await
}

/// Copies a snapshot, verifies the copy, and makes it name the place where it will be.
async fn bring(
    snapshot: &Snapshot,
    paths: &InstancePaths,
    openclaw: Option<&OpenClaw>,
    lock: &FileLock,
    progress: &Progress,
    cancel: &CancellationToken,
) -> Result<(), DriverError> {
    let (incoming, state) = (paths.incoming(), paths.state());
    progress.report(None, Some("Copying the snapshot".to_owned()));
    let kept = shelf::state(&paths.snapshot(&snapshot.id));
    copying::copy(&kept, &incoming, Scope::Everything, Some(lock), cancel).await?;
    progress.report(None, Some("Verifying the copy".to_owned()));
    let (own, id, until) = (paths.clone(), snapshot.id.clone(), cancel.clone());
    disk::off_thread(move || {
        // Those of earlier releases cannot be verified.
        if let Some(manifest) = shelf::manifest(&own, &id)? {
            verify(&own.incoming(), &manifest, &watch(&until)).map_err(|error| damaged(&id, error))?;
        }
        relocate::sessions(&own.incoming(), &own.state()).map(drop)
    })
    .await?;
    match openclaw {
        Some(openclaw) => databases::settle(&openclaw.node, &incoming, &state, cancel).await,
        None => Ok(()),
    }
}

/// Ends what reads many files when nobody waits for it any more.
fn watch(cancel: &CancellationToken) -> impl Fn(u64) -> ControlFlow<()> {
    move |_| if cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// The snapshot that is to be put back, unless that is done.
fn begin(paths: &InstancePaths, generation: Generation, wanted: &SnapshotId) -> Result<Option<Snapshot>, DriverError> {
    while exchange::advance(paths)? {}
    if marks::read(paths)?.restored >= Some(generation) {
        return Ok(None);
    }
    shelf::clean(paths)?;
    disk::remove_tree(&paths.incoming())?;
    let snapshot = shelf::find(paths, wanted).ok_or_else(|| {
        DriverError::permanent(format!("there is no snapshot {wanted}")).with_remedy("Restore one that is listed")
    })?;
    room::for_copy(snapshot.bytes, paths.root())?;
    Ok(Some(snapshot))
}

/// Writes down what is exchanged for what. Until then nothing has moved.
pub(crate) fn prepare(
    paths: &InstancePaths,
    job: &Job,
    snapshot: &Snapshot,
    now: Timestamp,
    cancel: &CancellationToken,
) -> Result<Option<Snapshot>, DriverError> {
    let aside = set_aside(paths, job, snapshot, now, &watch(cancel))?;
    disk::sync_disk(&paths.incoming())?;
    exchange::begin(
        paths,
        &Exchange {
            generation: job.generation,
            snapshot: snapshot.id.clone(),
            version: snapshot.version.clone(),
            aside: aside.as_ref().map(|aside| aside.id.clone()),
        },
    )?;
    Ok(aside)
}

/// Describes what the state becomes, in a folder that counts when the state is in it.
fn set_aside(
    paths: &InstancePaths,
    job: &Job,
    snapshot: &Snapshot,
    now: Timestamp,
    watch: &openclaw_archive::Watch<'_>,
) -> Result<Option<Snapshot>, DriverError> {
    let state = paths.state();
    if !state.is_dir() {
        // At most a link to a folder that is gone.
        disk::remove_file(&state)?;
        return Ok(None);
    }
    let Marks { state_version, .. } = marks::read(paths)?;
    let set_up = setup::read(paths)?.and_then(|setup| setup.configured);
    let version = state_version.or(set_up).unwrap_or_else(|| snapshot.version.clone());
    let manifest = manifest_of(&state, watch).map_err(fault::of_archive)?;
    let aside = Snapshot {
        id: shelf::free_id(paths, SnapshotId::aside(job.generation, &version))?,
        version,
        taken_at: now,
        generation: job.generation,
        bytes: room::size(&paths.files())?,
        checksum: manifest.checksum.clone(),
        kind: SnapshotKind::SetAside,
    };
    let folder = paths.snapshot(&aside.id);
    disk::make_private_folder(&folder)?;
    shelf::describe(&folder, &aside, &manifest)?;
    Ok(Some(aside))
}

fn finish(paths: &InstancePaths, job: &Job, aside: Option<Snapshot>) -> Result<Outcome, DriverError> {
    while exchange::advance(paths)? {}
    let bytes = room::size(&paths.files())?;
    let marks = marks::change(paths, |marks| marks.state_bytes = Some(bytes))?;
    shelf::prune(paths, &job.with, &marks);
    let detail =
        aside.map(|aside| format!("set aside {} of {} as {}", room::megabytes(aside.bytes), aside.version, aside.id));
    Ok(Outcome::Done(detail))
}

fn damaged(id: &SnapshotId, error: ArchiveError) -> DriverError {
    if error.is_refusal() {
        return DriverError::permanent(format!("the snapshot {id} is damaged: {error}")).with_remedy(ANOTHER);
    }
    fault::of_archive(error)
}
