//! What is remembered on disk of a gateway's process, for the portal that comes after this one.

use crate::{disk, layout::InstancePaths, process::Identity};
use openclaw_contract::{Generation, Timestamp, Version};
use openclaw_driver::DriverError;
use serde::{Deserialize, Serialize};

/// A gateway that was started, or was about to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) version: Version,
    /// For which generation it was started.
    pub(crate) generation: Generation,
    pub(crate) port: u16,
    pub(crate) started_at: Timestamp,
    /// Which process it is. Written before it is started without, so that a portal that dies in between leaves a trace.
    pub(crate) process: Option<Identity>,
}

/// How a process ended. Apart from the record, and naming its process: writing it late does no harm.
#[derive(Serialize, Deserialize)]
struct Exit {
    process: Identity,
    how: String,
}

/// The record of the instance's gateway; `None` when none was started, or it was stopped. Blocks.
pub(crate) fn read(paths: &InstancePaths) -> Result<Option<Record>, DriverError> {
    disk::read_json(&paths.gateway())
}

/// Blocks.
pub(crate) fn write(paths: &InstancePaths, record: &Record) -> Result<(), DriverError> {
    disk::write_json(&paths.gateway(), record)
}

/// Forgets the gateway: it was stopped. Blocks.
pub(crate) fn forget(paths: &InstancePaths) -> Result<(), DriverError> {
    disk::remove_file(&paths.gateway())?;
    disk::remove_file(&paths.gateway_exit())
}

/// Remembers how a process ended, unless its instance is gone. Blocks.
pub(crate) fn write_exit(paths: &InstancePaths, process: &Identity, how: &str) -> Result<(), DriverError> {
    if !paths.gateway().exists() {
        return Ok(());
    }
    disk::write_json(&paths.gateway_exit(), &Exit { process: process.clone(), how: how.to_owned() })
}

/// How a process ended, where that was remembered. Blocks.
pub(crate) fn read_exit(paths: &InstancePaths, process: &Identity) -> Option<String> {
    let exit: Exit = disk::read_json(&paths.gateway_exit()).ok().flatten()?;
    (exit.process == *process).then_some(exit.how)
}
