//! A folder of things that are made once, then only read: made aside, put in place by one rename when they are proven.

use crate::{disk, fault, fault::OrFault, layout::UNFINISHED, lock::FileLock};
use openclaw_driver::DriverError;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long to wait for others that make something in the same folder.
const PATIENCE: Duration = Duration::from_secs(60 * 60);

/// One such folder.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    folder: PathBuf,
}

impl Store {
    /// Opens the folder, and makes it where it is missing.
    pub(crate) fn open(folder: PathBuf) -> Result<Self, DriverError> {
        fs::create_dir_all(&folder).or_fault("make", &folder)?;
        Ok(Self { folder })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn lock_path(&self) -> PathBuf {
        self.folder.join(".lock")
    }

    /// Removes what a process that ended left unfinished, unless somebody is at work here.
    pub(crate) fn clean(&self) -> Result<(), DriverError> {
        match FileLock::try_take(&self.lock_path())? {
            Some(_lock) => disk::remove_unfinished(&self.folder),
            None => Ok(()),
        }
    }

    /// Makes this process the only one that makes something here; `waits` is called when others are at it.
    pub(crate) async fn lock(&self, cancel: &CancellationToken, waits: impl FnOnce()) -> Result<FileLock, DriverError> {
        if let Some(lock) = FileLock::try_take(&self.lock_path())? {
            return Ok(lock);
        }
        waits();
        FileLock::take(&self.lock_path(), PATIENCE, cancel)
            .await?
            .ok_or_else(|| DriverError::transient("another install on this host did not end within an hour"))
    }

    /// Makes a folder in which to make `name`. Whoever holds the lock knows that nobody needs what was left there before.
    pub(crate) async fn begin<'a>(&self, name: &str, lock: &'a FileLock) -> Result<Unfinished<'a>, DriverError> {
        let (folder, prefix) = (self.folder.clone(), format!("{UNFINISHED}{name}-"));
        let path = disk::off_thread(move || {
            disk::remove_unfinished(&folder)?;
            let made = tempfile::Builder::new().prefix(&prefix).tempdir_in(&folder).or_fault("write to", &folder)?;
            Ok(made.keep())
        });
        Ok(Unfinished { path: path.await?, place: self.folder.join(name), lock })
    }
}

/// Something that is being made.
pub(crate) struct Unfinished<'a> {
    path: PathBuf,
    place: PathBuf,
    lock: &'a FileLock,
}

impl Unfinished<'_> {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn lock(&self) -> &FileLock {
        self.lock
    }

    /// Puts it in place, read-only, once it is safely on the disk. Returns how many bytes it occupies.
    pub(crate) async fn finish(self) -> Result<u64, DriverError> {
        let Self { path, place, .. } = self;
        disk::off_thread(move || {
            let bytes = disk::make_read_only(&path)?;
            disk::sync_disk(&path)?;
            fs::rename(&path, &place).or_fault("put in place", &place)?;
            Ok(bytes)
        })
        .await
    }

    /// Throws it away because of `error`, which is returned.
    pub(crate) async fn abandon(self, error: DriverError) -> DriverError {
        let path = self.path.clone();
        if let Err(left) = disk::off_thread(move || disk::remove_tree(&path)).await {
            tracing::warn!("{} stays until the next install: {left}", self.path.display());
        }
        match error {
            DriverError::Transient { cause, .. } if fault::tells_full_disk(&cause) => fault::full_disk(&self.place),
            other => other,
        }
    }
}
