//! `openclaw start`.

use super::{
    Context, Outcome,
    action::{Extent, act},
};
use crate::watch::Goal;
use clap::Args;
use openclaw_contract::{Action, InstanceName, decision::Question};

/// Start an instance, or try again what failed
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw start my-instance --wait")]
pub(crate) struct Start {
    /// The instance
    name: InstanceName,
    #[command(flatten)]
    extent: Extent,
}

impl Start {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let request = context.client.instance_start(&self.name, None);
        act(context, Question::about(Action::Start), &self.name, &self.extent, Goal::Run(None), request).await
    }
}
