//! `openclaw timeline`.

use super::{Context, Outcome};
use crate::{exit::Exit, table::table};
use clap::Args;
use openclaw_client::TimelineQuery;
use openclaw_contract::{Event, InstanceName, Outcome as Came, Timestamp, Topic, event, kinds_of, text};

/// Show what happened, to an instance or to the whole portal, the newest last
#[derive(Args, Debug)]
#[command(
    after_help = "Examples: openclaw timeline my-instance --limit 20\n          openclaw timeline --what releases --outcome failed"
)]
pub(crate) struct Timeline {
    /// The instance; left out: all of them, and the portal itself
    name: Option<InstanceName>,
    /// At most so many of the newest events
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// Only what this operator did, or reconciler or portal
    #[arg(long, value_name = "ACTOR")]
    who: Option<String>,
    /// Only what is about this: update, power, copies, provisioning, releases, policy or portal
    #[arg(long, value_name = "TOPIC")]
    what: Option<Topic>,
    /// Only what came out so: done, failed, waiting, asked or other
    #[arg(long, value_name = "OUTCOME")]
    outcome: Option<Came>,
    /// Only what happened until this time, such as 2026-04-10T14:00:00Z
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
}

impl Timeline {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let timeline = self.ask(context).await?;
        context.printer.show(&timeline, || {
            let events = timeline.events.iter().rev();
            match &self.name {
                Some(_) => table(["TIME", "STATE", "BY", "EVENT"], events.map(row).collect()),
                None => table(["TIME", "INSTANCE", "STATE", "BY", "EVENT"], events.map(row_of_all).collect()),
            }
        })?;
        if timeline.next.is_some() {
            context.printer.hint("there are older events; --limit N shows more");
        }
        Ok(Exit::Done)
    }

    async fn ask(&self, context: &Context) -> Result<event::Timeline, crate::failure::Failure> {
        let (limit, filtered) = (Some(self.limit.into()), self.what.is_some() || self.outcome.is_some());
        let kinds = if filtered { kinds_of(self.what, self.outcome) } else { Vec::new() };
        if filtered && kinds.is_empty() {
            return Ok(event::Timeline { events: Vec::new(), next: None });
        }
        Ok(match &self.name {
            // Whoever names one wants to hear where there is none.
            Some(name) if !filtered && self.who.is_none() && self.until.is_none() => {
                context.client.instance_timeline(name, limit, None).await?
            }
            name => {
                let (actor, until) = (self.who.as_deref(), self.until);
                let query = TimelineQuery { instance: name.as_ref(), actor, kinds, before: None, until, limit };
                context.client.timeline(&query).await?
            }
        })
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

fn row_of_all(event: &Event) -> [String; 5] {
    let [time, state, by, what] = row(event);
    [time, event.instance.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string), state, by, what]
}
