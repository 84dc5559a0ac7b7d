//! The command line: arguments in, one command run, an exit status out.

mod args;
mod commands;
mod exit;
mod failure;
mod printer;
mod table;
mod transfer;
mod watch;

use args::Cli;
use clap::Parser as _;
use exit::Exit;
use failure::Failure;
use printer::Printer;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new(cli.global.output);
    let outcome = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(commands::run(cli.command, &cli.global, printer)),
        Err(error) => Err(Failure::new("no_runtime", format!("this process cannot start its threads: {error}"))),
    };
    match outcome {
        Ok(exit) => exit,
        Err(failure) => {
            printer.failure(&failure);
            failure.exit()
        }
    }
    .into()
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
