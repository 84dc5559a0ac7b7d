//! Locks between processes: files that the kernel unlocks when the last process that has them open ends, however it ends.

use crate::fault::OrFault;
use openclaw_driver::DriverError;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::Path,
    process::Stdio,
    time::Duration,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

const AGAIN: Duration = Duration::from_millis(100);

/// A lock that is held until this is dropped and every process that was started with it has ended.
#[derive(Debug)]
pub(crate) struct FileLock(File);

impl FileLock {
    /// Takes the lock if it is free.
    pub(crate) fn try_take(path: &Path) -> Result<Option<Self>, DriverError> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).or_fault("lock", path),
        }
    }

    /// Takes a lock that nobody holds for more than a moment. Blocks.
    pub(crate) fn take_blocking(path: &Path) -> Result<Self, DriverError> {
        let file = open(path)?;
        file.lock().or_fault("lock", path)?;
        Ok(Self(file))
    }

    /// Waits for the lock, not longer than `patience`; `None` when it was not free within it.
    pub(crate) async fn take(
        path: &Path,
        patience: Duration,
        cancel: &CancellationToken,
    ) -> Result<Option<Self>, DriverError> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(lock) = Self::try_take(path)? {
                return Ok(Some(lock));
            }
            if Instant::now() >= deadline {
                return Ok(None);
            }
            tokio::select! {
                () = cancel.cancelled() => return Err(DriverError::Cancelled),
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }

    /// An empty standard input by which a child process holds the lock too, for as long as it lives.
    pub(crate) fn as_stdin(&self) -> io::Result<Stdio> {
        self.0.try_clone().map(Stdio::from)
    }
}

fn open(path: &Path) -> Result<File, DriverError> {
    let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    options.or_fault("open", path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_child_holds_the_lock_that_it_was_started_with() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let lock = FileLock::try_take(&path).unwrap().unwrap();
        assert!(FileLock::try_take(&path).unwrap().is_none());
        let mut child = std::process::Command::new("sleep").arg("60").stdin(lock.as_stdin().unwrap()).spawn().unwrap();
        drop(lock);
        assert!(FileLock::try_take(&path).unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let free = FileLock::take(&path, Duration::from_secs(10), &CancellationToken::new()).await;
        assert!(free.unwrap().is_some());
    }
}
