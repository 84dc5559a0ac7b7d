//! `openclaw serve`.

use super::Outcome;
use crate::{exit::Exit, failure::Failure};
use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser as _};
use openclaw_contract::refusal::Role;
use openclaw_server::{ArchiveOptions, DriverKind, ServeOptions};
use std::{net::SocketAddr, path::PathBuf};

/// Start the API, the portal and the reconciler in one process
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw serve --data-dir /srv/openclaw")]
pub(crate) struct Serve {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7070")]
    listen: SocketAddr,
    /// Where everything is kept; left out: a folder of yours, one for each driver
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The database; left out: SQLite in the data folder
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// What runs the instances
    #[arg(long, value_name = "DRIVER", default_value = "local", value_parser = PossibleValuesParser::new(["local", "simulated"]).try_map(|text| text.parse::<DriverKind>()))]
    driver: DriverKind,
    /// How the simulated driver behaves, such as fetch=20s, fail=start:1 or host-memory=512MB; give it again for more
    #[arg(long, value_name = "OPTION")]
    simulate: Vec<String>,
    /// What whoever reaches it may do, until there is sign-in
    #[arg(long, value_name = "ROLE", default_value = "admin", value_parser = PossibleValuesParser::new(Role::ALL.map(Role::as_str)).try_map(|text| text.parse::<Role>()))]
    role: Role,
    /// The largest archive that is taken in, in GiB
    #[arg(long, value_name = "N", default_value_t = ArchiveOptions::LARGEST >> 30, value_parser = clap::value_parser!(u64).range(1..=1024))]
    max_archive_gib: u64,
}

impl Serve {
    pub(crate) async fn run(self) -> Outcome {
        let Self { listen, data_dir, database_url, driver, simulate, role, max_archive_gib } = self;
        if !simulate.is_empty() && driver != DriverKind::Simulated {
            return Err(Failure::usage(format!("--simulate goes with --driver simulated, not with {driver}")));
        }
        let largest_archive = max_archive_gib << 30;
        let options = ServeOptions { listen, data_dir, database_url, driver, simulate, role, largest_archive };
        openclaw_server::serve(options).await.map_err(|error| Failure::new("serve_failed", format!("{error:#}")))?;
        Ok(Exit::Done)
    }
}
