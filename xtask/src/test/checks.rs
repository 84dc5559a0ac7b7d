//! Suites that are not test executables: each command counts as one test.

use super::output;
use super::report::{Outcome, Tally};
use crate::workspace::Workspace;
use crate::{lighthouse, pins, process, tidy, tools, torture};
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// The browser's code is checked under the profile it is built with: what both need is compiled once.
const FOR_THE_BROWSER: [&str; 4] = ["--target", pins::WASM_TARGET, "--profile", "portal"];

pub(super) fn fmt(workspace: &Workspace) -> Outcome {
    Outcome::ran(check(workspace.cargo().args(["fmt", "--all", "--check"])))
}

pub(super) fn clippy(workspace: &Workspace) -> Result<Outcome> {
    const DENY: [&str; 3] = ["--", "-D", "warnings"];
    tools::ensure_wasm_target(workspace)?;
    let mut host = workspace.cargo();
    let mut wasm = workspace.wasm_cargo();
    let mut tally = check(host.args(["clippy", "--workspace", "--all-targets", "--release"]).args(DENY));
    tally += check(wasm.args(["clippy", "--package", "openclaw-portal"]).args(FOR_THE_BROWSER).args(DENY));
    Ok(Outcome::ran(tally))
}

pub(super) fn tidy(workspace: &Workspace) -> Outcome {
    Outcome::ran(Tally::one(tidy::check(workspace)))
}

pub(super) fn torture(workspace: &Workspace) -> Outcome {
    Outcome::ran(passed(torture::in_short(workspace)))
}

pub(super) fn lighthouse(workspace: &Workspace) -> Outcome {
    Outcome::ran(passed(lighthouse::counted(workspace)))
}

pub(super) fn contract_for_the_browser(workspace: &Workspace) -> Result<Tally> {
    tools::ensure_wasm_target(workspace)?;
    Ok(check(workspace.wasm_cargo().args(["check", "--package", "openclaw-contract"]).args(FOR_THE_BROWSER)))
}

/// The examples in the documentation; the only tests that have no executable of their own.
pub(super) fn documentation(workspace: &Workspace) -> Result<Tally> {
    let mut doc = workspace.cargo();
    doc.args(["test", "--doc", "--workspace", "--release", "--no-fail-fast"]).stdout(Stdio::piped());
    let mut child = doc.spawn().map_err(|error| process::cannot_start(&doc, &error))?;
    let mut tally = Tally::default();
    for line in BufReader::new(child.stdout.take().context("stdout is a pipe")?).lines() {
        let line = line?;
        println!("{line}");
        tally += output::parse_result_line(&line).unwrap_or_default();
    }
    if !child.wait()?.success() && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// Real OpenClaw comes from there.
pub(super) fn npm_registry_answers() -> Result<()> {
    let mut npm = Command::new("npm");
    npm.args(["view", "openclaw", "version", "--fetch-retries=1", "--fetch-timeout=30000"]);
    process::capture(&mut npm).map(drop).context("the npm registry cannot be reached (--offline leaves this suite out)")
}

fn check(command: &mut Command) -> Tally {
    passed(process::run(command))
}

fn passed(outcome: Result<()>) -> Tally {
    match outcome {
        Ok(()) => Tally::one(true),
        Err(error) => {
            eprintln!("{error:#}");
            Tally::one(false)
        }
    }
}
