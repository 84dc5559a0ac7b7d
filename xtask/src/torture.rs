//! `cargo xtask torture`: the portal is killed again and again while clients are at work (tests/torture).

use crate::workspace::Workspace;
use crate::{build, process, program};
use anyhow::Result;
use clap::Args;

/// How much torture.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How often the portal is killed
    #[arg(long, default_value_t = 500)]
    kills: u32,
    /// The seed that a failed run named, to draw alike; left out: one by lot
    #[arg(long)]
    seed: Option<u64>,
    /// How many instances there are
    #[arg(long, default_value_t = 300)]
    instances: usize,
    /// How many clients change them at the same time
    #[arg(long, default_value_t = 8)]
    clients: usize,
}

/// What the test command takes the time for.
const SHORT: Options = Options { kills: 20, seed: None, instances: 300, clients: 8 };

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    build::run(workspace)?;
    torture(workspace, options)
}

/// A short one, of the product as it was built.
pub(crate) fn in_short(workspace: &Workspace) -> Result<()> {
    torture(workspace, &SHORT)
}

fn torture(workspace: &Workspace, options: &Options) -> Result<()> {
    let Options { kills, seed, instances, clients } = options;
    let numbers = [("--kills", u64::from(*kills)), ("--instances", *instances as u64), ("--clients", *clients as u64)];
    let numbers = numbers.into_iter().chain(seed.map(|seed| ("--seed", seed)));
    let mut program = program::build(workspace, "torture")?;
    process::run(program.args(numbers.flat_map(|(name, number)| [name.to_owned(), number.to_string()])))
}
