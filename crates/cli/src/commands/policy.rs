//! `openclaw policy`.

use super::{Context, Outcome};
use crate::{exit::Exit, failure::Failure};
use clap::{Args, Subcommand};
use openclaw_contract::{InstanceState, Policy, policy::UpdateStates, text};

/// Show the policy, or set it
#[derive(Args, Debug)]
pub(crate) struct PolicyArgs {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show the policy in force
    Show,
    /// Set the policy; it holds from the next request on
    Set {
        /// The states in which updates are accepted
        #[arg(long, value_name = "STATES", value_delimiter = ',', required = true)]
        update_states: Vec<InstanceState>,
    },
}

impl PolicyArgs {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let policy = match self.verb {
            None | Some(Verb::Show) => context.client.policy().await?,
            Some(Verb::Set { update_states }) => {
                let update_states =
                    UpdateStates::try_from(update_states).map_err(|error| Failure::usage(error.to_string()))?;
                context.client.policy_set(&Policy { update_states }).await?
            }
        };
        context.printer.show(&policy, || text::policy(&policy))?;
        Ok(Exit::Done)
    }
}
