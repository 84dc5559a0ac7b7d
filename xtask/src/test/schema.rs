//! The API against its own description: schemathesis asks a live server for everything that the description allows, and for
//! much that it does not. A 5xx, or a status or a body that is not described, is a failure.

use super::report::{Outcome, Tally};
use crate::workspace::Workspace;
use crate::{process, tools};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

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
    let mut serve = Command::new(workspace.binary());
    serve.args(["serve", "--driver", "simulated", "--listen", "127.0.0.1:0", "--simulate", "fetch=2s", "--data-dir"]);
    let server = Server::start(serve.arg(folder.path()))?;
    for arguments in INSTANCES {
        let mut create = Command::new(workspace.binary());
        process::capture(create.args(arguments).args(["--server", &server.url]))?;
    }
    let mut schemathesis = Command::new("python3");
    schemathesis
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(workspace.root().join("tests/schemathesis.toml"))
        .arg("run")
        .arg(format!("{}/api/v1/openapi.json", server.url))
        .current_dir(folder.path())
        .env("PYTHONPATH", library)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NO_COLOR", "1");
    let passed = process::run(&mut schemathesis).inspect_err(|error| eprintln!("{error:#}")).is_ok();
    Ok(Outcome::ran(Tally::one(passed)))
}

/// A server that ends with this value.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(command: &mut Command) -> Result<Self> {
        let child = command.stderr(Stdio::piped()).spawn().map_err(|error| process::cannot_start(command, &error))?;
        let mut server = Self { child, url: String::new() };
        let mut log = BufReader::new(server.child.stderr.take().context("stderr is a pipe")?);
        let mut line = String::new();
        while log.read_line(&mut line)? > 0 {
            if let Some(rest) = line.split("Listening on ").nth(1) {
                rest.split(' ').next().unwrap_or_default().clone_into(&mut server.url);
                // What it says later must not fill the pipe; what it says of failures is shown.
                std::thread::spawn(move || show_errors(log));
                return Ok(server);
            }
            eprint!("{line}");
            line.clear();
        }
        bail!("the server ended before it listened")
    }
}

fn show_errors(log: impl BufRead) {
    for line in log.lines().map_while(Result::ok).filter(|line| line.contains("] ERROR ")) {
        eprintln!("{line}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to lose.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
