//! `openclaw delete`.

use super::{
    Context, Outcome,
    action::{Extent, act},
};
use crate::{failure::Failure, watch::Goal};
use clap::Args;
use openclaw_contract::{Action, InstanceName, decision::Question};
use std::io::{self, IsTerminal as _, Write as _};

/// Remove an instance and everything that belongs to it alone
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw delete my-instance")]
pub(crate) struct Delete {
    /// The instance
    name: InstanceName,
    /// Do not ask (without a terminal nothing is ever asked)
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    extent: Extent,
}

impl Delete {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let somebody_there = io::stdin().is_terminal() && io::stderr().is_terminal();
        if somebody_there && !self.yes && !self.extent.dry_run && !confirmed(&self.name)? {
            let text = format!("{} stays: what was typed is not its name", self.name);
            return Err(Failure::new("not_confirmed", text).hint("--yes deletes without asking"));
        }
        let request = context.client.instance_delete(&self.name, None);
        act(context, Question::about(Action::Delete), &self.name, &self.extent, Goal::Gone, request).await
    }
}

fn confirmed(name: &InstanceName) -> io::Result<bool> {
    let mut stderr = io::stderr().lock();
    write!(stderr, "This deletes {name} and everything that belongs to it. Type its name to go on: ")?;
    stderr.flush()?;
    let mut typed = String::new();
    io::stdin().read_line(&mut typed)?;
    Ok(typed.trim() == name.as_str())
}
