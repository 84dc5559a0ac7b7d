//! What moves too fast for a timeline: progress and health, kept in memory and shown with the view.

use openclaw_contract::{Health, Instance, InstanceView, Layer, Observation, Step, Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::broadcast;

/// Progress and health of every instance. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    entries: Arc<Mutex<HashMap<String, Entry>>>,
    changes: broadcast::Sender<String>,
}

#[derive(Clone, Default)]
struct Entry {
    step: Option<Step>,
    progress: Option<f64>,
    message: Option<String>,
    seen: Option<Seen>,
    told_at: Option<Timestamp>,
}

#[derive(Clone)]
struct Seen {
    health: Health,
    url: Option<String>,
}

/// Unchanged health is told again after so many seconds, so that its "as of" does not look stale.
const TELL_AGAIN_AFTER_SECONDS: i64 = 10;

impl Default for Live {
    fn default() -> Self {
        Self { entries: Arc::default(), changes: broadcast::Sender::new(1024) }
    }
}

impl Live {
    /// The ids of instances of which something moved. A reader that lags misses nothing that it cannot ask for.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<String> {
        self.changes.subscribe()
    }

    /// The view of an instance with what moves in it.
    #[must_use]
    pub fn view(&self, instance: &Instance) -> InstanceView {
        let mut view = instance.view();
        if let Some(entry) = self.entries().get(&instance.id) {
            if let Some(seen) = &entry.seen {
                view.health = seen.health.clone();
                view.url.clone_from(&seen.url);
            }
            if entry.step == view.step && entry.step.is_some() {
                view.progress = entry.progress;
                if entry.message.is_some() {
                    view.message.clone_from(&entry.message);
                }
            }
        }
        view
    }

    /// A step began: what was told of the one before does not count any more.
    pub(crate) fn begin(&self, id: &str, step: Step) {
        let mut entries = self.entries();
        let entry = entries.entry(id.to_owned()).or_default();
        (entry.step, entry.progress, entry.message) = (Some(step), None, None);
    }

    /// A step moved on.
    pub(crate) fn progress(&self, id: &str, step: Step, fraction: Option<f64>, message: Option<String>) {
        let mut entries = self.entries();
        let entry = entries.entry(id.to_owned()).or_default();
        let percent = |f: Option<f64>| f.map(|f| (f * 100.0).floor());
        let same = percent(entry.progress) == percent(fraction) && entry.message == message;
        if entry.step != Some(step) || same {
            return;
        }
        (entry.progress, entry.message) = (fraction, message);
        drop(entries);
        self.tell(id);
    }

    /// The driver looked.
    pub(crate) fn observed(&self, id: &str, observation: &Observation) {
        let mut entries = self.entries();
        let entry = entries.entry(id.to_owned()).or_default();
        let news = entry
            .seen
            .as_ref()
            .is_none_or(|seen| seen.url != observation.url || !alike(&seen.health, &observation.health));
        let due =
            entry.told_at.is_none_or(|at| observation.at.duration_since(at).as_secs() >= TELL_AGAIN_AFTER_SECONDS);
        entry.seen = Some(Seen { health: observation.health.clone(), url: observation.url.clone() });
        if news || due {
            entry.told_at = Some(observation.at);
            drop(entries);
            self.tell(id);
        }
    }

    /// The driver could not look: what was last known stays, with its time, and is said to be unknown now.
    pub(crate) fn unreachable(&self, id: &str, last: &Health, cause: &str) {
        let mut entries = self.entries();
        let entry = entries.entry(id.to_owned()).or_default();
        let known = entry.seen.as_ref().map_or(last, |seen| &seen.health);
        let unknown = |layer: &Layer| Layer {
            status: openclaw_contract::LayerStatus::Unknown,
            detail: Some(cause.to_owned()),
            as_of: layer.as_of,
        };
        let health = Health {
            process: unknown(&known.process),
            gateway: unknown(&known.gateway),
            channels: unknown(&known.channels),
        };
        let url = entry.seen.as_ref().and_then(|seen| seen.url.clone());
        entry.seen = Some(Seen { health, url });
        drop(entries);
        self.tell(id);
    }

    /// The instance is gone.
    pub(crate) fn forget(&self, id: &str) {
        self.entries().remove(id);
    }

    fn tell(&self, id: &str) {
        // Nobody listening is fine: whoever comes later asks for the view.
        let _ = self.changes.send(id.to_owned());
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same but for the time.
fn alike(a: &Health, b: &Health) -> bool {
    let same = |a: &Layer, b: &Layer| a.status == b.status && a.detail == b.detail;
    same(&a.process, &b.process) && same(&a.gateway, &b.gateway) && same(&a.channels, &b.channels)
}
