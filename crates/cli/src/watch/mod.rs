//! Watches an instance on the event stream until it comes to what is waited for.

mod progress;
mod seen;

pub(crate) use seen::{Goal, Seen};

use crate::{
    commands::{Context, Outcome},
    exit::Exit,
    failure::Failure,
};
use futures::StreamExt as _;
use jiff::fmt::friendly::SpanPrinter;
use openclaw_client::{Client, ClientError, EventStream};
use openclaw_contract::{EventKind, Frame, InstanceName, text};
use progress::Progress;
use seen::End;
use std::time::Duration;

/// A look at one instance that misses nothing from its opening on.
pub(crate) struct Watcher {
    client: Client,
    name: InstanceName,
    events: EventStream,
    seen: Seen,
}

impl Watcher {
    /// Opens the event stream.
    pub(crate) async fn open(client: &Client, name: &InstanceName) -> Result<Self, ClientError> {
        let events = client.events(None).await?;
        Ok(Self { client: client.clone(), name: name.clone(), events, seen: Seen::default() })
    }

    /// Takes in what is known before the first look.
    pub(crate) fn knowing(mut self, seen: Seen) -> Self {
        self.seen = seen;
        self
    }

    /// Watches until `goal` is reached or missed, showing progress on the way, and prints how it ended.
    pub(crate) async fn see(mut self, context: &Context, goal: Goal, timeout: Option<Duration>) -> Outcome {
        let ended = self.until(&goal);
        let end = match timeout {
            None => ended.await?,
            Some(timeout) => {
                tokio::time::timeout(timeout, ended).await.unwrap_or_else(|_| Err(self.too_long(timeout)))?
            }
        };
        if let Some(view) = self.seen.view() {
            context.printer.show(view, || match goal {
                Goal::Gone => text::deleted(&self.name),
                Goal::Rest | Goal::Run(_) | Goal::Stop => {
                    self.seen.watched().map(|watched| text::watched(&watched)).unwrap_or_default()
                }
            })?;
        }
        match end {
            End::Reached => Ok(Exit::Done),
            End::Missed(None) => Ok(Exit::Failed),
            End::Missed(Some(why)) => Err(Failure::new("not_reached", why)),
        }
    }

    async fn until(&mut self, goal: &Goal) -> Result<End, Failure> {
        let mut progress = Progress::new(&self.name);
        while let Some(frame) = self.events.next().await {
            let (_, frame) = frame?;
            if self.take_in(frame).await? {
                return gone(goal, &self.name);
            }
            if let Some(end) = self.seen.end(goal) {
                return Ok(end);
            }
            if let Some(view) = self.seen.view() {
                progress.show(view);
            }
        }
        Err(Failure::new("stream_ended", format!("{} ended its event stream", self.client.url())))
    }

    /// Takes in one frame; says whether the instance is gone.
    async fn take_in(&mut self, frame: Frame) -> Result<bool, ClientError> {
        match frame {
            // Every connection begins with a greeting: from there on nothing is missed, so now is the time to look.
            Frame::Hello { .. } | Frame::Reset => match self.client.instance_view(&self.name).await {
                Ok(view) => {
                    if self.seen.needs_history(&view) {
                        self.seen.hear_history(&self.client.instance_timeline(&self.name, None, None).await?);
                    }
                    self.seen.look(view);
                }
                // One that was there before is gone now; one that never was is an error.
                Err(ClientError::Refused { status: 404, .. }) if self.seen.view().is_some() => return Ok(true),
                Err(error) => return Err(error),
            },
            Frame::Timeline { event, view } if event.instance.as_ref() == Some(&self.name) => {
                self.seen.hear(&event);
                if let Some(view) = view {
                    self.seen.look(*view);
                }
                return Ok(event.what == EventKind::Deleted);
            }
            Frame::View { view } if view.name == self.name => self.seen.look(*view),
            Frame::Timeline { .. } | Frame::View { .. } | Frame::Host { .. } | Frame::Releases | Frame::Unknown => {}
        }
        Ok(false)
    }

    fn too_long(&self, timeout: Duration) -> Failure {
        let last = self.seen.view().map(|view| format!("; it is {}", view.state)).unwrap_or_default();
        let timeout = SpanPrinter::new().unsigned_duration_to_string(&timeout);
        let text = format!("{} did not get there within {timeout}{last}", self.name);
        Failure::new("timed_out", text).hint("it goes on all the same: `openclaw status NAME --watch` follows it")
    }
}

fn gone(goal: &Goal, name: &InstanceName) -> Result<End, Failure> {
    match goal {
        Goal::Gone => Ok(End::Reached),
        Goal::Rest | Goal::Run(_) | Goal::Stop => Err(Failure::new("deleted", format!("{name} was deleted meanwhile"))),
    }
}
