//! `openclaw update`.

use super::{Context, Outcome, action::Extent, dry_run};
use crate::{
    exit::Exit,
    failure::Failure,
    watch::{Goal, Seen},
};
use clap::Args;
use openclaw_contract::{
    Action, InstanceName, UpdateRequest, Version, decision::Question, request::Precondition, text,
};

/// Change the version of an instance; an older one is a rollback
///
/// During provisioning the update is queued and applied as provisioning completes. The last accepted target wins. With an
/// older version the snapshot that belongs to it is put back, so that the agent has its memory.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples: openclaw update my-instance --version 2026.4.11 --wait\n          openclaw update my-instance --cancel"
)]
pub(crate) struct Update {
    /// The instance
    name: InstanceName,
    /// The version it should run
    #[arg(long, value_name = "VERSION", required_unless_present = "cancel")]
    version: Option<Version>,
    /// Take a pre-release where the policy takes none by itself
    #[arg(long)]
    pre: bool,
    /// With an older version: leave the state as it is, whether or not that version can read it
    #[arg(long)]
    keep_state: bool,
    /// First try the version on a copy of the state, while the instance goes on
    #[arg(long)]
    rehearse: bool,
    /// Withdraw what is queued or under way: keep the version that it runs
    #[arg(long, conflicts_with_all = ["version", "pre", "keep_state", "rehearse"])]
    cancel: bool,
    #[command(flatten)]
    extent: Extent,
}

impl Update {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let Self { name, version, pre, keep_state, rehearse, cancel: _, extent: Extent { dry_run, wait } } = self;
        let (target_version, precondition) = match version {
            Some(version) => (version, None),
            None => running(context, &name).await?,
        };
        let request = UpdateRequest { target_version, allow_prerelease: pre, keep_state, rehearse };
        if dry_run {
            return dry_run::tell(context, &name, &question(&request, precondition)).await;
        }
        context.agree().await?;
        let watcher = wait.watcher(context, &name).await?;
        let response = context.client.instance_update(&name, &request, precondition).await;
        let response = response.map_err(Failure::of(Action::Update))?;
        let accepted = || text::update_accepted(&name, &response);
        let Some(watcher) = watcher else {
            context.printer.show(&response, accepted)?;
            return Ok(Exit::Done);
        };
        context.printer.say(accepted)?;
        let goal = Goal::Run(Some(request.target_version));
        watcher.knowing(Seen::updated(&response)).see(context, goal, wait.timeout()).await
    }
}

/// What it runs, as of a generation: where it comes to run something else meanwhile, nothing is done.
async fn running(context: &Context, name: &InstanceName) -> Result<(Version, Precondition), Failure> {
    let view = context.client.instance_view(name).await.map_err(Failure::of(Action::Update))?;
    Ok((view.version, Some(view.generation)))
}

fn question(request: &UpdateRequest, generation: Precondition) -> Question {
    let UpdateRequest { target_version, allow_prerelease, keep_state, rehearse } = request.clone();
    let target_version = Some(target_version);
    Question { target_version, allow_prerelease, keep_state, rehearse, generation, ..Question::about(Action::Update) }
}
