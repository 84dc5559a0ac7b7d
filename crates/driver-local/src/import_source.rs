//! Whether a folder of this host can be taken in: an agent's state, nobody else's at the moment, and not one of the portal's own.

use crate::{
    import_occupied,
    layout::{InstancePaths, Layout},
};
use nix::unistd::{AccessFlags, access};
use openclaw_driver::DriverError;
use std::{
    fs,
    path::{Path, PathBuf},
};

const WHOLE_PATH: &str = "Name the state folder with its whole path, such as /home/user/.openclaw";

/// The true path of a folder that can be taken in. Nothing in it is touched. Blocks.
pub(crate) fn accept(folder: &Path, layout: &Layout) -> Result<PathBuf, DriverError> {
    let shown = folder.display();
    let refuse = |wrong: &str, helps: &str| DriverError::refused(format!("{shown} {wrong}")).with_remedy(helps);
    if !folder.is_absolute() {
        return Err(refuse("is no absolute path", WHOLE_PATH));
    }
    let Ok(there) = folder.canonicalize() else {
        return Err(refuse("is not there, or the portal may not look into it", WHOLE_PATH));
    };
    if !there.is_dir() {
        return Err(refuse("is no folder", WHOLE_PATH));
    }
    if access(&there, AccessFlags::R_OK | AccessFlags::X_OK).is_err() {
        return Err(refuse("cannot be read by the portal's user", "Let that user read all that is in it"));
    }
    let data_dir = layout.data_dir().canonicalize().unwrap_or_else(|_| layout.data_dir().to_owned());
    if there.starts_with(&data_dir) {
        return Err(refuse(
            "is in the portal's own data folder",
            "To make another instance of one that is there, back it up and import the archive",
        ));
    }
    if data_dir.starts_with(&there) {
        return Err(refuse("holds the portal's own data folder", WHOLE_PATH));
    }
    is_state(&there)?;
    if let Some(instance) = adopter(&there, layout) {
        return Err(refuse(
            &format!("is the state of the instance with the id {instance} already"),
            "Back that instance up and import the archive, or delete it first",
        ));
    }
    unoccupied(&there)?;
    Ok(there)
}

/// Refuses what is no agent's state. Blocks.
pub(crate) fn is_state(folder: &Path) -> Result<(), DriverError> {
    if folder.join("openclaw.json").is_file() || folder.join("agents").is_dir() {
        return Ok(());
    }
    Err(DriverError::refused("this is no agent's state: it has neither openclaw.json nor agents/")
        .with_remedy("Hand in the folder that OPENCLAW_STATE_DIR names, usually ~/.openclaw, or a backup of it"))
}

/// Refuses a folder that somebody works on. Blocks.
pub(crate) fn unoccupied(folder: &Path) -> Result<(), DriverError> {
    let Some(pid) = import_occupied::by(folder) else { return Ok(()) };
    Err(DriverError::refused(format!("OpenClaw works on {} (process {pid})", folder.display()))
        .with_remedy(format!("Stop it with `openclaw gateway stop`, or end process {pid}, then try again")))
}

/// Refuses a folder that the portal could not go on with where it is. Blocks.
pub(crate) fn writable(folder: &Path) -> Result<(), DriverError> {
    access(folder, AccessFlags::W_OK).map_err(|_| {
        DriverError::refused(format!("the portal's user may not write to {}", folder.display()))
            .with_remedy("Let that user own it, or import a copy of it instead")
    })
}

/// The instance that works on a folder where it is.
fn adopter(folder: &Path, layout: &Layout) -> Option<String> {
    let instances = fs::read_dir(layout.instances()).into_iter().flatten().flatten();
    instances
        .filter(|entry| {
            let state = InstancePaths::at(entry.path()).state();
            state.canonicalize().is_ok_and(|state| state.starts_with(folder) || folder.starts_with(state))
        })
        .find_map(|entry| entry.file_name().into_string().ok())
}
