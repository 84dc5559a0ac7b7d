//! States that come from elsewhere. One becomes a snapshot, whole or not at all: made aside, read once more for its checksums,
//! and put on the shelf by one rename. Restoring it is what makes its instance work with it. A folder that is adopted becomes the
//! state itself.

use crate::{disk, driver::LocalDriver, fault, host, import_archive, layout::InstancePaths, scratch::Scratch, shelf};
use openclaw_archive::{Limits, manifest_of};
use openclaw_contract::{Snapshot, SnapshotId, Timestamp, Version, snapshot::SnapshotKind};
use openclaw_driver::{DriverError, ImportSource, Progress, Taken};
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// So much of a disk is left free, in bytes: gateways that run write there too.
pub(crate) const RESERVE: u64 = 512 << 20;
/// What it is called while it is made, in a folder of work in hand.
pub(crate) const TAKEN: &str = "taken";

impl LocalDriver {
    /// Takes a state in for an instance that is not there yet.
    pub(crate) async fn import_from(
        &self,
        paths: &InstancePaths,
        source: &ImportSource,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Taken, DriverError> {
        let root = paths.root().to_owned();
        if disk::off_thread(move || Ok(root.symlink_metadata().is_ok())).await? {
            return Err(DriverError::permanent("there is something of this instance already")
                .with_remedy("Import into a new instance, or restore a backup of this one"));
        }
        let taken = match source {
            ImportSource::Archive(archive) => {
                self.take_archive_in(paths, archive, progress, cancel).await.map(snapshot)
            }
            ImportSource::Folder(folder) => self.copy_in(paths, folder, progress, cancel).await.map(snapshot),
            ImportSource::Adopt(folder) => self.adopt(paths, folder, progress, cancel).await,
        };
        if taken.is_err() {
            let root = paths.root().to_owned();
            disk::off_thread(move || disk::remove_tree(&root)).await?;
        }
        taken
    }

    /// Takes an archive in as one more snapshot.
    pub(crate) async fn take_archive_in(
        &self,
        paths: &InstancePaths,
        archive: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        let scratch = Scratch::begin(paths.snapshots(), shelf::TAKEN_IN).await?;
        let taken = self.unpack(paths, archive, &scratch, progress, cancel).await;
        scratch.end().await;
        taken
    }

    async fn unpack(
        &self,
        paths: &InstancePaths,
        archive: &Path,
        scratch: &Scratch,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        progress.report(None, Some("Unpacking the archive".to_owned()));
        let (archive, into, place) = (archive.to_owned(), scratch.path(TAKEN), paths.state());
        let unpack = scratch.work(cancel, move |watch| {
            disk::make_private_folder(&into)?;
            let limits = Limits::within(host::free(&into).map_or(u64::MAX, |free| free.saturating_sub(RESERVE)));
            import_archive::unpack(&archive, &into, &place, &limits, watch)
        });
        let found = unpack.await?;
        let state = shelf::state(&scratch.path(TAKEN));
        let version = match found.version {
            Some(version) => version,
            None => self.gateways.wrote(&state, &found.config, scratch, progress, cancel).await?,
        };
        let taken_at = found.taken_at.unwrap_or_else(|| self.clock.now());
        shelve(paths, scratch, version, taken_at, progress, cancel).await
    }
}

fn snapshot(snapshot: Snapshot) -> Taken {
    Taken { version: snapshot.version.clone(), snapshot: Some(snapshot) }
}

/// Puts what was taken in on the shelf.
pub(crate) async fn shelve(
    paths: &InstancePaths,
    scratch: &Scratch,
    version: Version,
    taken_at: Timestamp,
    progress: &Progress,
    cancel: &CancellationToken,
) -> Result<Snapshot, DriverError> {
    progress.report(None, Some("Reading it for its checksum".to_owned()));
    let (paths, taken) = (paths.clone(), scratch.path(TAKEN));
    let work = move |watch: &openclaw_archive::Watch<'_>| {
        let state = shelf::state(&taken);
        let manifest = manifest_of(&state, watch).map_err(fault::of_archive)?;
        let snapshot = Snapshot {
            id: shelf::free_id(&paths, new_id()?)?,
            version,
            taken_at,
            generation: 0,
            bytes: disk::size(&state)?,
            checksum: manifest.checksum.clone(),
            kind: SnapshotKind::Imported,
        };
        shelf::describe(&taken, &snapshot, &manifest)?;
        disk::sync_disk(&taken)?;
        if watch(0).is_break() {
            return Err(DriverError::Cancelled);
        }
        disk::rename(&taken, &paths.snapshot(&snapshot.id))?;
        Ok(snapshot)
    };
    scratch.work(cancel, work).await
}

fn new_id() -> Result<SnapshotId, DriverError> {
    let mut random = [0u8; 5];
    getrandom::fill(&mut random).map_err(|_| fault::interrupted("the choice of a name"))?;
    let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("import-{hex}").parse().map_err(fault::interrupted)
}
