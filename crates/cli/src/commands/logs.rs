//! `openclaw logs`.

use super::{Context, Outcome};
use crate::exit::Exit;
use clap::Args;
use futures::StreamExt as _;
use openclaw_contract::InstanceName;

/// Show the log of an instance; its lines are printed as they are, whatever -o says
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw logs my-instance --follow --tail 20")]
pub(crate) struct Logs {
    /// The instance
    name: InstanceName,
    /// Go on with each line as it is written
    #[arg(short, long)]
    follow: bool,
    /// The last so many lines; left out: as many as the server thinks fit
    #[arg(long, value_name = "N")]
    tail: Option<usize>,
}

impl Logs {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let mut lines = context.client.instance_logs(&self.name, self.tail, self.follow).await?;
        while let Some(line) = lines.next().await {
            context.printer.data(&format!("{}\n", line?))?;
        }
        Ok(Exit::Done)
    }
}
