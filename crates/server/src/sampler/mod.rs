//! What instances use, measured now and then and kept in memory: it delays nothing, and is lost with the portal.

mod rings;

use futures::{StreamExt as _, stream};
use openclaw_contract::{Instance, InstanceState, Samples, Span, Timestamp};
use openclaw_driver::{Clock, Driver, InstanceRef, Usage};
use openclaw_store::{Committed, Store};
use rings::{HOUR, Rings, Sample};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::broadcast, time::timeout};
use tokio_util::sync::CancellationToken;

/// How often everything is measured.
const EVERY: Duration = Duration::from_secs(HOUR.0 as u64);
/// How many are measured at once.
const AT_ONCE: usize = 8;
/// How long one may take, and all of them; those that were not reached are left out this time.
const ONE: Duration = Duration::from_secs(2);
const ALL: Duration = Duration::from_secs(20);

/// What was measured of every instance. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Sampler(Arc<Mutex<HashMap<String, Box<Kept>>>>);

struct Kept {
    rings: Rings,
    /// The last measurement, from which the next one counts.
    last: Option<(Timestamp, Usage)>,
    latest: Latest,
}

/// What was measured last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Latest {
    pub(crate) memory_bytes: Option<u64>,
    pub(crate) cpu_percent: Option<f32>,
}

impl Sampler {
    /// What there is of an instance up to now.
    pub(crate) fn samples(&self, id: &str, span: Span, now: Timestamp) -> Samples {
        match self.kept().get(id) {
            Some(kept) => kept.rings.samples(span, now),
            None => Rings::new().samples(span, now),
        }
    }

    /// What was measured last of an instance.
    pub(crate) fn latest(&self, id: &str) -> Option<Latest> {
        self.kept().get(id).map(|kept| kept.latest)
    }

    /// Measures until `shutdown`.
    pub(crate) fn run(
        self,
        store: Store,
        driver: Arc<dyn Driver>,
        clock: Arc<dyn Clock>,
        shutdown: CancellationToken,
    ) -> impl Future<Output = ()> + Send {
        // Now, and not when it is first polled: an instance may come before that.
        let commits = store.subscribe();
        async move {
            let mut known = Known { instances: HashMap::new(), commits };
            known.list(&store).await;
            loop {
                tokio::select! {
                    () = shutdown.cancelled() => return,
                    () = clock.sleep(EVERY) => {}
                }
                known.catch_up(&store).await;
                self.kept().retain(|id, _| known.instances.contains_key(id));
                let measuring = self.measure_all(&known, driver.as_ref(), clock.as_ref());
                tokio::select! {
                    () = shutdown.cancelled() => return,
                    measured = timeout(ALL, measuring) => if measured.is_err() {
                        tracing::warn!(target: "api", "Not every instance was measured in time; the others are measured next time");
                    }
                }
            }
        }
    }

    async fn measure_all(&self, known: &Known, driver: &dyn Driver, clock: &dyn Clock) {
        let running = known.instances.values().filter(|(_, on)| *on).map(|(reference, _)| reference.clone());
        let running: Vec<InstanceRef> = running.collect();
        let measure = |reference: InstanceRef| async move {
            let told = timeout(ONE, driver.usage(&reference)).await;
            // What cannot be told is left out.
            if let Ok(Ok(Some(usage))) = told {
                self.put(&reference.id, clock.now(), usage);
            } else if let Some(kept) = self.kept().get_mut(&reference.id) {
                (kept.last, kept.latest) = (None, Latest::default());
            }
        };
        stream::iter(running).map(measure).buffer_unordered(AT_ONCE).collect::<()>().await;
    }

    fn put(&self, id: &str, now: Timestamp, usage: Usage) {
        let new = || Box::new(Kept { rings: Rings::new(), last: None, latest: Latest::default() });
        let mut all = self.kept();
        let kept = all.entry(id.to_owned()).or_insert_with(new);
        let busy = kept.last.and_then(|(then, before)| share(&before, &usage, now.duration_since(then).as_secs_f64()));
        kept.last = Some((now, usage));
        #[expect(clippy::cast_possible_truncation, reason = "percent for people")]
        let cpu_percent = busy.map(|busy| (busy * 100.0) as f32);
        kept.latest = Latest { memory_bytes: Some(usage.memory_bytes), cpu_percent };
        let memory_kib = u32::try_from(usage.memory_bytes / 1024).unwrap_or(u32::MAX - 1);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within its bounds, for people")]
        let cpu_permille = busy.map(|busy| (busy * 1000.0).round().clamp(0.0, 65_000.0) as u16);
        kept.rings.put(now, Sample { memory_kib, cpu_permille });
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, Box<Kept>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many processors were busy in between; none where another process was measured, or no time passed.
fn share(before: &Usage, now: &Usage, seconds: f64) -> Option<f64> {
    let grown = now.cpu_seconds - before.cpu_seconds;
    (seconds > 0.0 && grown >= 0.0).then(|| grown / seconds)
}

/// The instances as they were last committed: which there are, and whether they may run.
struct Known {
    instances: HashMap<String, (InstanceRef, bool)>,
    commits: broadcast::Receiver<Arc<Committed>>,
}

impl Known {
    async fn list(&mut self, store: &Store) {
        match store.list().await {
            Ok((instances, _)) => {
                self.instances = instances.iter().map(|instance| (instance.id.clone(), entry(instance))).collect();
            }
            Err(error) => tracing::warn!(target: "api", "The instances cannot be listed: {error}"),
        }
    }

    /// Takes in what was committed meanwhile.
    async fn catch_up(&mut self, store: &Store) {
        loop {
            match self.commits.try_recv() {
                Ok(commit) => self.take(&commit),
                Err(broadcast::error::TryRecvError::Lagged(_)) => self.list(store).await,
                Err(_) => return,
            }
        }
    }

    fn take(&mut self, commit: &Committed) {
        match (&commit.instance, &commit.event.instance) {
            (Some(instance), _) => drop(self.instances.insert(instance.id.clone(), entry(instance))),
            (None, Some(gone)) => self.instances.retain(|_, (reference, _)| reference.name != *gone),
            (None, None) => {}
        }
    }
}

fn entry(instance: &Instance) -> (InstanceRef, bool) {
    let reference = InstanceRef { id: instance.id.clone(), name: instance.name.clone() };
    let on = match instance.status.state {
        InstanceState::Running | InstanceState::Provisioning | InstanceState::Error => true,
        InstanceState::Stopped | InstanceState::Deleting | InstanceState::Unknown(_) => false,
    };
    (reference, on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_busy_it_is_shows_in_how_the_time_grows() {
        let usage = |cpu_seconds| Usage { memory_bytes: 0, cpu_seconds };
        assert_eq!(share(&usage(10.0), &usage(13.0), 30.0), Some(0.1));
        assert_eq!(share(&usage(10.0), &usage(1.0), 30.0), None, "another process");
        assert_eq!(share(&usage(10.0), &usage(11.0), 0.0), None);
    }
}
