//! `openclaw completions`.

use super::Outcome;
use crate::{args::Cli, exit::Exit, printer::Printer};
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

/// Print what a shell needs to complete `openclaw` commands
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw completions bash > ~/.local/share/bash-completion/completions/openclaw")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, printer: Printer) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "openclaw", &mut script);
        printer.data(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Done)
    }
}
