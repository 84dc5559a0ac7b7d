//! `openclaw update`.

use super::{Context, Outcome, action::Wait};
use crate::{
    exit::Exit,
    failure::Failure,
    watch::{Goal, Seen},
};
use clap::Args;
use openclaw_contract::{Action, InstanceName, UpdateRequest, Version, text};

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
    #[command(flatten)]
    wait: Wait,
}

impl Update {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let Self { name, version, wait } = self;
        let watcher = wait.watcher(context, &name).await?;
        let request = UpdateRequest { target_version: version.clone() };
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
