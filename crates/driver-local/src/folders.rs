//! The folders of all instances: made, cleaned, and removed.

use crate::{
    backup::BACKUP,
    disk,
    fault::OrFault,
    layout::{InstancePaths, Layout},
    lock::FileLock,
    process, scratch, shelf,
    store::Store,
    trial,
};
use openclaw_driver::DriverError;
use std::{fs, path::Path};

/// The folder name prefix of instances that are being removed.
const TRASH: &str = ".trash-";

/// Makes the folders, and begins to remove what was left unfinished in them.
pub(crate) fn open(layout: &Layout) -> Result<(Store, Store), DriverError> {
    let (versions, nodes) = (Store::open(layout.versions())?, Store::open(layout.nodes())?);
    let instances = layout.instances();
    disk::make_private_folder(&instances)?;
    let stores = [versions.clone(), nodes.clone()];
    // A gigabyte takes a while to remove; an install that is asked for meanwhile waits for it.
    tokio::task::spawn_blocking(move || {
        let cleaned = stores.iter().try_for_each(Store::clean).and_then(|()| clean_instances(&instances));
        if let Err(error) = cleaned {
            tracing::warn!("what was left unfinished could not be removed: {error}");
        }
    });
    Ok((versions, nodes))
}

/// Removes instances that were to be removed, and what is left of trials, backups and imports.
fn clean_instances(instances: &Path) -> Result<(), DriverError> {
    for entry in fs::read_dir(instances).or_fault("read", instances)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(TRASH) {
            disk::remove_tree(&entry.path())?;
        } else if entry.path().is_dir() {
            let paths = InstancePaths::at(entry.path());
            trial::clean(&paths)?;
            scratch::clean(paths.root(), BACKUP)?;
            scratch::clean(&paths.snapshots(), shelf::TAKEN_IN)?;
        }
    }
    Ok(())
}

/// Removes an instance with all that is its own, unless something works on it. Blocks.
pub(crate) fn remove(instances: &Path, paths: &InstancePaths) -> Result<(), DriverError> {
    if !paths.root().exists() {
        return Ok(());
    }
    let Some(_lock) = FileLock::try_take(&paths.gateway_lock())? else {
        let pid = process::any_on_state(paths.files().root());
        let who = pid.map_or_else(|| "a process".to_owned(), |pid| format!("process {pid}"));
        return Err(DriverError::permanent(format!("{who} still works on its files"))
            .with_remedy("End that process, then try again"));
    };
    // Renamed first, so that what is cut off here is no half of an instance.
    let trash = tempfile::Builder::new().prefix(TRASH).tempdir_in(instances).or_fault("write to", instances)?;
    fs::rename(paths.root(), trash.path().join("instance")).or_fault("remove", paths.root())?;
    disk::remove_tree(&trash.keep())
}
