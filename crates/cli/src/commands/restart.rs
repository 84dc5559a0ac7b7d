//! `openclaw restart`.

use super::{
    Context, Outcome,
    action::{Extent, act},
};
use crate::watch::Goal;
use clap::Args;
use openclaw_contract::{Action, InstanceName, decision::Question};

/// Stop an instance and start it again
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw restart my-instance --wait")]
pub(crate) struct Restart {
    /// The instance
    name: InstanceName,
    #[command(flatten)]
    extent: Extent,
}

impl Restart {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let request = context.client.instance_restart(&self.name, None);
        act(context, Question::about(Action::Restart), &self.name, &self.extent, Goal::Run(None), request).await
    }
}
