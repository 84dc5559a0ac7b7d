//! `openclaw timeline`.

use super::{Context, Outcome};
use crate::{exit::Exit, table::table};
use clap::Args;
use openclaw_contract::{Event, InstanceName, text};

/// Show what happened to an instance, the newest last
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw timeline my-instance --limit 20")]
pub(crate) struct Timeline {
    /// The instance
    name: InstanceName,
    /// At most so many of the newest events
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
}

impl Timeline {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let timeline = context.client.instance_timeline(&self.name, Some(self.limit.into()), None).await?;
        context.printer.show(&timeline, || {
            table(["TIME", "STATE", "BY", "EVENT"], timeline.events.iter().rev().map(row).collect())
        })?;
        if timeline.next.is_some() {
            context.printer.hint("there are older events; --limit N shows more");
        }
        Ok(Exit::Done)
    }
}

fn row(event: &Event) -> [String; 4] {
    let headline = event.what.headline();
    [
        text::time(event.at),
        event.state.map_or_else(|| "-".to_owned(), |state| state.to_string()),
        event.actor.clone(),
        event.what.detail().map_or(headline.clone(), |detail| format!("{headline} ({detail})")),
    ]
}
