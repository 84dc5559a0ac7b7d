//! `openclaw update`.

use super::{Context, Outcome, action::Extent, dry_run};
use crate::{
    exit::Exit,
    failure::Failure,
    watch::{Goal, Seen},
};
use clap::Args;
use openclaw_contract::{Action, InstanceName, UpdateRequest, Version, decision::Question, text};

/// Change the version of an instance; an older one is a rollback
///
/// During provisioning the update is queued and applied as provisioning completes. The last accepted target wins.
#[derive(Args, Debug)]
pub(crate) struct Update {
    /// The instance
    name: InstanceName,
    /// The version it should run
    #[arg(long, value_name = "VERSION")]
    version: Version,
    /// Take a pre-release where the policy takes none by itself
    #[arg(long)]
    pre: bool,
    #[command(flatten)]
    extent: Extent,
}

impl Update {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let Self { name, version, pre, extent: Extent { dry_run, wait } } = self;
        if dry_run {
            let (action, target_version) = (Action::Update, Some(version));
            let question = Question { action, target_version, allow_prerelease: pre, generation: None };
            return dry_run::tell(context, &name, &question).await;
        }
        context.agree().await?;
        let watcher = wait.watcher(context, &name).await?;
        let request = UpdateRequest { target_version: version.clone(), allow_prerelease: pre };
        let response =
            context.client.instance_update(&name, &request, None).await.map_err(Failure::of(Action::Update))?;
        let accepted = || text::update_accepted(&name, &response);
        let Some(watcher) = watcher else {
            context.printer.show(&response, accepted)?;
            return Ok(Exit::Done);
        };
        context.printer.say(accepted)?;
        watcher.knowing(Seen::updated(&response)).see(context, Goal::Run(Some(version)), wait.timeout()).await
    }
}
