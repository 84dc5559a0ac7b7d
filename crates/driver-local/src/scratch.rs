//! Folders for work in hand. One is removed with its last holder, whatever happens; one that a process left behind which ended
//! too soon is known by its lock, which nobody holds any more.

use crate::{disk, fault::OrFault, lock::FileLock};
use openclaw_archive::Watch;
use openclaw_driver::DriverError;
use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_util::sync::CancellationToken;

const LOCK: &str = "lock";

/// Such a folder.
#[derive(Clone, Debug)]
pub(crate) struct Scratch(Arc<Held>);

#[derive(Debug)]
struct Held {
    folder: PathBuf,
    lock: Option<FileLock>,
}

impl Scratch {
    /// Makes one in `parent`, whose name begins with `prefix`.
    pub(crate) async fn begin(parent: PathBuf, prefix: &'static str) -> Result<Self, DriverError> {
        disk::off_thread(move || {
            disk::make_private_folder(&parent)?;
            let made = tempfile::Builder::new().prefix(prefix).tempdir_in(&parent).or_fault("write to", &parent)?;
            let mut held = Held { folder: made.keep(), lock: None };
            held.lock = FileLock::try_take(&held.folder.join(LOCK))?;
            match held.lock {
                Some(_) => Ok(Self(Arc::new(held))),
                None => Err(DriverError::transient("another portal clears this data folder up")),
            }
        })
        .await
    }

    /// The path of something in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.folder.join(name)
    }

    /// Does work in it off the async threads, until it is cancelled or nobody waits for it any more: then the watch says so.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        cancel: &CancellationToken,
        work: impl FnOnce(&Watch<'_>) -> Result<T, DriverError> + Send + 'static,
    ) -> Result<T, DriverError> {
        let (held, ends) = (self.clone(), cancel.child_token());
        let _waits = ends.clone().drop_guard();
        disk::off_thread(move || {
            let goes_on = || if ends.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            let done = if goes_on().is_break() { Err(DriverError::Cancelled) } else { work(&|_| goes_on()) };
            drop(held);
            done
        })
        .await
    }

    /// Comes back when it is gone.
    pub(crate) async fn end(self) {
        let _ = disk::off_thread(move || {
            drop(self);
            Ok(())
        })
        .await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Without its lock it is somebody else's by now.
        if self.lock.is_some()
            && let Err(error) = disk::remove_tree(&self.folder)
        {
            tracing::warn!("{} stays until the next start: {error}", self.folder.display());
        }
    }
}

/// Removes those that a process which ended left in `parent`. Blocks.
pub(crate) fn clean(parent: &Path, prefix: &str) -> Result<(), DriverError> {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(prefix) {
            continue;
        }
        if let Some(_lock) = FileLock::try_take(&entry.path().join(LOCK))? {
            disk::remove_tree(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_goes_with_its_last_holder_and_what_was_left_behind_is_cleared_up() {
        let folder = tempfile::tempdir().unwrap();
        let parent = folder.path().join("a");
        let scratch = Scratch::begin(parent.clone(), ".tmp-x-").await.unwrap();
        fs::create_dir(parent.join(".tmp-x-left")).unwrap();
        fs::create_dir(parent.join(".tmp-other")).unwrap();
        clean(&parent, ".tmp-x-").unwrap();
        assert!(scratch.path("lock").exists() && !parent.join(".tmp-x-left").exists());
        let never = CancellationToken::new();
        let path = scratch.path("made");
        let made = scratch.work(&never, move |_| fs::write(&path, "x").or_fault("write", &path)).await;
        assert_eq!((made, scratch.path("made").exists()), (Ok(()), true));
        scratch.end().await;
        let names: Vec<_> = fs::read_dir(&parent).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [".tmp-other"]);
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_ends_and_then_the_folder_goes() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::begin(folder.path().to_owned(), ".tmp-").await.unwrap();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let (place, never) = (scratch.path("lock"), CancellationToken::new());
        let task = tokio::spawn(async move {
            let endless = move |watch: &Watch<'_>| {
                let _ = begun.send(());
                while watch(1).is_continue() {
                    std::thread::yield_now();
                }
                Err::<(), _>(DriverError::Cancelled)
            };
            scratch.work(&never, endless).await
        });
        begins.await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while place.exists() {
            assert!(std::time::Instant::now() < deadline, "it stays");
            tokio::task::yield_now().await;
        }
    }
}
