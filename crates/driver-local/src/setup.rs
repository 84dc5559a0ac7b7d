//! Setting an instance up for a version: its folders, its port, its token, its configuration.

use crate::{
    config::{self, Wanted},
    disk, fault,
    fault::OrFault,
    layout::{InstancePaths, Layout, StatePaths},
    lock::FileLock,
    marks, ports,
};
use openclaw_contract::Version;
use openclaw_driver::DriverError;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fs, path::Path};

/// What an instance is set up for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// The version that its configuration was written for.
    pub(crate) configured: Option<Version>,
    /// The port of its gateway, chosen once.
    pub(crate) port: u16,
}

/// What an instance is set up for; `None` before its first set-up.
pub(crate) fn read(paths: &InstancePaths) -> Result<Option<Setup>, DriverError> {
    disk::read_json(&paths.setup())
}

/// The state is another one: what its configuration was written for nobody knows any more. The port stays. Blocks.
pub(crate) fn unconfigure(paths: &InstancePaths) -> Result<(), DriverError> {
    match read(paths)? {
        Some(setup) if setup.configured.is_some() => {
            disk::write_json(&paths.setup(), &Setup { configured: None, ..setup })
        }
        Some(_) | None => Ok(()),
    }
}

/// The gateway's token, where it has one.
pub(crate) fn token(paths: &InstancePaths) -> Option<String> {
    disk::read(&paths.token()).ok().flatten().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Sets the instance up for `version`; returns whether anything changed. Blocks.
pub(crate) fn configure(
    layout: &Layout,
    paths: &InstancePaths,
    version: &Version,
    port_base: u16,
) -> Result<bool, DriverError> {
    let (port, changed) = prepare(layout, paths, version, port_base)?;
    // Last: an instance counts as set up for a version only when all of it is there.
    let (before, after) = (read(paths)?, Setup { configured: Some(version.clone()), port });
    if before.as_ref() != Some(&after) {
        disk::write_json(&paths.setup(), &after)?;
    }
    Ok(changed || before != Some(after))
}

/// Writes everything that `version` is set up by, and not that it is. Returns the port, and whether the configuration changed.
/// Blocks.
pub(crate) fn prepare(
    layout: &Layout,
    paths: &InstancePaths,
    version: &Version,
    port_base: u16,
) -> Result<(u16, bool), DriverError> {
    disk::make_private_folder(paths.root())?;
    marks::keep(paths)?;
    if marks::read(paths)?.state_version.is_some() && !paths.state().is_dir() {
        return Err(state_lost());
    }
    disk::make_private_folder(&paths.state())?;
    let port = match read(paths)? {
        Some(setup) => setup.port,
        None => claim_port(layout, paths, port_base)?,
    };
    let token = existing_or_new_token(paths)?;
    let changed = write_config(&paths.files(), version, port, &token)?;
    Ok((port, changed))
}

/// Writes the configuration for `version` into a state folder; returns whether it changed. Blocks.
pub(crate) fn write_config(files: &StatePaths, version: &Version, port: u16, token: &str) -> Result<bool, DriverError> {
    for folder in [files.home(), files.workspace()] {
        disk::make_private_folder(&folder)?;
    }
    if let Some(logs) = files.own_log().parent() {
        disk::make_private_folder(logs)?;
    }
    let existing: serde_json::Value = disk::read_json(&files.config())?.unwrap_or_default();
    let config = config::merged(existing.clone(), &Wanted { version, port, token, files });
    if config == existing {
        return Ok(false);
    }
    disk::write_json(&files.config(), &config).map(|()| true)
}

/// That somebody took the state away. Nothing is begun in its place.
pub(crate) fn state_lost() -> DriverError {
    DriverError::permanent("its state folder is gone")
        .with_remedy("Restore a snapshot or a backup of it, or delete the instance")
}

/// Chooses a port that no other instance has, and keeps it. One process at a time.
fn claim_port(layout: &Layout, paths: &InstancePaths, base: u16) -> Result<u16, DriverError> {
    let lock = layout.instances().join(".ports.lock");
    let _lock = FileLock::take_blocking(&lock)?;
    let port = ports::choose(base, &claimed(&layout.instances())?, ports::is_free)?;
    disk::write_json(&paths.setup(), &Setup { configured: None, port })?;
    Ok(port)
}

/// The ports of all instances that were set up.
fn claimed(instances: &Path) -> Result<BTreeSet<u16>, DriverError> {
    let mut claimed = BTreeSet::new();
    for entry in fs::read_dir(instances).or_fault("read", instances)? {
        let folder = entry.or_fault("read", instances)?.path();
        let setup: Option<Setup> = disk::read_json(&folder.join("instance.json")).ok().flatten();
        claimed.extend(setup.map(|setup| setup.port));
    }
    Ok(claimed)
}

fn existing_or_new_token(paths: &InstancePaths) -> Result<String, DriverError> {
    if let Some(token) = token(paths) {
        return Ok(token);
    }
    let mut random = [0u8; 32];
    getrandom::fill(&mut random).map_err(|_| fault::interrupted("the choice of a token"))?;
    let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    disk::write(&paths.token(), token.as_bytes())?;
    Ok(token)
}
