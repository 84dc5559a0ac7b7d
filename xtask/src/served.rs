//! The product as a server that ends with its value.

use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server on a port of its own, with the simulated driver.
pub(crate) struct Served {
    child: Child,
    url: String,
    binary: PathBuf,
}

impl Served {
    /// Starts the product as it was built, with its data in `folder`, in a world that is changed in these ways.
    pub(crate) fn simulated(workspace: &Workspace, folder: &Path, world: &[&str]) -> Result<Self> {
        let mut serve = Command::new(workspace.binary());
        serve.args(["serve", "--driver", "simulated", "--listen", "127.0.0.1:0", "--data-dir"]).arg(folder);
        serve.args(world.iter().flat_map(|change| ["--simulate", change])).stderr(Stdio::piped());
        let child = serve.spawn().map_err(|error| process::cannot_start(&serve, &error))?;
        let mut server = Self { child, url: String::new(), binary: workspace.binary() };
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

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Asks it something by the command line; what that prints.
    pub(crate) fn command_line(&self, arguments: &[&str]) -> Result<String> {
        process::capture(Command::new(&self.binary).args(arguments).args(["--server", &self.url]))
    }
}

fn show_errors(log: impl BufRead) {
    for line in log.lines().map_while(Result::ok).filter(|line| line.contains("] ERROR ")) {
        eprintln!("{line}");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It has nothing to lose.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
