//! All that there is in the simulation, and what each step does to it. Knows no waiting: it is told the time.

use super::{
    SimulatedOptions,
    instance::{Gateway, Instance},
};
use crate::{DriverError, InstanceRef, Job, clock::later};
use futures::stream::{BoxStream, StreamExt};
use openclaw_contract::{Catalog, Host, Observation, Release, Step, Timestamp, Version};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

/// How a gateway ends that is not stopped.
const EXIT: &str = "exit status 1";

/// The host and its instances.
pub(super) struct World {
    options: SimulatedOptions,
    reachable: bool,
    fetched: BTreeSet<Version>,
    fetching: BTreeMap<Version, Fetching>,
    instances: HashMap<String, Instance>,
}

/// A fetch that is under way, for everybody who wants that version.
struct Fetching {
    since: Timestamp,
    wanted_by: usize,
}

impl World {
    pub(super) fn new(options: SimulatedOptions) -> Self {
        Self {
            options,
            reachable: true,
            fetched: BTreeSet::new(),
            fetching: BTreeMap::new(),
            instances: HashMap::new(),
        }
    }

    pub(super) fn set_reachable(&mut self, reachable: bool) {
        self.reachable = reachable;
    }

    /// Itself, while it can be reached.
    pub(super) fn reach(&mut self) -> Result<&mut Self, DriverError> {
        if self.reachable {
            Ok(self)
        } else {
            Err(DriverError::Unreachable { cause: "the simulated host does not answer".to_owned() })
        }
    }

    pub(super) fn observe(&self, id: &str, now: Timestamp) -> Observation {
        let fetched = self.fetched.clone();
        match self.instances.get(id) {
            Some(instance) => instance.observe(fetched, now),
            None => Instance::default().observe(fetched, now),
        }
    }

    pub(super) fn catalog(&self, now: Timestamp) -> Catalog {
        let mark =
            |release: &Release| Release { installed: self.fetched.contains(&release.version), ..release.clone() };
        Catalog::new(self.options.releases().iter().map(mark).collect(), Some(now))
    }

    pub(super) fn host(&self, now: Timestamp) -> Host {
        Host { as_of: Some(now), ..self.options.host() }
    }

    /// Whether a step can be done as things are; asked again while it goes on, since they may change.
    pub(super) fn check(&self, job: &Job) -> Result<(), DriverError> {
        let nothing = Instance::default();
        let instance = self.instances.get(&job.instance.id).unwrap_or(&nothing);
        let version = &job.version;
        instance.fence(job.generation)?;
        match job.step {
            Step::Snapshot | Step::Stop => Ok(()),
            Step::Fetch if self.options.has(version) => Ok(()),
            Step::Fetch => Err(DriverError::permanent(format!("there is no release {version} in the simulation"))
                .with_remedy("Choose one of the listed releases")),
            Step::Configure => self.has(version).and_then(|()| instance.is_down()),
            Step::Start => {
                self.has(version)?;
                instance.is_down()?;
                if instance.configured.as_ref() == Some(version) {
                    return Ok(());
                }
                Err(DriverError::permanent(format!("{version} is not configured")).with_remedy("Configure it first"))
            }
            Step::Verify => instance.runs(version),
        }
    }

    /// Begins a step: the time from which its duration counts, or none where there is nothing to do.
    pub(super) fn begin(&mut self, job: &Job, now: Timestamp) -> Result<Option<Timestamp>, DriverError> {
        let instance = self.instances.entry(job.instance.id.clone()).or_default();
        instance.fence(job.generation)?;
        if matches!(job.step, Step::Start | Step::Stop) {
            instance.fence = job.generation;
        }
        let done = match (job.step, &instance.gateway) {
            (Step::Snapshot, _) => instance.snapshot >= Some(job.generation),
            (Step::Fetch, _) => self.fetched.contains(&job.version),
            (Step::Configure, _) => instance.configured.as_ref() == Some(&job.version),
            (Step::Start, Gateway::Running { version, generation, .. }) => {
                (version, *generation) == (&job.version, job.generation)
            }
            (Step::Verify, gateway @ Gateway::Running { version, .. }) => {
                *version == job.version && gateway.is_ready(now)
            }
            (Step::Stop, Gateway::Absent | Gateway::Exited(_)) => {
                // Its end is known now, and is not news any more.
                instance.gateway = Gateway::Absent;
                true
            }
            (Step::Stop, Gateway::Running { .. })
            | (Step::Start | Step::Verify, Gateway::Absent | Gateway::Exited(_)) => false,
        };
        if done {
            return Ok(None);
        }
        self.check(job)?;
        let (fails, whole) = (self.fails(job.step, &job.instance), self.options.duration(job.step));
        let instance = self.instances.entry(job.instance.id.clone()).or_default();
        instance.log.write(now, &format!("{} …", job.step.doing(&job.version).to_lowercase()));
        Ok(Some(match (job.step, &mut instance.gateway) {
            (Step::Fetch, _) => {
                let fetching =
                    self.fetching.entry(job.version.clone()).or_insert(Fetching { since: now, wanted_by: 0 });
                fetching.wanted_by += 1;
                fetching.since
            }
            (Step::Verify, Gateway::Running { ready: Some(ready), .. }) => earlier(*ready, whole),
            // It was started to fail its check; it comes round once no more failures are asked for.
            (Step::Verify, Gateway::Running { ready, .. }) if !fails => {
                *ready = Some(later(now, whole));
                now
            }
            (Step::Snapshot | Step::Stop | Step::Configure | Step::Start | Step::Verify, _) => now,
        }))
    }

