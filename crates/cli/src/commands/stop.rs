//! `openclaw stop`.

use super::{
    Context, Outcome,
    action::{Extent, act},
};
use crate::watch::Goal;
use clap::Args;
use openclaw_contract::{Action, InstanceName, decision::Question};

/// Stop an instance; a queued update then waits until it is started
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw stop my-instance")]
pub(crate) struct Stop {
    /// The instance
    name: InstanceName,
    #[command(flatten)]
    extent: Extent,
}

impl Stop {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let request = context.client.instance_stop(&self.name, None);
        act(context, Question::about(Action::Stop), &self.name, &self.extent, Goal::Stop, request).await
    }
}
