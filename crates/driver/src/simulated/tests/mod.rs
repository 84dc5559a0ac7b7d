//! The driver as its callers see it, by a clock that is turned by hand and futures that are polled by hand: no runtime, no
//! threads, no waiting.

mod copies;
mod failures;
mod faults;
mod fetch;
mod host;
mod kept;
mod lifecycle;
mod logs;
mod memory;
mod snapshots;

use super::{SimulatedDriver, SimulatedOptions};
use crate::{Clock, Driver, DriverError, InstanceRef, Job, ManualClock, Outcome, Progress, With};
use futures::{FutureExt, StreamExt, future::BoxFuture};
use openclaw_contract::{Generation, Observation, SnapshotId, Step, Timestamp, Version};
use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

type Ended = Result<Outcome, DriverError>;

const DONE: Ended = Ok(Outcome::Done(None));
const ALREADY: Ended = Ok(Outcome::AlreadyDone);
const CANCELLED: Ended = Err(DriverError::Cancelled);

struct Bench {
    clock: Arc<ManualClock>,
    driver: Arc<SimulatedDriver>,
}

/// A step under way.
struct Run {
    clock: Arc<ManualClock>,
    future: BoxFuture<'static, Ended>,
    cancel: CancellationToken,
    reports: Arc<Mutex<Vec<(f64, String)>>>,
}

impl Bench {
    fn new(options: SimulatedOptions) -> Self {
        let start: Timestamp = "2026-04-10T14:23:11Z".parse().unwrap();
        let clock = Arc::new(ManualClock::new(start));
        Self { driver: Arc::new(SimulatedDriver::new(options, clock.clone())), clock }
    }

    /// Nothing takes time but what `texts` say.
    fn with(texts: &[&str]) -> Self {
        let options = texts.iter().try_fold(SimulatedOptions::instant(), |options, text| options.with(text));
        Self::new(options.unwrap())
    }

    /// The same world, that is kept in a folder, as a portal finds it that comes after another.
    fn kept(texts: &[&str], folder: &Path, clock: &Arc<ManualClock>) -> Result<Self, DriverError> {
        let options = texts.iter().try_fold(SimulatedOptions::instant(), |options, text| options.with(text)).unwrap();
        let driver = SimulatedDriver::kept(options, clock.clone(), folder)?;
        Ok(Self { driver: Arc::new(driver), clock: clock.clone() })
    }

    fn run(&self, job: Job) -> Run {
        let (reports, cancel) = (Arc::new(Mutex::new(Vec::new())), CancellationToken::new());
        let (sink, token, driver) = (reports.clone(), cancel.clone(), self.driver.clone());
        let progress = Progress::new(move |fraction, message| {
            sink.lock().unwrap().push((fraction.unwrap(), message.unwrap()));
        });
        let future = async move { driver.run(&job, &progress, &token).await }.boxed();
        Run { clock: self.clock.clone(), future, cancel, reports }
    }

    /// Runs a step of generation 1 that takes no time.
    fn step(&self, of: &str, step: Step, version: &str) -> Ended {
        self.now(job(of, 1, step, version))
    }

    fn now(&self, job: Job) -> Ended {
        self.run(job).poll().expect("takes no time")
    }

    /// Takes an instance to a running gateway, of which nothing takes time but perhaps the gateway's getting ready.
    fn started(&self, of: &str, generation: Generation, version: &str) {
        for step in [Step::Fetch, Step::Configure, Step::Start] {
            self.now(job(of, generation, step, version)).unwrap();
        }
    }

    /// Takes an instance to where a step of generation 1 can be done.
    fn ready_for(&self, of: &str, step: Step, version: &str) {
        for earlier in before(step) {
            self.run(job(of, 1, *earlier, version)).finish().0.unwrap();
        }
    }

    /// Takes an instance that runs to another version, as far as a running gateway.
    fn moved(&self, of: &str, generation: Generation, version: &str) {
        for step in [Step::Fetch, Step::Check, Step::Stop, Step::Snapshot, Step::Configure, Step::Start] {
            self.now(job(of, generation, step, version)).unwrap();
        }
    }

    fn observe(&self, of: &str) -> Observation {
        self.driver.observe(&instance(of)).now_or_never().unwrap().unwrap()
    }

    fn remove(&self, of: &str) -> Result<(), DriverError> {
        self.driver.remove(&instance(of)).now_or_never().unwrap()
    }

    fn log(&self, of: &str) -> Vec<String> {
        self.driver.logs(&instance(of), usize::MAX, false).collect().now_or_never().unwrap()
    }
}

impl Run {
    /// Whether it is over, without turning the clock.
    fn poll(&mut self) -> Option<Ended> {
        (&mut self.future).now_or_never()
    }

    /// Turns the clock to its end, and counts how far.
    fn finish(mut self) -> (Ended, Duration) {
        let began = self.clock.now();
        for _ in 0..10_000 {
            if let Some(ended) = self.poll() {
                return (ended, Duration::try_from(self.clock.now().duration_since(began)).unwrap());
            }
            self.clock.advance(Duration::from_millis(50));
        }
        panic!("never ends");
    }
}

fn instance(name: &str) -> InstanceRef {
    InstanceRef { id: format!("id-of-{name}"), name: name.parse().unwrap() }
}

/// The steps without which another cannot be done.
fn before(step: Step) -> &'static [Step] {
    const ALL: [Step; 5] = [Step::Fetch, Step::Configure, Step::Start, Step::Stop, Step::Snapshot];
    match step {
        Step::Fetch => &[],
        Step::Check | Step::Configure => &ALL[..1],
        Step::Start => &ALL[..2],
        Step::Verify | Step::Stop => &ALL[..3],
        Step::Snapshot => &ALL[..4],
        Step::Restore => &ALL,
    }
}

/// Where it restores: the snapshot that generation 1 took of what 2026.4.8 wrote.
fn job(of: &str, generation: Generation, step: Step, to: &str) -> Job {
    let with = With { snapshot: Some(id("1-2026.4.8")), keep: 3, ..With::default() };
    Job { instance: instance(of), generation, step, version: version(to), with }
}

fn id(text: &str) -> SnapshotId {
    text.parse().unwrap()
}

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

/// The text of a failure that trying again does not mend, and that says what does.
fn permanent(ended: Ended) -> String {
    match ended {
        Err(error @ DriverError::Permanent { remedy: Some(_), .. }) => error.to_string(),
        other => panic!("{other:?} is no permanent failure with a remedy"),
    }
}
