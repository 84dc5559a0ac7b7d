//! `openclaw admin`.

use super::Outcome;
use crate::{exit::Exit, failure::Failure, printer::Printer};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::PathBuf;

/// Look after the portal itself, on the host that it runs on
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw admin backup-db /backups/portal.db")]
pub(crate) struct Admin {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    BackupDb(BackupDb),
}

/// Copy the portal's database to a new file, also while a server works on it
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw admin backup-db /backups/portal.db --data-dir /srv/openclaw")]
struct BackupDb {
    /// The new file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the server keeps everything; left out: the folder of yours that it takes by itself
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The database, where the server was told another one than SQLite in its data folder
    #[arg(long, value_name = "URL", conflicts_with = "data_dir")]
    database_url: Option<String>,
}

#[derive(Serialize)]
struct Written {
    file: PathBuf,
}

impl Admin {
    pub(crate) async fn run(self, printer: Printer) -> Outcome {
        let Verb::BackupDb(BackupDb { file, data_dir, database_url }) = self.verb;
        let copied = openclaw_server::backup_database(data_dir.as_deref(), database_url, &file).await;
        let file = copied.map_err(|error| Failure::new("backup_failed", format!("{error:#}")))?;
        let written = Written { file };
        printer.show(&written, || format!("The database is copied to {}.\n", written.file.display()))?;
        Ok(Exit::Done)
    }
}
