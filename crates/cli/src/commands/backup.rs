//! `openclaw backup`.

use super::{Context, Outcome};
use crate::{
    exit::Exit,
    failure::Failure,
    printer::{Format, Printer},
    transfer::{Bar, Incoming, free},
};
use clap::Args;
use futures::TryStreamExt as _;
use openclaw_client::Backup as Archive;
use openclaw_contract::{InstanceName, host::human_bytes};
use serde::Serialize;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt as _;

/// Write an instance's state as it is to an archive of yours, while the instance goes on
#[derive(Args, Debug)]
#[command(
    after_help = "Examples: openclaw backup my-instance\n          openclaw backup my-instance -o before-the-move.tar.zst\n          openclaw backup my-instance -o - | ssh elsewhere 'cat > my-instance.tar.zst'"
)]
pub(crate) struct Backup {
    /// The instance
    name: InstanceName,
    /// The file; left out: NAME-VERSION-DATE.tar.zst here; -: to stdout
    #[arg(short = 'o', long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
    /// How data is printed
    // The global option of that name, without its letter: here that is the file's.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, help_heading = "Global options")]
    output: Format,
}

#[derive(Serialize)]
struct Written {
    file: PathBuf,
    bytes: u64,
}

impl Backup {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let printer = Printer::new(self.output);
        if let Some(file) = &self.file {
            unmistaken(file)?;
            if file != Path::new("-") {
                free(file, self.force)?;
            }
        }
        let archive = context.client.instance_backup(&self.name).await?;
        if self.file.as_deref() == Some(Path::new("-")) {
            return to_stdout(archive).await;
        }
        let given = || archive.file_name.clone().unwrap_or_else(|| format!("{}.tar.zst", self.name));
        let path = self.file.clone().unwrap_or_else(|| given().into());
        let bytes = archive.length;
        let file = to_file(archive, Incoming::create(path, self.force)?, &self.name).await?;
        let written = Written { file, bytes };
        printer.show(&written, || {
            format!("Backup of {} written to {} ({}).\n", self.name, written.file.display(), human_bytes(bytes))
        })?;
        Ok(Exit::Done)
    }
}

/// Elsewhere `-o json` says how data is printed.
fn unmistaken(file: &Path) -> Result<(), Failure> {
    if ["json", "text"].iter().any(|format| file == Path::new(format)) {
        let text = format!("backup: -o names the file here; is it to be called {}?", file.display());
        return Err(Failure::usage(text).hint("--output json prints JSON; ./json is a file of that name"));
    }
    Ok(())
}

async fn to_file(archive: Archive, mut file: Incoming, name: &InstanceName) -> Result<PathBuf, Failure> {
    let Archive { length, mut chunks, .. } = archive;
    let bar = Bar::new(format!("Receiving {name}"), length);
    while let Some(chunk) = chunks.try_next().await? {
        file.write(&chunk).await?;
        bar.moved(chunk.len());
    }
    bar.wipe();
    file.keep().await
}

async fn to_stdout(archive: Archive) -> Outcome {
    let mut chunks = archive.chunks;
    let mut stdout = tokio::io::stdout();
    while let Some(chunk) = chunks.try_next().await? {
        stdout.write_all(&chunk).await?;
    }
    stdout.flush().await?;
    Ok(Exit::Done)
}
