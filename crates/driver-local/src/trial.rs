//! A copy of a state on which something is tried, beside the instance, which goes on as it is. Whatever happens it is removed
//! with everything that works on it: at the end, or before the next one where this process ended too soon.

use crate::{
    copying::{self, Scope},
    disk,
    layout::{InstancePaths, StatePaths},
    lock::FileLock,
    process, relocate,
};
use openclaw_driver::DriverError;
use std::{path::PathBuf, thread, time::Duration};
use tokio_util::sync::CancellationToken;

/// How long to wait for somebody else who tries something.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often, and after which pause, it is tried to remove a folder in which something may still be dying.
const REMOVALS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);
/// What a configuration may name besides itself.
const WITH_CONFIGURATION: [&str; 2] = ["openclaw.json", ".env"];

/// A copy to try something on.
#[derive(Debug)]
pub(crate) struct Trial {
    paths: InstancePaths,
    /// Held by this process only: where it is free, nobody needs what is there.
    lock: Option<FileLock>,
}

impl Trial {
    /// Begins with an empty state.
    pub(crate) async fn begin(of: &InstancePaths, cancel: &CancellationToken) -> Result<Self, DriverError> {
        let Some(lock) = FileLock::take(&of.trial_lock(), PATIENCE, cancel).await? else {
            return Err(DriverError::transient("something else is being tried on a copy of its state"));
        };
        let (of, trial) = (of.clone(), Self { paths: of.trial(), lock: Some(lock) });
        disk::off_thread(move || {
            remove(&trial.paths)?;
            for folder in [trial.paths.root().to_owned(), trial.paths.state()] {
                disk::make_private_folder(&folder)?;
            }
            // So that nothing that is tried prints it.
            disk::copy_file(&of.token(), &trial.paths.token())?;
            Ok(trial)
        })
        .await
    }

    /// The files of the instance that it is.
    pub(crate) fn paths(&self) -> &InstancePaths {
        &self.paths
    }

    /// Its state.
    pub(crate) fn files(&self) -> StatePaths {
        self.paths.files()
    }

    /// A configuration beside the state, for what might change the one in it.
    pub(crate) fn spare_configuration(&self) -> PathBuf {
        self.paths.root().join("openclaw.json")
    }

    /// Copies only the configuration.
    pub(crate) async fn copy_configuration(&self, of: &InstancePaths) -> Result<(), DriverError> {
        let (from, to) = (of.state(), self.paths.state());
        disk::off_thread(move || {
            WITH_CONFIGURATION.iter().try_for_each(|name| disk::copy_file(&from.join(name), &to.join(name)))
        })
        .await
    }

    /// Copies all of the state that counts, in the place of what was tried before.
    pub(crate) async fn copy_state(&self, of: &InstancePaths, cancel: &CancellationToken) -> Result<(), DriverError> {
        let state = self.paths.state();
        let old = self.paths.clone();
        disk::off_thread(move || empty(&old)).await?;
        copying::copy(&of.state(), &state, Scope::Trial, None, cancel).await?;
        disk::off_thread(move || relocate::sessions(&state, &state).map(drop)).await
    }

    /// Removes it, and comes back when it is gone.
    pub(crate) async fn end(mut self) {
        let (paths, lock) = (self.paths.clone(), self.lock.take());
        let _ = disk::off_thread(move || {
            clear(&paths);
            drop(lock);
            Ok(())
        })
        .await;
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        let Some(lock) = self.lock.take() else { return };
        let paths = self.paths.clone();
        let work = move || {
            clear(&paths);
            drop(lock);
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(work)),
            Err(_) => work(),
        }
    }
}

/// Removes what a process that ended left of a trial, unless somebody is at it. Blocks.
pub(crate) fn clean(of: &InstancePaths) -> Result<(), DriverError> {
    if !of.trial().root().exists() {
        return Ok(());
    }
    match FileLock::try_take(&of.trial_lock())? {
        Some(_lock) => remove(&of.trial()),
        None => Ok(()),
    }
}

fn clear(paths: &InstancePaths) {
    if let Err(error) = remove(paths) {
        tracing::warn!("what was tried on a copy stays until the next time: {error}");
    }
}

/// Removes it with all that works on it.
fn remove(paths: &InstancePaths) -> Result<(), DriverError> {
    empty(paths)?;
    disk::remove_tree(paths.root())
}

/// Removes its state with all that works on it, and may still be dying.
fn empty(paths: &InstancePaths) -> Result<(), DriverError> {
    for _ in 0..REMOVALS {
        process::kill_all_on(&paths.state());
        if disk::remove_tree(&paths.state()).is_ok() {
            return Ok(());
        }
        thread::sleep(PAUSE);
    }
    disk::remove_tree(&paths.state())
}
