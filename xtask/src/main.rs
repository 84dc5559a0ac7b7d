//! The project's own commands: `cargo xtask start | test | torture | bench | lighthouse | screenshots | build | dev | tidy | setup | ci`.

mod bench;
mod build;
mod chromium;
mod dev;
mod lighthouse;
mod pins;
mod portal;
mod postgres;
mod process;
mod program;
mod screenshots;
mod served;
mod start;
mod test;
mod tidy;
mod tools;
mod torture;
mod workspace;

use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::process::ExitCode;
use workspace::Workspace;

/// Everything a newcomer needs is `start` and `test`.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about, version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sets up the tools, builds the portal and the server, and starts it on 127.0.0.1:7070
    Start {
        /// For `openclaw serve`: `cargo xtask start -- --driver simulated`
        #[arg(last = true, value_name = "SERVE ARGUMENTS")]
        serve: Vec<OsString>,
    },
    /// Leaves target/release/openclaw, portal inside
    Build,
    /// Runs the server and `trunk serve` with live reload and a proxied API
    Dev {
        /// For `openclaw serve`: `cargo xtask dev -- --driver simulated`
        #[arg(last = true, value_name = "SERVE ARGUMENTS")]
        serve: Vec<OsString>,
    },
    /// Sets up what tests need and runs them all; the last line is `N passed, N failed`
    Test(test::Options),
    /// `test` as the CI runs it: nothing incremental
    Ci(test::Options),
    /// Kills the portal again and again while clients are at work, and checks that no answer was broken
    Torture(torture::Options),
    /// Measures the product; without a name it lists what can be measured
    Bench(bench::Options),
    /// Has lighthouse judge the fleet's page; leaves its figures in target/lighthouse
    Lighthouse,
    /// Takes the pictures in docs/screenshots anew
    Screenshots,
    /// Checks the boundaries between the crates and the habits of the sources
    Tidy,
    /// What trunk calls to cut the portal into chunks
    #[command(hide = true)]
    SplitPortal,
    /// Installs the wasm target, trunk, wasm-bindgen and wasm-opt into the user's cache folder
    Setup,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::of_this_build()?;
    match command {
        Command::Start { serve } => start::run(&workspace, &serve)?,
        Command::Build => build::run(&workspace)?,
        Command::Dev { serve } => dev::run(&workspace, &serve)?,
        Command::Test(options) => return test::run(&workspace, &options),
        Command::Ci(options) => return test::run(&workspace.without_incremental(), &options),
        Command::Torture(options) => torture::run(&workspace, &options)?,
        Command::Bench(options) => bench::run(&workspace, &options)?,
        Command::Lighthouse => lighthouse::run(&workspace)?,
        Command::Screenshots => screenshots::run(&workspace)?,
        Command::Tidy => return tidy::run(&workspace),
        Command::SplitPortal => portal::split::staged()?,
        Command::Setup => {
            tools::ensure(&workspace)?;
            process::note("every tool is in place");
        }
    }
    Ok(ExitCode::SUCCESS)
}
