//! Programs of tests/ that are no tests: each is built, and runs against the product.

use crate::process;
use crate::workspace::Workspace;
use anyhow::Result;
use std::process::Command;

/// Builds the program of that name; what comes back runs it.
pub(crate) fn build(workspace: &Workspace, name: &str) -> Result<Command> {
    process::run(workspace.cargo().args(["build", "--release", "--package", "openclaw-tests", "--bin", name]))?;
    let file = workspace.binary().with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut program = Command::new(file);
    program.current_dir(workspace.root()).env("OPENCLAW_BIN", workspace.binary());
    Ok(program)
}
