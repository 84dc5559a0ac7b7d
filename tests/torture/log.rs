//! One reader of the event stream through all the kills: it resumes by `Last-Event-ID` and must see every event exactly once.

use anyhow::{Context, Result, bail, ensure};
use futures::StreamExt;
use openclaw_client::{Client, EventStream};
use openclaw_contract::{Event, Frame};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

/// What the reader saw, in order; event `n` is the `n`th.
#[derive(Default)]
struct Seen {
    events: Vec<Event>,
    connections: usize,
}

/// How far it is.
#[derive(Default)]
struct Newest {
    sequence: u64,
    /// Why nothing more is read.
    ended: Option<String>,
}

/// The reader.
pub(crate) struct Log {
    seen: Arc<Mutex<Seen>>,
    newest: watch::Receiver<Newest>,
    task: JoinHandle<()>,
}

impl Log {
    /// Reads from the first event on.
    pub(crate) async fn begin(client: &Client) -> Result<Self> {
        let stream = client.events(Some(0)).await?;
        let seen = Arc::<Mutex<Seen>>::default();
        let (sender, newest) = watch::channel(Newest::default());
        let reader = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let outcome = read(stream, &reader, &sender).await;
            let reason =
                outcome.err().map_or_else(|| "the event stream ended".to_owned(), |error| format!("{error:#}"));
            sender.send_modify(|newest| newest.ended = Some(reason));
        });
        Ok(Self { seen, newest, task })
    }

    /// Waits until that event was seen.
    pub(crate) async fn reach(&self, sequence: u64, patience: Duration) -> Result<()> {
        let mut newest = self.newest.clone();
        let arrived = newest.wait_for(|newest| newest.ended.is_some() || newest.sequence >= sequence);
        let arrived = timeout(patience, arrived).await.with_context(|| format!("event {sequence} is not told"))??;
        match &arrived.ended {
            Some(reason) => bail!("the reader of events: {reason}"),
            None => Ok(()),
        }
    }

    /// The events from that number to that one, both included.
    pub(crate) fn events(&self, from: u64, to: u64) -> Vec<Event> {
        let index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let seen = lock(&self.seen);
        seen.events.get(index(from.saturating_sub(1))..index(to)).unwrap_or_default().to_vec()
    }

    /// How often it was connected.
    pub(crate) fn connections(&self) -> usize {
        lock(&self.seen).connections
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read(mut stream: EventStream, seen: &Mutex<Seen>, newest: &watch::Sender<Newest>) -> Result<()> {
    let mut last = 0;
    while let Some(message) = stream.next().await {
        match message? {
            (_, Frame::Hello { sequence, .. }) => {
                ensure!(sequence >= last, "the portal is at event {sequence}, and event {last} was told before");
                lock(seen).connections += 1;
            }
            (number, Frame::Timeline { event, .. }) => {
                let sequence = event.sequence;
                ensure!(number == Some(sequence), "event {sequence} came under the number {number:?}");
                ensure!(sequence == last + 1, "event {sequence} was told after event {last}");
                last = sequence;
                lock(seen).events.push(event);
                newest.send_modify(|newest| newest.sequence = last);
            }
            (_, Frame::Reset) => bail!("it was told to list again after event {last}"),
            (_, Frame::View { .. } | Frame::Host { .. } | Frame::Releases | Frame::Unknown) => {}
        }
    }
    Ok(())
}

/// What the portal tells a new reader of the events after that number until that one: as they were written down.
pub(crate) async fn written(client: &Client, after: u64, until: u64, patience: Duration) -> Result<Vec<Event>> {
    let mut stream = client.events(Some(after)).await?;
    let mut events = Vec::new();
    let read = async {
        while events.last().map_or(after, |event: &Event| event.sequence) < until {
            let (_, frame) = stream.next().await.context("the event stream ended")??;
            match frame {
                Frame::Timeline { event, .. } => events.push(event),
                Frame::Reset => bail!("the events after {after} are not to be had any more"),
                Frame::Hello { .. } | Frame::View { .. } | Frame::Host { .. } | Frame::Releases | Frame::Unknown => {}
            }
        }
        Ok(())
    };
    timeout(patience, read).await.with_context(|| format!("event {until} is not told again"))??;
    Ok(events)
}
