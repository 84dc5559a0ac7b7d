//! `cargo xtask start`: from a fresh clone to a portal in the browser.

use crate::workspace::Workspace;
use crate::{build, process};
use anyhow::Result;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Builds, then becomes the server; returns only if it could not be started.
pub(crate) fn run(workspace: &Workspace, serve: &[OsString]) -> Result<()> {
    build::run(workspace)?;
    let mut server = Command::new(workspace.binary());
    let error = server.arg("serve").args(serve).exec();
    Err(process::cannot_start(&server, &error))
}
