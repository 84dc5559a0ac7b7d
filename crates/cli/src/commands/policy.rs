//! `openclaw policy`.

mod change;

use super::{Context, Outcome};
use crate::exit::Exit;
use change::Change;
use clap::{Args, Subcommand};
use openclaw_contract::text;

/// Show the policy, or set it
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw policy")]
pub(crate) struct PolicyArgs {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show the policy in force
    #[command(after_help = "Example: openclaw policy show -o json")]
    Show,
    Set(Box<Change>),
}

impl PolicyArgs {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let policy = match self.verb {
            None | Some(Verb::Show) => context.client.policy().await?,
            Some(Verb::Set(change)) => {
                let change = change.read()?;
                context.agree().await?;
                context.client.policy_change(&change).await?
            }
        };
        context.printer.show(&policy, || text::policy(&policy))?;
        Ok(Exit::Done)
    }
}
