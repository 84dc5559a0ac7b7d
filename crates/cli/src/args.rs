//! The arguments: the global ones, the verbs, and the parsers that several of them share.

use crate::{commands::Command, printer::Format};
use clap::{Args, Parser};
use jiff::fmt::friendly::SpanParser;
use std::time::Duration;

const EXIT_STATUS: &str = "Exit status: 0 done, 1 refused or failed, 2 wrong usage.";

/// Where `openclaw serve` listens when nothing is said.
pub(crate) const DEFAULT_SERVER: &str = "http://127.0.0.1:7070";

/// Runs OpenClaw instances, and keeps each at the version its operators ask for
#[derive(Parser)]
#[command(name = "openclaw", version, after_help = EXIT_STATUS, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every verb takes. It holds the token, so it has no `Debug`.
#[derive(Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The server's address
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "OPENCLAW_PORTAL_URL",
        default_value = "http://127.0.0.1:7070"
    )]
    pub(crate) server: String,
    /// Who you are, where the server asks
    #[arg(long, global = true, value_name = "TOKEN", env = "OPENCLAW_PORTAL_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
    /// How data is printed
    #[arg(short, long, global = true, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) output: Format,
    /// Act on a server that was built with other rules; it decides anyway
    #[arg(long, global = true)]
    pub(crate) allow_skew: bool,
}

/// A length of time as people write it: `90s`, `10m`, `1h30m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let duration = SpanParser::new().parse_unsigned_duration(text).ok().filter(|duration| !duration.is_zero());
    duration.ok_or_else(|| "a time is like 90s, 10m or 1h30m".to_owned())
}

#[cfg(test)]
mod tests;
