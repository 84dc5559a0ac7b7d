//! Test executables: built by one cargo call for the whole workspace, run directly. One call per crate would select other
//! features for shared dependencies and compile them again each time.

use super::environment::Environment;
use super::output;
use super::report::Tally;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use cargo_metadata::{Artifact, Message, Metadata};
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

const POLL: Duration = Duration::from_millis(50);

/// One program that cargo's test harness made.
#[derive(Debug)]
pub(super) struct TestExecutable {
    pub(super) package: String,
    pub(super) target: String,
    version: String,
    /// The package's folder, where cargo would run it.
    folder: PathBuf,
    program: PathBuf,
}

/// Builds every test of the workspace that runs without being asked for.
pub(super) fn build(workspace: &Workspace) -> Result<Vec<TestExecutable>> {
    build_selected(workspace, &[])
}

/// Builds tests of this name, which cargo leaves out unless asked: they need something that is not everywhere.
pub(super) fn build_named(workspace: &Workspace, name: &str) -> Result<Vec<TestExecutable>> {
    build_selected(workspace, &["--test", name])
}

fn build_selected(workspace: &Workspace, selection: &[&str]) -> Result<Vec<TestExecutable>> {
    let metadata = workspace.metadata()?;
    let mut cargo = workspace.cargo();
    cargo
        .args(["test", "--workspace", "--release", "--no-run", "--message-format=json-render-diagnostics"])
        .args(selection)
        .stdout(Stdio::piped());
    let mut child = cargo.spawn().map_err(|error| process::cannot_start(&cargo, &error))?;
    let messages = BufReader::new(child.stdout.take().context("stdout is a pipe")?);
    let mut executables = Vec::new();
    for message in Message::parse_stream(messages) {
        if let Message::CompilerArtifact(artifact) = message? {
            executables.extend(TestExecutable::of(artifact, &metadata));
        }
    }
    ensure!(child.wait()?.success(), "`{}` failed", process::describe(&cargo));
    executables.sort_by(|one, other| (&one.package, &one.target).cmp(&(&other.package, &other.target)));
    Ok(executables)
}

impl TestExecutable {
    fn of(artifact: Artifact, metadata: &Metadata) -> Option<Self> {
        let program = artifact.executable.filter(|_| artifact.profile.test)?;
        let package = metadata.packages.iter().find(|package| package.id == artifact.package_id)?;
        Some(Self {
            package: package.name.to_string(),
            target: artifact.target.name,
            version: package.version.to_string(),
            folder: package.manifest_path.parent()?.into(),
            program: program.into(),
        })
    }

    /// Runs it, showing what it prints, and counts. A program that ends badly without saying so has failed once.
    pub(super) fn run(&self, workspace: &Workspace, environment: &Environment, deadline: Duration) -> Result<Tally> {
        println!("\n─ {} ({})", self.package, self.target);
        let mut command = Command::new(&self.program);
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder)
            .env("CARGO_MANIFEST_PATH", self.folder.join("Cargo.toml"))
            .env("CARGO_PKG_NAME", &self.package)
            .env("CARGO_PKG_VERSION", &self.version)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        environment.apply(workspace, &mut command);
        run_and_count(&mut command, deadline)
    }
}

fn run_and_count(command: &mut Command, deadline: Duration) -> Result<Tally> {
    let mut child = command.spawn().map_err(|error| process::cannot_start(command, &error))?;
    let lines = read_lines(child.stdout.take().context("stdout is a pipe")?);
    let (status, mut tally) = follow(&mut child, &lines, Instant::now() + deadline)?;
    match status {
        Some(status) if status.success() || tally.failed > 0 => {}
        Some(status) => {
            println!("{} ended without a result ({status})", process::describe(command));
            tally.failed += 1;
        }
        None => {
            println!("{} was killed: not done after {}", process::describe(command), process::human(deadline));
            tally.failed += 1;
        }
    }
    Ok(tally)
}

/// Until the program has ended and has been silent for a moment, or the deadline has passed (no status). The end of the
/// pipe is not waited for: a process that a test left behind may hold it open.
fn follow(child: &mut Child, lines: &Receiver<String>, deadline: Instant) -> Result<(Option<ExitStatus>, Tally)> {
    let mut tally = Tally::default();
    let mut ended = None;
    loop {
        match lines.recv_timeout(POLL) {
            Ok(line) => {
                println!("{line}");
                tally += output::parse_result_line(&line).unwrap_or_default();
            }
            Err(_) if ended.is_some() => return Ok((ended, tally)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(POLL),
        }
        if ended.is_none() {
            ended = child.try_wait()?;
        }
        if Instant::now() > deadline {
            if ended.is_none() {
                child.kill()?;
                child.wait()?;
            }
            return Ok((ended, tally));
        }
    }
}

fn read_lines(stdout: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::sync_channel(1000);
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn count(script: &str, deadline: Duration) -> Result<Tally> {
        run_and_count(Command::new("sh").args(["-c", script]).stdout(Stdio::piped()), deadline)
    }

    #[test]
    fn counts_what_the_program_says() -> Result<()> {
        let script = "echo 'test result: FAILED. 4 passed; 1 failed; 0 ignored'; exit 101";
        assert_eq!(count(script, LONG)?, Tally { passed: 4, failed: 1 });
        Ok(())
    }

    #[test]
    fn a_crash_is_one_failure() -> Result<()> {
        assert_eq!(count("echo 'running 3 tests'; kill -SEGV $$", LONG)?, Tally { passed: 0, failed: 1 });
        Ok(())
    }

    #[test]
    fn what_does_not_end_is_killed_and_is_one_failure() -> Result<()> {
        assert_eq!(count("exec sleep 600", Duration::from_millis(200))?, Tally { passed: 0, failed: 1 });
        Ok(())
    }

    #[test]
    fn a_process_left_behind_does_not_hold_the_suite() -> Result<()> {
        let started = Instant::now();
        let script = "sleep 20 & echo 'test result: ok. 1 passed; 0 failed; 0 ignored'";
        assert_eq!(count(script, LONG)?, Tally { passed: 1, failed: 0 });
        assert!(started.elapsed() < Duration::from_secs(10));
        Ok(())
    }
}
