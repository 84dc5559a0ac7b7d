//! `cargo xtask dev`: the server, and the portal rebuilt and reloaded as its sources change.

use crate::workspace::Workspace;
use crate::{process, tools};
use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::ffi::OsString;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const DEFAULT_LISTEN: &str = "127.0.0.1:7070";
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs both until one ends or the user ends them.
pub(crate) fn run(workspace: &Workspace, serve: &[OsString]) -> Result<()> {
    let tools = tools::ensure(workspace)?;
    // Built first and run directly: a signal must reach the server, not a cargo around it.
    process::run(workspace.cargo().args(["build", "--package", "openclaw-cli"]))?;
    let mut signals = Signals::new([SIGINT, SIGTERM]).context("cannot listen for signals")?;

    let mut server = Command::new(workspace.target().join("debug/openclaw"));
    server.arg("serve").args(serve);
    let mut trunk = tools.trunk(workspace)?;
    trunk
        .args(["serve", "--dist", "target/dev-dist"])
        .arg("--proxy-backend")
        .arg(format!("http://{}/api/", listen_address(serve)))
        .arg("--proxy-no-system-proxy");

    let mut server = Running::start("the server", &mut server)?;
    let mut trunk = Running::start("trunk serve", &mut trunk)?;
    loop {
        if signals.pending().next().is_some() {
            return Ok(());
        }
        for running in [&mut server, &mut trunk] {
            if let Some(status) = running.child.try_wait()? {
                bail!("{} ended ({status})", running.name);
            }
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Where the server will listen: as its own arguments say, or its default.
fn listen_address(serve: &[OsString]) -> String {
    let mut words = serve.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if let Some(address) = word.strip_prefix("--listen=") {
            return address.to_owned();
        }
        if word == "--listen" {
            return words.next().map_or_else(|| DEFAULT_LISTEN.to_owned(), |address| address.into_owned());
        }
    }
    DEFAULT_LISTEN.to_owned()
}

/// A program that ends with this value.
struct Running {
    name: &'static str,
    child: Child,
}

impl Running {
    fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let child = command.spawn().map_err(|error| process::cannot_start(command, &error))?;
        Ok(Self { name, child })
    }

    fn ended_within(&mut self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended_within(Duration::from_millis(1)) {
            return;
        }
        if let Ok(pid) = i32::try_from(self.child.id()) {
            // An error means that it has just ended; that is what is waited for.
            kill(Pid::from_raw(pid), Signal::SIGTERM).ok();
        }
        if !self.ended_within(PATIENCE) {
            process::note(&format!("{} did not end; killing it", self.name));
            self.child.kill().and_then(|()| self.child.wait()).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn the_proxy_follows_the_servers_address() {
        assert_eq!(listen_address(&words("--driver simulated")), "127.0.0.1:7070");
        assert_eq!(listen_address(&words("--listen 127.0.0.1:7071 --driver simulated")), "127.0.0.1:7071");
        assert_eq!(listen_address(&words("--listen=[::1]:80")), "[::1]:80");
    }

    #[test]
    fn what_was_started_ends_with_its_value() -> Result<()> {
        let started = Instant::now();
        drop(Running::start("a sleeper", Command::new("sleep").arg("600"))?);
        assert!(started.elapsed() < PATIENCE, "the polite signal was enough");
        Ok(())
    }
}