    /// Ends a step whose time is over.
    pub(super) fn finish(&mut self, job: &Job, now: Timestamp) -> Result<(), DriverError> {
        self.check(job)?;
        let fails = self.fails(job.step, &job.instance);
        let never_ready = self.fails(Step::Verify, &job.instance);
        let instance = self.instances.entry(job.instance.id.clone()).or_default();
        if fails {
            *instance.failed.entry(job.step).or_default() += 1;
            if job.step == Step::Start {
                instance.gateway = Gateway::Exited(EXIT.to_owned());
            }
            return Err(failure(job));
        }
        match job.step {
            Step::Snapshot => instance.snapshot = Some(job.generation),
            Step::Stop => instance.gateway = Gateway::Absent,
            Step::Fetch => {
                self.fetched.insert(job.version.clone());
            }
            Step::Configure => instance.configured = Some(job.version.clone()),
            Step::Start => {
                let ready = (!never_ready).then(|| later(now, self.options.duration(Step::Verify)));
                let (version, generation) = (job.version.clone(), job.generation);
                instance.gateway = Gateway::Running { version, generation, ready };
            }
            Step::Verify => {}
        }
        let line = match job.step {
            Step::Verify => format!("gateway ready at {}", job.version),
            Step::Snapshot | Step::Stop | Step::Fetch | Step::Configure | Step::Start => {
                job.step.done(&job.version).to_lowercase()
            }
        };
        instance.log.write(now, &line);
        Ok(())
    }

    /// One less wants a fetch that [`World::begin`] began; it ends with the last.
    pub(super) fn release(&mut self, version: &Version) {
        if let Some(fetching) = self.fetching.get_mut(version) {
            fetching.wanted_by = fetching.wanted_by.saturating_sub(1);
            if fetching.wanted_by == 0 {
                self.fetching.remove(version);
            }
        }
    }

    pub(super) fn remove(&mut self, id: &str) -> Result<(), DriverError> {
        if let Some(instance) = self.instances.get(id) {
            instance.is_down()?;
        }
        self.instances.remove(id);
        Ok(())
    }

    /// Ends a gateway by itself, where one runs.
    pub(super) fn crash(&mut self, id: &str, now: Timestamp) {
        if let Some(instance) = self.instances.get_mut(id)
            && matches!(instance.gateway, Gateway::Running { .. })
        {
            instance.gateway = Gateway::Exited(EXIT.to_owned());
            instance.log.write(now, &format!("gateway exited: {EXIT}"));
        }
    }

    /// Writes into an instance's log, where there is one.
    pub(super) fn note(&mut self, id: &str, now: Timestamp, message: &str) {
        if let Some(instance) = self.instances.get_mut(id) {
            instance.log.write(now, message);
        }
    }

    pub(super) fn read_log(&mut self, id: &str, tail: usize, follow: bool) -> BoxStream<'static, String> {
        match self.instances.get(id) {
            Some(instance) => instance.log.read(tail, follow),
            // Somebody waits for the first line.
            None if follow => self.instances.entry(id.to_owned()).or_default().log.read(tail, follow),
            None => futures::stream::empty().boxed(),
        }
    }

    /// Whether the next run of a step is one that was asked to fail.
    fn fails(&self, step: Step, of: &InstanceRef) -> bool {
        let failed = self.instances.get(&of.id).and_then(|instance| instance.failed.get(&step)).copied();
        failed.unwrap_or_default() < self.options.failures(step, &of.name)
    }

    fn has(&self, version: &Version) -> Result<(), DriverError> {
        if self.fetched.contains(version) {
            return Ok(());
        }
        Err(DriverError::NotFetched { version: version.clone() })
    }
}

fn earlier(at: Timestamp, duration: Duration) -> Timestamp {
    at.checked_sub(duration).unwrap_or(Timestamp::MIN)
}

/// How a step fails that was asked to.
fn failure(job: &Job) -> DriverError {
    let version = &job.version;
    let cause = match job.step {
        Step::Snapshot => "the snapshot could not be taken".to_owned(),
        Step::Stop => "the gateway did not stop".to_owned(),
        Step::Fetch => format!("{version} could not be fetched"),
        Step::Configure => format!("the configuration for {version} could not be written"),
        Step::Start => format!("the gateway of {version} exited before it was ready: {EXIT}"),
        Step::Verify => format!("the gateway of {version} did not get ready"),
    };
    DriverError::permanent(format!("{cause} (simulated)"))
        .with_remedy(format!("Try again: only the first runs of {} were asked to fail", job.step))
}
