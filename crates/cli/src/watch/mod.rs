//! Watches an instance on the event stream until it comes to what is waited for.

mod progress;
mod seen;

pub(crate) use seen::{Begin, Goal};

use crate::{
    commands::{Context, Outcome},
    exit::Exit,
    failure::Failure,
};
use futures::StreamExt as _;
use openclaw_client::{Client, ClientError, EventStream};
use openclaw_contract::{EventKind, Frame, InstanceName, InstanceView, text};
use progress::Progress;
use seen::{End, Seen};
use std::time::Duration;

/// A look at one instance that misses nothing from its opening on.
pub(crate) struct Watcher {
    client: Client,
    name: InstanceName,
    events: EventStream,
}

impl Watcher {
    /// Opens the event stream.
    pub(crate) async fn open(client: &Client, name: &InstanceName) -> Result<Self, ClientError> {
        let events = client.events(None).await?;
        Ok(Self { client: client.clone(), name: name.clone(), events })
    }

    /// Watches until `goal` is reached or missed, showing progress on the way, and prints how it ended.
    pub(crate) async fn see(self, context: &Context, goal: Goal, begin: Begin, timeout: Option<Duration>) -> Outcome {
        let name = self.name.clone();
        let last = begin.last.clone();
        let ended = self.until(&goal, begin);
        let (seen, end) = match timeout {
            None => ended.await?,
            Some(timeout) => match tokio::time::timeout(timeout, ended).await {
                Ok(ended) => ended?,
                Err(_) => return Err(too_long(&name, timeout)),
            },
        };
        match (&seen, last) {
            (Some(seen), _) => context.printer.show(&seen.view, || text::watched(&seen.watched()))?,
            (None, Some(last)) => context.printer.show(&last, || text::deleted(&name))?,
            (None, None) => context.printer.say(|| text::deleted(&name))?,
        }
        match end {
            End::Reached => Ok(Exit::Done),
            End::Missed(None) => Ok(Exit::Failed),
            End::Missed(Some(why)) => Err(Failure::new("not_reached", why)),
        }
    }

    /// What was seen in the end, unless the instance was wanted gone, and how it ended.
    async fn until(mut self, goal: &Goal, begin: Begin) -> Result<(Option<Seen>, End), Failure> {
        let progress = Progress::new(&self.name);
        let mut seen = Seen::new(begin);
        while let Some(frame) = self.events.next().await {
            let (_, frame) = frame?;
            match frame {
                // Every connection begins with a greeting: from there on nothing is missed, so now is the time to look.
                Frame::Hello { .. } | Frame::Reset => match self.look().await? {
                    Some(view) => {
                        if seen.needs_history(&view) {
                            seen.hear_history(&self.client.instance_timeline(&self.name, None, None).await?);
                        }
                        seen.look(view);
                    }
                    None => return gone(goal, &self.name),
                },
                Frame::Timeline { event, view } if event.instance.as_ref() == Some(&self.name) => {
                    if event.what == EventKind::Deleted {
                        return gone(goal, &self.name);
                    }
                    seen.hear(&event);
                    if let Some(view) = view {
                        seen.look(*view);
                    }
                }
                Frame::View { view } if view.name == self.name => seen.look(*view),
                Frame::Timeline { .. } | Frame::View { .. } | Frame::Unknown => continue,
            }
            if let Some(view) = seen.last() {
                progress.show(view);
            }
            if let Some((seen, end)) = seen.end(goal) {
                return Ok((Some(seen), end));
            }
        }
        Err(Failure::new("stream_ended", format!("the event stream of {} ended", self.client.url())))
    }

    /// The instance as it is now; none where there is none (any more).
    async fn look(&self) -> Result<Option<InstanceView>, ClientError> {
        match self.client.instance_view(&self.name).await {
            Ok(view) => Ok(Some(view)),
            Err(ClientError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
