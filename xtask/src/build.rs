//! `cargo xtask build`: the product in one file.

use crate::workspace::Workspace;
use crate::{portal, process};
use anyhow::Result;

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    portal::build(workspace)?;
    server(workspace)?;
    process::note(&format!("built {}", workspace.binary().display()));
    Ok(())
}

/// The binary with whatever portal is in target/portal.
pub(crate) fn server(workspace: &Workspace) -> Result<()> {
    process::run(workspace.cargo().args(["build", "--release", "--package", "openclaw-cli"]))
}
