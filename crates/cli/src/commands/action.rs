//! What start, stop, restart, restore and delete have in common: ask, and with `--wait` see it through, or with `--dry-run` only look
//! ahead.

use super::{Context, Outcome, dry_run};
use crate::{
    args,
    exit::Exit,
    failure::Failure,
    watch::{Goal, Seen, Watcher},
};
use clap::Args;
use openclaw_client::ClientError;
use openclaw_contract::{InstanceName, InstanceView, decision::Question, text};
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

/// How far to go: only to look ahead, to ask, or to see it through.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Show what it would do, or why it is refused, and change nothing
    #[arg(long, visible_alias = "explain", conflicts_with = "wait")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// Sends `request` and tells that it was accepted, or, with `--wait`, how it ended.
pub(crate) async fn act(
    context: &Context,
    question: Question,
    name: &InstanceName,
    Extent { dry_run, wait }: &Extent,
    goal: Goal,
    request: impl Future<Output = Result<InstanceView, ClientError>>,
) -> Outcome {
    let action = question.action;
    if *dry_run {
        return dry_run::tell(context, name, &question).await;
    }
    context.agree().await?;
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
