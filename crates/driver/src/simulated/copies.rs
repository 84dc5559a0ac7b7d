//! States that come from elsewhere, and that go there.

use super::{
    SimulatedDriver,
    elsewhere::{self, Found},
};
use crate::{DriverError, ImportSource, InstanceRef, Progress, Taken};
use openclaw_archive::{Facts, Watch};
use openclaw_contract::Snapshot;
use std::{ops::ControlFlow, path::Path};
use tokio_util::sync::CancellationToken;

impl SimulatedDriver {
    pub(super) async fn import_from(
        &self,
        instance: &InstanceRef,
        source: &ImportSource,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Taken, DriverError> {
        let folder = match source {
            ImportSource::Archive(archive) => {
                let snapshot = self.take_in_from(instance, archive, progress, cancel).await?;
                return Ok(Taken { version: snapshot.version.clone(), snapshot: Some(snapshot) });
            }
            ImportSource::Folder(folder) | ImportSource::Adopt(folder) => folder.clone(),
        };
        let found = blocking(cancel, move |_| elsewhere::read_folder(&folder)).await?;
        let version = found.memory.version().clone();
        let snapshot = match source {
            ImportSource::Adopt(_) => {
                let adopt = self.world().reach()?.change(&instance.id, |instance| instance.adopt(found.memory))?;
                adopt.map(|()| None)?
            }
            ImportSource::Folder(_) | ImportSource::Archive(_) => Some(self.keep(instance, found)?),
        };
        Ok(Taken { version, snapshot })
    }

    pub(super) async fn take_in_from(
        &self,
        instance: &InstanceRef,
        archive: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        progress.report(None, Some("Unpacking the archive".to_owned()));
        let free = self.world().reach()?.host(self.now()).disk_available.unwrap_or(u64::MAX);
        let archive = archive.to_owned();
        let found = blocking(cancel, move |watch| elsewhere::read_archive(&archive, free, watch)).await?;
        self.keep(instance, found)
    }

    pub(super) async fn backup_to(
        &self,
        instance: &InstanceRef,
        to: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        progress.report(None, Some("Packing the state".to_owned()));
        let now = self.now();
        let (memory, snapshot) = self.world().reach()?.instance(&instance.id).as_snapshot(now)?;
        let facts = Facts { version: snapshot.version.clone(), instance: instance.name.clone(), taken_at: now };
        let to = to.to_owned();
        blocking(cancel, move |watch| elsewhere::write_archive(&memory, &facts, &to, watch)).await?;
        Ok(snapshot)
    }

    /// A state that was found becomes a snapshot.
    fn keep(&self, instance: &InstanceRef, found: Found) -> Result<Snapshot, DriverError> {
        let taken_at = found.taken_at.unwrap_or_else(|| self.now());
        self.world().reach()?.change(&instance.id, |instance| instance.take_in(found.memory, taken_at))?
    }
}

/// Does what blocks on a thread of its own, until it is cancelled, or nobody waits for it any more.
async fn blocking<T: Send + 'static>(
    cancel: &CancellationToken,
    work: impl FnOnce(&Watch<'_>) -> Result<T, DriverError> + Send + 'static,
) -> Result<T, DriverError> {
    let ends = cancel.child_token();
    let _guard = ends.clone().drop_guard();
    let run = move || {
        let goes_on = || if ends.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        if goes_on().is_break() { Err(DriverError::Cancelled) } else { work(&|_| goes_on()) }
    };
    let ended = tokio::task::spawn_blocking(run).await;
    ended.unwrap_or_else(|error| Err(DriverError::transient(format!("it was cut off: {error}"))))
}
