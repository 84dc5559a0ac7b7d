//! Benchmarks of the real binary. Each part works on a fresh data folder; nothing is asserted on time.

mod fleet;
mod ground;
mod measure;
mod portal;
mod report;
mod scanner;
mod sqlite;
mod start;
mod streams;
mod updates;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand, ValueEnum};
use ground::{Ground, Sizes};
use report::Report;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Benchmarks of the real binary
#[derive(Debug, Parser)]
struct Options {
    #[command(subcommand)]
    benchmark: Benchmark,
}

#[derive(Debug, Subcommand)]
enum Benchmark {
    /// Accepted updates, a large fleet, many readers of the event stream, a start with much history
    ControlPlane {
        /// Where the figures go, as JSON; data is kept beside it meanwhile
        #[arg(long, default_value = "target/bench/control-plane.json")]
        out: PathBuf,
        /// Only these parts
        #[arg(long, value_enum, value_name = "PART")]
        only: Vec<Part>,
        #[command(flatten)]
        sizes: Sizes,
    },
    /// The page in a real browser, beside a plain JavaScript page
    Portal {
        /// Where the figures go, as JSON
        #[arg(long, default_value = "target/bench/portal.json")]
        out: PathBuf,
        #[command(flatten)]
        sizes: portal::Sizes,
    },
}

/// The parts of `control-plane`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Accepted updates a second, beside what the disk can do
    Updates,
    /// Listing a large fleet, and updating all of it at once
    Fleet,
    /// Many readers of the event stream
    Streams,
    /// A start with many instances and a long history
    Start,
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Options::parse().benchmark {
        Benchmark::ControlPlane { out, only, sizes } => control_plane(&out, &only, sizes).await,
        Benchmark::Portal { out, sizes } => of_the_page(&out, sizes).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn control_plane(out: &Path, only: &[Part], sizes: Sizes) -> Result<()> {
    let folder = out.parent().context("the file for the figures is in no folder")?;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    measure::allow_many_files()?;
    let mut report = Report::default();
    for part in Part::value_variants().iter().filter(|part| only.is_empty() || only.contains(part)) {
        let ground = Ground::fresh(folder, sizes)?;
        eprintln!("{part:?} …");
        match part {
            Part::Updates => updates::run(&ground, &mut report).await,
            Part::Fleet => fleet::run(&ground, &mut report).await,
            Part::Streams => streams::run(&ground, &mut report).await,
            Part::Start => start::run(&ground, &mut report).await,
        }
        .with_context(|| format!("{part:?}"))?;
    }
    told(&report, "control-plane", out)
}

async fn of_the_page(out: &Path, sizes: portal::Sizes) -> Result<()> {
    let folder = out.parent().context("the file for the figures is in no folder")?;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let mut report = Report::default();
    portal::run(sizes, &mut report).await?;
    told(&report, "portal", out)
}

fn told(report: &Report, benchmark: &str, out: &Path) -> Result<()> {
    println!("{report}");
    report.write(benchmark, out)?;
    println!("\nAlso in {}", out.display());
    Ok(())
}
