//! The exchange of a state for the copy of a snapshot: one write after another, each of which can be the last one before this
//! process ends. Its file says what is exchanged for what; how far it is shows in the folders themselves, so that whoever
//! comes next carries on where it was cut off.

use crate::{disk, layout::InstancePaths, lock::FileLock, marks, setup, shelf};
use openclaw_contract::{Generation, SnapshotId, Version};
use openclaw_driver::DriverError;
use serde::{Deserialize, Serialize};

/// What is exchanged for what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Exchange {
    /// The generation that asks for it.
    pub(crate) generation: Generation,
    /// The snapshot whose copy, complete and verified, is to be the state.
    pub(crate) snapshot: SnapshotId,
    /// The version that it belongs to.
    pub(crate) version: Version,
    /// The snapshot that the state becomes, where there is a state. What is known of it is in its folder already.
    pub(crate) aside: Option<SnapshotId>,
}

/// Begins an exchange. The caller holds the lock of the gateway. Blocks.
pub(crate) fn begin(paths: &InstancePaths, exchange: &Exchange) -> Result<(), DriverError> {
    disk::write_json(&paths.exchange(), exchange)
}

/// Carries an exchange on by one write; whether there was anything to do. The caller holds the lock of the gateway. Blocks.
pub(crate) fn advance(paths: &InstancePaths) -> Result<bool, DriverError> {
    let Some(exchange) = disk::read_json::<Exchange>(&paths.exchange())? else { return Ok(false) };
    let (state, incoming) = (paths.state(), paths.incoming());
    if incoming.is_dir() {
        // As long as the copy waits, what is in its place is the state as it was.
        match &exchange.aside {
            Some(aside) if state.symlink_metadata().is_ok() => {
                disk::rename(&state, &shelf::state(&paths.snapshot(aside)))?;
            }
            Some(_) | None => disk::rename(&incoming, &state)?,
        }
    } else if marks::read(paths)?.restored < Some(exchange.generation) {
        let Exchange { generation, snapshot, version, .. } = &exchange;
        marks::change(paths, |marks| marks.put_back(version, snapshot, *generation))?;
    } else if setup::read(paths)?.is_some_and(|setup| setup.configured.is_some()) {
        setup::unconfigure(paths)?;
    } else {
        disk::remove_file(&paths.exchange())?;
    }
    Ok(true)
}

/// Carries an exchange that was cut off to its end. Returns whether one goes on in other hands. Blocks.
pub(crate) fn settle(paths: &InstancePaths) -> Result<bool, DriverError> {
    if !paths.exchange().exists() {
        return Ok(false);
    }
    let Some(_lock) = FileLock::try_take(&paths.gateway_lock())? else { return Ok(true) };
    while advance(paths)? {}
    Ok(false)
}
