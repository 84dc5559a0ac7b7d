//! Taking a copy of an instance's state before its version changes, so that there is something to go back to.
//!
//! Its databases are several files each, which belong together: so nothing may write meanwhile, which the lock of the gateway
//! sees to. The copying program holds it too, should this process end before it.

use crate::{
    copying::{self, Scope},
    disk, fault,
    layout::{InstancePaths, UNFINISHED},
    lock::FileLock,
    marks, room, shelf,
};
use openclaw_archive::manifest_of;
use openclaw_contract::{Snapshot, SnapshotId, Timestamp, snapshot::SnapshotKind};
use openclaw_driver::{DriverError, Job, Outcome, Progress};
use std::{ops::ControlFlow, path::PathBuf};
use tokio_util::sync::CancellationToken;

/// Copies the state of an instance that does not run; `lock` is its gateway's.
pub(crate) async fn take(
    job: &Job,
    paths: &InstancePaths,
    lock: &FileLock,
    now: Timestamp,
    progress: &Progress,
    cancel: &CancellationToken,
) -> Result<Outcome, DriverError> {
    let own = paths.clone();
    let Some(unfinished) = disk::off_thread(move || begin(&own)).await? else { return Ok(Outcome::AlreadyDone) };
    progress.report(None, Some("Copying the state".to_owned()));
    let copied = copying::copy(&paths.state(), &shelf::state(&unfinished), Scope::Memory, Some(lock), cancel).await;
    progress.report(None, Some("Reading the copy for its checksum".to_owned()));
    let (own, job, cancel) = (paths.clone(), job.clone(), cancel.clone());
    disk::off_thread(move || match copied.and_then(|()| finish(&own, &job, unfinished.clone(), now, &cancel)) {
        Ok(snapshot) => Ok(Outcome::Done(Some(room::megabytes(snapshot.bytes)))),
        Err(error) => {
            disk::remove_tree(&unfinished)?;
            Err(error)
        }
    })
    .await
}

/// Makes the folder for the copy, unless there is a copy of the state as it is.
fn begin(paths: &InstancePaths) -> Result<Option<PathBuf>, DriverError> {
    let marks = marks::read(paths)?;
    if marks.copy.as_ref().is_some_and(|copy| shelf::find(paths, copy).is_some()) {
        return Ok(None);
    }
    let folder = paths.snapshots();
    shelf::clean(paths)?;
    let bytes = room::size(&paths.files())?;
    marks::change(paths, |marks| marks.state_bytes = Some(bytes))?;
    room::for_copy(bytes, &folder)?;
    let unfinished = folder.join(format!("{UNFINISHED}copy"));
    disk::make_private_folder(&unfinished)?;
    Ok(Some(unfinished))
}

/// Describes the copy and puts it in place; then it counts, and what is older may go.
fn finish(
    paths: &InstancePaths,
    job: &Job,
    unfinished: PathBuf,
    now: Timestamp,
    cancel: &CancellationToken,
) -> Result<Snapshot, DriverError> {
    let watch = |_| if cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let manifest = manifest_of(&shelf::state(&unfinished), &watch).map_err(fault::of_archive)?;
    let snapshot = Snapshot {
        // A copy whose step was cut off before it counted keeps its name: it may not be equal to the state any more.
        id: shelf::free_id(paths, SnapshotId::before(job.generation, &job.version))?,
        version: job.version.clone(),
        taken_at: now,
        generation: job.generation,
        bytes: disk::size(&shelf::state(&unfinished))?,
        checksum: manifest.checksum.clone(),
        kind: SnapshotKind::BeforeUpdate,
    };
    shelf::describe(&unfinished, &snapshot, &manifest)?;
    disk::sync_disk(&unfinished)?;
    disk::rename(&unfinished, &paths.snapshot(&snapshot.id))?;
    let marks = marks::change(paths, |marks| marks.copy = Some(snapshot.id.clone()))?;
    shelf::prune(paths, &job.with, &marks);
    Ok(snapshot)
}
