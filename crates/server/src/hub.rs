//! Turns commits and moving progress into frames, once for all readers of the event stream.

use openclaw_contract::{EventKind, Frame, Host, Instance, Step};
use openclaw_reconciler::Live;
use openclaw_store::{Committed, Store, StoreError};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    watch,
};
use tokio_util::sync::CancellationToken;

/// A frame, written once for all readers.
#[derive(Debug)]
pub(crate) struct Told {
    /// The event's number, where it belongs into the timeline.
    pub(crate) sequence: Option<u64>,
    /// The frame as JSON.
    pub(crate) json: String,
}

/// Where readers of the event stream subscribe. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Hub {
    frames: broadcast::Sender<Arc<Told>>,
}

/// What readers are fed from.
type Sources = (broadcast::Receiver<Arc<Committed>>, broadcast::Receiver<String>, Watched);

/// What the host has free, and the list of releases.
type Watched = (watch::Receiver<Host>, watch::Receiver<Option<u64>>);

impl Hub {
    pub(crate) fn new() -> Self {
        Self { frames: broadcast::Sender::new(4096) }
    }

    /// From now on, in order. A reader that lags is told to list again.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Told>> {
        self.frames.subscribe()
    }

    /// Feeds the readers until `shutdown`, with everything that is committed from this call on.
    pub(crate) fn run(
        self,
        store: Store,
        live: Live,
        watched: Watched,
        shutdown: CancellationToken,
    ) -> impl Future<Output = ()> + Send {
        // Now, and not when it is first polled: a reader may come before that.
        let (commits, moves) = (store.subscribe(), live.subscribe());
        self.feed(store, live, (commits, moves, watched), shutdown)
    }

    async fn feed(
        self,
        store: Store,
        live: Live,
        (mut commits, mut moves, (mut host, mut news)): Sources,
        shutdown: CancellationToken,
    ) {
        let mut known = Known::default();
        if let Err(error) = known.list(&store).await {
            tracing::error!(target: "api", "The event stream starts without the instances: {error}");
        }
        loop {
            let mut list_changed = false;
            let frame = tokio::select! {
                () = shutdown.cancelled() => break,
                commit = commits.recv() => match commit {
                    Ok(commit) => {
                        list_changed = changes_releases(&commit.event.what);
                        Some(known.committed(&commit, &live))
                    }
                    Err(RecvError::Lagged(_)) => match known.list(&store).await {
                        Ok(()) => Some(Frame::Reset),
                        Err(error) => {
                            tracing::error!(target: "api", "The instances cannot be listed: {error}");
                            Some(Frame::Reset)
                        }
                    },
                    Err(RecvError::Closed) => break,
                },
                id = moves.recv() => match id {
                    Ok(id) => known.moved(&id, &live),
                    // Whatever was missed is told with the next move of the same instance.
                    Err(RecvError::Lagged(_)) => None,
                    Err(RecvError::Closed) => break,
                },
                changed = news.changed() => match changed {
                    Ok(()) => Some(Frame::Releases),
                    Err(_) => break,
                },
                changed = host.changed() => match changed {
                    Ok(()) => Some(Frame::Host { host: *host.borrow_and_update() }),
                    Err(_) => break,
                },
            };
            let after = list_changed.then_some(Frame::Releases);
            for told in frame.into_iter().chain(after).filter_map(|frame| write(&frame)) {
                // Nobody reading is fine.
                let _ = self.frames.send(Arc::new(told));
            }
        }
    }
}

/// Whether the list of releases is another one after that: what is installed, or is being installed.
fn changes_releases(what: &EventKind) -> bool {
    match what {
        EventKind::StepFinished { step, detail, .. } => {
            *step == Step::Fetch && detail.as_deref() != Some(EventKind::NOTHING_TO_DO)
        }
        EventKind::InstallRequested { .. }
        | EventKind::Installed { .. }
        | EventKind::InstallFailed { .. }
        | EventKind::InstallRemoved { .. } => true,
        _ => false,
    }
}

/// A frame as it is sent.
pub(crate) fn write(frame: &Frame) -> Option<Told> {
    let sequence = match frame {
        Frame::Timeline { event, .. } => Some(event.sequence),
        Frame::Hello { .. }
        | Frame::View { .. }
        | Frame::Host { .. }
        | Frame::Releases
        | Frame::Reset
        | Frame::Unknown => None,
    };
    match serde_json::to_string(frame) {
        Ok(json) => Some(Told { sequence, json }),
        Err(error) => {
            tracing::error!(target: "api", "A frame cannot be written: {error}");
            None
        }
    }
}

/// The instances as they were last committed, so that a move can be told without asking the store.
#[derive(Default)]
struct Known(HashMap<String, Instance>);

impl Known {
    async fn list(&mut self, store: &Store) -> Result<(), StoreError> {
        let (instances, _) = store.list().await?;
        self.0 = instances.into_iter().map(|instance| (instance.id.clone(), instance)).collect();
        Ok(())
    }

    fn committed(&mut self, commit: &Committed, live: &Live) -> Frame {
        let view = commit.instance.as_ref().map(|instance| Box::new(live.view(instance)));
        match (&commit.instance, &commit.event.instance) {
            (Some(instance), _) => drop(self.0.insert(instance.id.clone(), instance.clone())),
            (None, Some(gone)) => self.0.retain(|_, instance| instance.name != *gone),
            (None, None) => {}
        }
        Frame::Timeline { event: commit.event.clone(), view }
    }

    fn moved(&self, id: &str, live: &Live) -> Option<Frame> {
        let instance = self.0.get(id)?;
        Some(Frame::View { view: Box::new(live.view(instance)) })
    }
}
