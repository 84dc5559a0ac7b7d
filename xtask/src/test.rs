//! `cargo xtask test`: every suite in order, each with its time; the last line is `N passed, N failed`.

mod checks;
mod environment;
mod executables;
mod output;
mod report;
mod schema;
mod suite;

use crate::workspace::Workspace;
use crate::{build, portal, process};
use anyhow::{Context, Result};
use clap::Args;
use environment::Environment;
use executables::TestExecutable;
use report::{Outcome, Report, Tally};
use std::process::ExitCode;
use std::time::Instant;
use suite::Suite;

/// What to run.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Leaves out what needs the npm registry: the tests with real OpenClaw
    #[arg(long)]
    offline: bool,
    /// Runs only these suites
    #[arg(long, value_enum, value_name = "SUITE")]
    only: Vec<Suite>,
}

/// Runs the suites, all of them even if some fail.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let suites = Suite::selected(&options.only);
    let product = suites.iter().any(|suite| suite.needs_product());
    let mut session = Session { workspace, product, environment: Environment::default(), executables: None };
    let mut report = Report::default();
    for suite in suites {
        println!("\n━━ {suite}");
        let started = Instant::now();
        let outcome = if options.offline && suite.needs_network() {
            println!("left out: --offline");
            Outcome::LeftOut("--offline".to_owned())
        } else {
            session.run(suite)
        };
        report.add(suite, outcome, started.elapsed());
    }
    println!("\n{report}");
    Ok(report.exit_code())
}

struct Session<'a> {
    workspace: &'a Workspace,
    /// Whether any suite needs the binary with the portal inside.
    product: bool,
    environment: Environment,
    /// Built once, when the first suite needs them; an error is the outcome of every suite that does.
    executables: Option<Result<Vec<TestExecutable>, String>>,
}

impl Session<'_> {
    fn run(&mut self, suite: Suite) -> Outcome {
        match self.try_run(suite) {
            Ok(outcome) => outcome,
            Err(error) => {
                let reason = format!("{error:#}");
                eprintln!("{suite}: {reason}");
                Outcome::broken(reason)
            }
        }
    }

    fn try_run(&mut self, suite: Suite) -> Result<Outcome> {
        match suite {
            Suite::Fmt => return Ok(checks::fmt(self.workspace)),
            Suite::Clippy => return checks::clippy(self.workspace),
            Suite::Tidy => return Ok(checks::tidy(self.workspace)),
            Suite::Real => checks::npm_registry_answers()?,
            Suite::Unit
            | Suite::Store
            | Suite::Api
            | Suite::Cli
            | Suite::Browser
            | Suite::Agreement
            | Suite::Lighthouse
            | Suite::Schema
            | Suite::Torture => {}
        }
        self.build()?;
        let mut tally = Tally::default();
        let mut notes = Vec::new();
        if suite == Suite::Unit {
            tally += checks::contract_for_the_browser(self.workspace)?;
            tally += checks::documentation(self.workspace)?;
        }
        if suite == Suite::Store {
            match self.environment.start_postgres()? {
                Some(missing) => notes.push(missing),
                None => self.add_executables(executables::build_named(self.workspace, "postgres")?),
            }
        }
        if suite == Suite::Schema {
            return schema::run(self.workspace);
        }
        if suite == Suite::Lighthouse {
            return Ok(checks::lighthouse(self.workspace));
        }
        if suite == Suite::Torture {
            return Ok(checks::torture(self.workspace));
        }
        if suite.needs_flipped_portal() {
            portal::build_flipped(self.workspace)?;
        }
        if suite.needs_browser() {
            self.environment.find_chromium()?;
        }
        if suite.needs_axe() {
            self.environment.find_axe()?;
        }
        for executable in self.executables().filter(|executable| suite.includes(executable)) {
            tally += executable.run(self.workspace, &self.environment, suite.deadline())?;
        }
        Ok(Outcome::Ran { tally, notes })
    }

    fn executables(&self) -> impl Iterator<Item = &TestExecutable> {
        self.executables.iter().flatten().flatten()
    }

    fn add_executables(&mut self, more: Vec<TestExecutable>) {
        if let Some(Ok(executables)) = &mut self.executables {
            executables.extend(more);
        }
    }

    /// The portal, all tests and the product, each once and only if needed.
    fn build(&mut self) -> Result<()> {
        let built = self.executables.get_or_insert_with(|| {
            let started = Instant::now();
            let built = build_all(self.workspace, self.product).map_err(|error| format!("{error:#}"));
            process::note(&format!("building took {}", process::human(started.elapsed())));
            built
        });
        match built {
            Ok(_) => Ok(()),
            Err(reason) => Err(anyhow::anyhow!("{reason}")).context("cannot build"),
        }
    }
}

fn build_all(workspace: &Workspace, product: bool) -> Result<Vec<TestExecutable>> {
    if product {
        portal::build(workspace)?;
    }
    process::note("building every test …");
    let executables = executables::build(workspace)?;
    if product {
        // Last: building tests leaves an `openclaw` with the features that tests ask for; what is tested is the product.
        build::server(workspace)?;
    }
    Ok(executables)
}
