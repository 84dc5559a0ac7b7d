//! The verbs: one file each.

mod action;
mod admin;
mod backup;
mod completions;
mod create;
mod delete;
mod dry_run;
mod import;
mod labels;
mod list;
mod logs;
mod policy;
mod releases;
mod restart;
mod restore;
mod serve;
mod skew;
mod snapshots;
mod start;
mod status;
mod stop;
mod timeline;
mod update;
mod version;

use crate::{
    args::{DEFAULT_SERVER, Global},
    exit::Exit,
    failure::Failure,
    printer::Printer,
};
use clap::Subcommand;
use openclaw_client::Client;

/// A verb with its arguments.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(serve::Serve),
    Create(create::Create),
    List(list::List),
    Status(status::Status),
    Update(update::Update),
    Start(start::Start),
    Stop(stop::Stop),
    Restart(restart::Restart),
    Delete(delete::Delete),
    Timeline(timeline::Timeline),
    Logs(logs::Logs),
    Releases(releases::Releases),
    Snapshots(snapshots::Snapshots),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Import(import::Import),
    Policy(policy::PolicyArgs),
    Admin(admin::Admin),
    Version(version::Version),
    Completions(completions::Completions),
}

/// What a command that talks to a server works with.
pub(crate) struct Context {
    pub(crate) client: Client,
    pub(crate) printer: Printer,
    /// Whether a server that was built with other rules is let decide.
    allow_skew: bool,
}

pub(crate) type Outcome = Result<Exit, Failure>;

/// Runs one command.
pub(crate) async fn run(command: Command, global: &Global, printer: Printer) -> Outcome {
    let context = || -> Result<Context, Failure> {
        // An empty variable is as good as none.
        let server = if global.server.is_empty() { DEFAULT_SERVER } else { &global.server };
        let client = Client::new(server)?;
        let client = match global.token.as_deref().filter(|token| !token.is_empty()) {
            Some(token) => client.with_token(token)?,
            None => client,
        };
        Ok(Context { client, printer, allow_skew: global.allow_skew })
    };
    match command {
        Command::Serve(command) => command.run().await,
        Command::Completions(command) => command.run(printer),
        Command::Admin(command) => command.run(printer).await,
        Command::Create(command) => command.run(&context()?).await,
        Command::List(command) => command.run(&context()?).await,
        Command::Status(command) => command.run(&context()?).await,
        Command::Update(command) => command.run(&context()?).await,
        Command::Start(command) => command.run(&context()?).await,
        Command::Stop(command) => command.run(&context()?).await,
        Command::Restart(command) => command.run(&context()?).await,
        Command::Delete(command) => command.run(&context()?).await,
        Command::Timeline(command) => command.run(&context()?).await,
        Command::Logs(command) => command.run(&context()?).await,
        Command::Releases(command) => command.run(&context()?).await,
        Command::Snapshots(command) => command.run(&context()?).await,
        Command::Backup(command) => command.run(&context()?).await,
        Command::Restore(command) => command.run(&context()?).await,
        Command::Import(command) => command.run(&context()?).await,
        Command::Policy(command) => command.run(&context()?).await,
        Command::Version(command) => command.run(&context()?).await,
    }
}
