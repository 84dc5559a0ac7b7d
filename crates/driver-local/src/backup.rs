//! Writing the state of an instance into one archive file, while its gateway goes on.
//!
//! A copy is made first, so that what is packed stands still: databases that are in use by SQLite itself, the rest as it is.

use crate::{
    copying::{self, Scope},
    databases, disk,
    driver::LocalDriver,
    fault,
    fault::OrFault,
    gateway::Found,
    layout::InstancePaths,
    marks, record, room,
    scratch::Scratch,
    setup,
};
use openclaw_archive::{Facts, Watch, pack};
use openclaw_contract::{InstanceName, Snapshot, SnapshotId, Timestamp, Version, snapshot::SnapshotKind};
use openclaw_driver::{DriverError, Progress};
use std::{
    fs::{self, OpenOptions},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use tokio_util::sync::CancellationToken;

/// Names of folders in which a backup is made begin so.
pub(crate) const BACKUP: &str = ".tmp-backup-";

/// What is backed up. The same before and after it was copied, or the copy may be half of each.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Subject {
    version: Version,
    /// The folder itself, whatever it is called: its device and its number there.
    folder: (u64, u64),
}

impl LocalDriver {
    /// Writes the state of the instance with these files to `to`, which is not there yet.
    pub(crate) async fn back_up(
        &self,
        name: &InstanceName,
        paths: &InstancePaths,
        to: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        let own = paths.clone();
        let subject = disk::off_thread(move || {
            let subject = Subject::of(&own)?;
            room::for_copy(room::size(&own.files())?, own.root())?;
            Ok(subject)
        })
        .await?;
        let scratch = Scratch::begin(paths.root().to_owned(), BACKUP).await?;
        let made = async {
            progress.report(None, Some("Copying the state".to_owned()));
            self.copy_in_use(paths, &scratch.path("state"), progress, cancel).await?;
            self.still(&subject, paths).await?;
            progress.report(None, Some("Packing the copy".to_owned()));
            let facts = Facts { version: subject.version, instance: name.clone(), taken_at: self.clock.now() };
            let (own, copy, to) = (paths.clone(), scratch.path("state"), to.to_owned());
            let packed = scratch.work(cancel, move |watch| write(&own, &copy, facts, to, watch)).await;
            packed.map(|(snapshot, file)| {
                file.stays();
                snapshot
            })
        }
        .await;
        scratch.end().await;
        made
    }

    /// Copies a state that may be in use.
    async fn copy_in_use(
        &self,
        paths: &InstancePaths,
        copy: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<(), DriverError> {
        let before = self.gateways.find(paths).await?;
        copying::copy(&paths.state(), copy, Scope::Trial, None, cancel).await?;
        let after = self.gateways.find(paths).await?;
        let ((Found::Running { record, .. }, _) | (_, Found::Running { record, .. })) = (&after, &before) else {
            return Ok(());
        };
        let openclaw = self.gateways.openclaw(&record.version, progress, cancel).await?;
        databases::copy_anew(&openclaw.node, &paths.state(), copy, cancel).await.map_err(|error| match error {
            DriverError::Permanent { cause, .. } => {
                DriverError::permanent(cause).with_remedy("Stop the instance, then back it up")
            }
            other => other,
        })
    }

    async fn still(&self, subject: &Subject, paths: &InstancePaths) -> Result<(), DriverError> {
        let own = paths.clone();
        let now = disk::off_thread(move || Subject::of(&own)).await;
        if now.as_ref() == Ok(subject) {
            return Ok(());
        }
        Err(DriverError::transient("the state became another one while it was copied")
            .with_remedy("Wait until the instance is at rest or runs, then try again"))
    }
}

impl Subject {
    /// Blocks.
    fn of(paths: &InstancePaths) -> Result<Self, DriverError> {
        let configured = setup::read(paths)?.and_then(|setup| setup.configured);
        let version = marks::read(paths)?.state_version;
        match (fs::metadata(paths.state()), version.clone().or(configured)) {
            (Ok(about), Some(version)) if about.is_dir() => Ok(Self { version, folder: (about.dev(), about.ino()) }),
            (Ok(_) | Err(_), _) if version.is_some() => Err(setup::state_lost()),
            (Ok(_) | Err(_), _) => {
                Err(DriverError::permanent("the instance has no state yet")
                    .with_remedy("Start it once, then back it up"))
            }
        }
    }
}

/// Packs the copy. Blocks.
fn write(
    paths: &InstancePaths,
    copy: &Path,
    facts: Facts,
    to: PathBuf,
    watch: &Watch<'_>,
) -> Result<(Snapshot, Begun), DriverError> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to).or_fault("make", &to)?;
    let begun = Begun(Some(to.clone()));
    let manifest = pack(copy, &facts, &file, watch).map_err(fault::of_archive)?;
    file.sync_all().or_fault("write", &to)?;
    let generation = record::read(paths)?.map_or(0, |record| record.generation);
    let Facts { version, taken_at, .. } = facts;
    let bytes = disk::size(copy)?;
    Ok((snapshot(generation, version, taken_at, bytes, manifest.checksum), begun))
}

/// The snapshot that it would be.
fn snapshot(generation: u64, version: Version, taken_at: Timestamp, bytes: u64, checksum: String) -> Snapshot {
    let (id, kind) = (SnapshotId::before(generation, &version), SnapshotKind::Imported);
    Snapshot { id, version, taken_at, generation, bytes, checksum, kind }
}

/// A file that goes unless somebody wants it.
struct Begun(Option<PathBuf>);

impl Begun {
    fn stays(mut self) {
        self.0 = None;
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if let Some(path) = &self.0
            && let Err(error) = disk::remove_file(path)
        {
            tracing::warn!("half a backup stays: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[tokio::test]
    async fn a_full_disk_is_told_as_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (state, copy) = (folder.path().join("state"), folder.path().join("copy"));
        for made in [&state, &copy] {
            fs::create_dir(made).unwrap();
        }
        fs::write(state.join("memory"), "m").unwrap();
        // A file with no room, which `cp` goes on with where it is there.
        symlink("/dev/full", copy.join("memory")).unwrap();
        let error = copying::copy(&state, &copy, Scope::Trial, None, &CancellationToken::new()).await.unwrap_err();
        assert_eq!(error.to_string(), format!("the disk of {} is full", copy.display()));
        assert!(!error.is_transient() && error.remedy().is_some_and(|remedy| remedy.contains("Free space")), "{error}");
    }

    #[test]
    fn half_a_backup_goes_and_what_was_there_before_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (paths, copy) = (InstancePaths::at(folder.path().join("i")), folder.path().join("copy"));
        fs::create_dir(&copy).unwrap();
        fs::write(copy.join("memory"), "m").unwrap();
        let facts = || Facts {
            version: "2026.4.8".parse().unwrap(),
            instance: "a".parse().unwrap(),
            taken_at: Timestamp::UNIX_EPOCH,
        };
        let to = folder.path().join("a.tar.zst");
        let cancelled = write(&paths, &copy, facts(), to.clone(), &|_| std::ops::ControlFlow::Break(()));
        assert_eq!(cancelled.err(), Some(DriverError::Cancelled));
        assert!(!to.exists());
        drop(write(&paths, &copy, facts(), to.clone(), &openclaw_archive::unwatched).unwrap());
        assert!(!to.exists(), "nobody waited for it");
        fs::write(&to, "mine").unwrap();
        assert!(write(&paths, &copy, facts(), to.clone(), &openclaw_archive::unwatched).is_err());
        assert_eq!(fs::read_to_string(&to).unwrap(), "mine");
    }
}
