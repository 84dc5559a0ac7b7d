//! `cargo xtask bench`: benchmarks of the product (tests/bench), their figures left in target/bench.

use crate::workspace::Workspace;
use crate::{build, process, program};
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::ffi::OsString;

/// Which benchmark.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The benchmark to run; left out: lists what there is
    #[arg(value_enum)]
    benchmark: Option<Benchmark>,
    /// For the benchmark: `cargo xtask bench control-plane -- --only updates --instances 1000`
    #[arg(last = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Benchmark {
    /// Accepted updates a second, a large fleet, many readers of the event stream, a start with a long history
    ControlPlane,
    /// The page in a real browser: first cards, memory, a storm of events, beside a plain JavaScript page
    Portal,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let Some(benchmark) = options.benchmark else {
        list();
        return Ok(());
    };
    build::run(workspace)?;
    let name = name(benchmark);
    let mut program = program::build(workspace, "bench")?;
    let figures = workspace.target().join("bench").join(format!("{name}.json"));
    process::run(program.arg(&name).arg("--out").arg(figures).args(&options.arguments))
}

fn list() {
    for benchmark in Benchmark::value_variants() {
        let help = benchmark.to_possible_value().and_then(|value| value.get_help().map(ToString::to_string));
        println!("{}  {}", name(*benchmark), help.unwrap_or_default());
    }
}

fn name(benchmark: Benchmark) -> String {
    benchmark.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
