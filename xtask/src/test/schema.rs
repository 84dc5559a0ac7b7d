//! The API against its own description: schemathesis asks a live server for everything that the description allows, and for
//! much that it does not. A 5xx, or a status or a body that is not described, is a failure.

use super::report::{Outcome, Tally};
use crate::served::Served;
use crate::workspace::Workspace;
use crate::{process, tools};
use anyhow::Result;
use std::process::Command;

/// What there is to be asked about: some at rest, some in hand, for the whole run.
const INSTANCES: [&[&str]; 3] = [&["create", "my-instance"], &["create", "asleep", "--no-start"], &["create", "b"]];

const NO_PYTHON: &str = "left out: schemathesis needs Python 3 with pip (apt-get install python3 python3-pip)";

pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    if process::capture(Command::new("python3").args(["-m", "pip", "--version"])).is_err() {
        println!("{NO_PYTHON}");
        return Ok(Outcome::Ran { tally: Tally::default(), notes: vec![NO_PYTHON.to_owned()] });
    }
    let library = tools::schemathesis()?;
    let folder = tempfile::tempdir()?;
    let server = Served::simulated(workspace, folder.path(), &["fetch=2s"])?;
    for arguments in INSTANCES {
        server.command_line(arguments)?;
    }
    let mut schemathesis = Command::new("python3");
    schemathesis
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(workspace.root().join("tests/schemathesis.toml"))
        .arg("run")
        .arg(format!("{}/api/v1/openapi.json", server.url()))
        .current_dir(folder.path())
        .env("PYTHONPATH", library)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NO_COLOR", "1");
    let passed = process::run(&mut schemathesis).inspect_err(|error| eprintln!("{error:#}")).is_ok();
    Ok(Outcome::ran(Tally::one(passed)))
}
