//! Setting an instance up for a version: its folders, its port, its token, its configuration.

use crate::{
    config::{self, Wanted},
    disk, fault,
    fault::OrFault,
    layout::{InstancePaths, Layout},
    lock::FileLock,
    ports,
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
    for folder in [paths.root().to_owned(), paths.state(), paths.home(), paths.workspace()] {
        disk::make_private_folder(&folder)?;
    }
    if let Some(logs) = paths.own_log().parent() {
        disk::make_private_folder(logs)?;
    }
    let before = read(paths)?;
    let port = match &before {
        Some(setup) => setup.port,
        None => claim_port(layout, paths, port_base)?,
    };
    let existing: serde_json::Value = disk::read_json(&paths.config())?.unwrap_or_default();
    let token = existing_or_new_token(paths)?;
    let config = config::merged(existing.clone(), &Wanted { version, port, token: &token, paths });
    let changed = config != existing;
    if changed {
        disk::write_json(&paths.config(), &config)?;
    }
    // Last: an instance counts as set up for a version only when all of the above is there.
    let after = Setup { configured: Some(version.clone()), port };
    if before.as_ref() != Some(&after) {
        disk::write_json(&paths.setup(), &after)?;
    }
    Ok(changed || before != Some(after))
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
