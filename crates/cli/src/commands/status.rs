//! `openclaw status`.

use super::{Context, Outcome};
use crate::{
    args,
    exit::Exit,
    watch::{Goal, Watcher},
};
use clap::Args;
use openclaw_contract::{InstanceName, text};
use std::time::Duration;

/// Show an instance
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw status my-instance --watch")]
pub(crate) struct Status {
    /// The instance
    name: InstanceName,
    /// Show its progress until it comes to rest; exit status 0 at its target, 1 in error
    #[arg(short, long)]
    watch: bool,
    /// How long to watch at most
    #[arg(long, value_name = "TIME", requires = "watch", value_parser = args::duration)]
    timeout: Option<Duration>,
}

impl Status {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        if self.watch {
            let watcher = Watcher::open(&context.client, &self.name).await?;
            return watcher.see(context, Goal::Rest, self.timeout).await;
        }
        let view = context.client.instance_view(&self.name).await?;
        context.printer.show(&view, || text::status(&view))?;
        Ok(Exit::Done)
    }
}
