//! What start, stop, restart and delete have in common: ask, and with `--wait` see it through.

use super::{Context, Outcome};
use crate::{
    args,
    exit::Exit,
    failure::Failure,
    watch::{Goal, Seen, Watcher},
};
use clap::Args;
use openclaw_client::ClientError;
use openclaw_contract::{Action, InstanceName, InstanceView, text};
use std::time::Duration;

/// Whether to see it through.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// Wait until it is done; the exit status then says how it ended
    #[arg(long)]
    wait: bool,
    /// How long to wait at most
    #[arg(long, value_name = "TIME", default_value = "10m", requires = "wait", value_parser = args::duration)]
    timeout: Duration,
}

impl Wait {
    /// A watcher where one is wanted. It looks before anything is asked for, so that nothing escapes it.
    pub(crate) async fn watcher(&self, context: &Context, name: &InstanceName) -> Result<Option<Watcher>, ClientError> {
        if self.wait { Watcher::open(&context.client, name).await.map(Some) } else { Ok(None) }
    }

    pub(crate) fn timeout(&self) -> Option<Duration> {
        Some(self.timeout)
    }
}

/// Sends `request` and tells that it was accepted, or, with `--wait`, how it ended.
pub(crate) async fn act(
    context: &Context,
    action: Action,
    name: &InstanceName,
    wait: &Wait,
    goal: Goal,
    request: impl Future<Output = Result<InstanceView, ClientError>>,
) -> Outcome {
    let watcher = wait.watcher(context, name).await?;
    let view = request.await.map_err(Failure::of(action))?;
    let accepted = || text::accepted(action, &view);
    match watcher {
        None => {
            context.printer.show(&view, accepted)?;
            Ok(Exit::Done)
        }
        Some(watcher) => {
            context.printer.say(accepted)?;
            watcher.knowing(Seen::after(&view)).see(context, goal, wait.timeout()).await
        }
    }
}
