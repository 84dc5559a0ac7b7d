//! `openclaw import`.

use super::{Context, Outcome, action::Wait, labels::LabelArgs};
use crate::{
    exit::Exit,
    failure::Failure,
    transfer::Outgoing,
    watch::{Goal, Seen},
};
use clap::{ArgGroup, Args};
use openclaw_client::ClientError;
use openclaw_contract::{InstanceName, InstanceView, Version, request::ImportRequest};
use std::path::PathBuf;

/// Create an instance that begins with a state from elsewhere
///
/// Takes an archive that `openclaw backup` or OpenClaw's own backup wrote, or a folder of the server's host that holds an
/// agent's state. The instance is left stopped unless it is told to start: its channels answer once it runs.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("from").required(true).args(["file", "folder", "adopt"])))]
#[command(
    after_help = "Examples: openclaw import my-instance my-instance-2026.4.8-2026-04-10.tar.zst\n          openclaw import my-instance --folder /home/me/.openclaw --start"
)]
pub(crate) struct Import {
    /// Its name: 1 to 63 of a-z, 0-9 and -
    name: InstanceName,
    /// An archive of yours
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// A folder of the server's host, by its absolute path; it is copied, and only read
    #[arg(long, value_name = "DIR", value_parser = absolute)]
    folder: Option<String>,
    /// The same, but the folder is taken over where it is, and written to from then on
    #[arg(long, value_name = "DIR", value_parser = absolute)]
    adopt: Option<String>,
    /// The version to provision; left out: the one that wrote the state
    #[arg(long, value_name = "VERSION")]
    version: Option<Version>,
    #[command(flatten)]
    labels: LabelArgs,
    /// Provision it and start it now
    #[arg(long)]
    start: bool,
    #[command(flatten)]
    wait: Wait,
}

impl Import {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let Self { name, file, folder, adopt, version, labels, start, wait } = self;
        let request = ImportRequest { name, version, labels: labels.read()?, start, folder, adopt };
        context.agree().await?;
        let watcher = wait.watcher(context, &request.name).await?;
        let view = match file {
            Some(file) => hand_in(context, &request, Outgoing::open(&file).await?).await?,
            None => context.client.import_folder(&request).await.map_err(refused)?,
        };
        let imported = || imported(&view);
        let Some(watcher) = watcher else {
            context.printer.show(&view, imported)?;
            return Ok(Exit::Done);
        };
        context.printer.say(imported)?;
        let goal = if start { Goal::Run(None) } else { Goal::Stop };
        watcher.knowing(Seen::after(&view)).see(context, goal, wait.timeout()).await
    }
}

async fn hand_in(context: &Context, request: &ImportRequest, outgoing: Outgoing) -> Result<InstanceView, Failure> {
    let length = outgoing.length;
    let (reader, bar) = outgoing.reader();
    let view = context.client.import_archive(request, reader, length).await;
    bar.wipe();
    view.map_err(refused)
}

/// A version that cannot read the state is no matter of snapshots here.
fn refused(error: ClientError) -> Failure {
    let reasons = match &error {
        ClientError::Refused { body, .. } => body.reasons.clone().unwrap_or_default(),
        ClientError::Unusable { .. } | ClientError::Unreachable { .. } | ClientError::Unreadable { .. } => Vec::new(),
    };
    let failure = Failure::from(error);
    match reasons.iter().any(|reason| reason.code == "state_unreadable") {
        true => failure.hint("without --version it is the one that wrote the state"),
        false => failure,
    }
}

fn imported(view: &InstanceView) -> String {
    format!("{} is imported.\nVersion: {}\nCurrent state: {}\n", view.name, view.version, view.state)
}

/// The server reads it, wherever this command is typed.
fn absolute(text: &str) -> Result<String, String> {
    if text.starts_with('/') {
        return Ok(text.to_owned());
    }
    Err("it is a folder of the server's host, by its absolute path, such as /home/me/.openclaw".to_owned())
}
