//! What each step does to the world.

use super::{
    fault::Kind,
    instance::{Gateway, Instance},
    memory::Memory,
    world::{Fetching, World},
};
use crate::{DriverError, Job, clock::later};
use openclaw_contract::{StateFolder, Step, Timestamp, Version};
use std::time::Duration;

const MB: u64 = 1_000_000;

/// How a step begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// There is nothing to do.
    Done,
    /// It never ends.
    Hangs,
    /// It takes its time, which counts from then.
    Since(Timestamp),
}

impl World {
    /// How long a step takes. A rehearsal starts and verifies the version besides.
    pub(super) fn duration(&self, job: &Job) -> Duration {
        steps(job).iter().map(|step| self.options.duration(*step)).sum()
    }

    /// Whether a step can be done as things are; asked again while it goes on, since they may change.
    pub(super) fn possible(&mut self, job: &Job, now: Timestamp) -> Result<(), DriverError> {
        self.settle(&job.instance.id, now)?;
        let instance = self.instance(&job.instance.id);
        let version = &job.version;
        instance.fence(job.generation)?;
        match job.step {
            Step::Stop => Ok(()),
            Step::Snapshot => instance.is_down().and_then(|()| has_state(instance)),
            Step::Fetch if self.options.has(version) => Ok(()),
            Step::Fetch => Err(DriverError::permanent(format!("there is no release {version} in the simulation"))
                .with_remedy("Choose one of the listed releases")),
            Step::Check => self.has(version).and_then(|()| self.has_room(instance)),
            Step::Restore => instance.is_down().and_then(|()| instance.asked_for(&job.with).map(drop)),
            Step::Configure => self.has(version).and_then(|()| instance.is_down()),
            Step::Start => {
                self.has(version)?;
                instance.is_down()?;
                has_state(instance)?;
                if instance.configured.as_ref() == Some(version) {
                    return Ok(());
                }
                Err(DriverError::permanent(format!("{version} is not configured")).with_remedy("Configure it first"))
            }
            Step::Verify => instance.runs(version),
        }
    }

    /// Begins a step.
    pub(super) fn begin(&mut self, job: &Job, now: Timestamp) -> Result<Begun, DriverError> {
        let id = &job.instance.id;
        self.open_log(id);
        self.settle(id, now)?;
        self.instance(id).fence(job.generation)?;
        if matches!(job.step, Step::Start | Step::Stop) {
            self.change(id, |instance| instance.fence = job.generation)?;
        }
        if self.is_done(job, now) {
            if job.step == Step::Stop {
                self.change(id, Instance::stop)?;
            }
            return Ok(Begun::Done);
        }
        self.possible(job, now)?;
        self.note(id, now, &format!("{} …", job.step.doing(&job.version).to_lowercase()));
        if job.step == Step::Start {
            self.change(id, |instance| instance.touch(&job.version))?;
        }
        let fault = self.fault(job.step, &job.instance);
        if fault == Some(Kind::Hang) {
            self.change(id, |instance| instance.strike(Kind::Hang, job.step))?;
            return Ok(Begun::Hangs);
        }
        Ok(Begun::Since(match job.step {
            Step::Fetch => {
                let fetching =
                    self.fetching.entry(job.version.clone()).or_insert(Fetching { since: now, wanted_by: 0 });
                fetching.wanted_by += 1;
                fetching.since
            }
            Step::Verify => {
                let whole = self.duration(job);
                match self.instance(id).gateway().and_then(|gateway| gateway.ready) {
                    Some(ready) => earlier(ready, whole),
                    // It was started to fail its verification; it comes round once no more failures are asked for.
                    None if fault.is_none() => {
                        self.change(id, |instance| instance.ready_at(later(now, whole)))?;
                        now
                    }
                    None => now,
                }
            }
            Step::Snapshot | Step::Stop | Step::Check | Step::Restore | Step::Configure | Step::Start => now,
        }))
    }

    /// Ends a step whose time is over.
    pub(super) fn finish(&mut self, job: &Job, now: Timestamp) -> Result<(), DriverError> {
        let Job { instance: of, version, .. } = job;
        self.possible(job, now)?;
        let failing = steps(job).iter().find_map(|step| {
            let kind = self.fault(*step, of)?;
            Some((*step, kind, kind.failure(*step, version)?))
        });
        if let Some((step, kind, failure)) = failing {
            self.change(&of.id, |instance| {
                instance.strike(kind, step);
                if job.step == Step::Start {
                    instance.exit();
                }
            })?;
            return Err(failure);
        }
        match job.step {
            Step::Fetch => self.fetch(version)?,
            Step::Start => self.start(job, now)?,
            Step::Snapshot => self.change(&of.id, |instance| instance.take_snapshot(job, now))?,
            Step::Restore => self.change(&of.id, |instance| instance.put_back(job, now))??,
            Step::Stop => self.change(&of.id, Instance::stop)?,
            Step::Check => self.change(&of.id, |instance| instance.marks.checked = Some(job.generation))?,
            Step::Configure => self.change(&of.id, |instance| instance.configured = Some(version.clone()))?,
            Step::Verify => {}
        }
        let line = match job.step {
            Step::Verify => format!("gateway ready at {version}"),
            Step::Snapshot | Step::Stop | Step::Fetch | Step::Check | Step::Restore | Step::Configure | Step::Start => {
                job.step.done(version).to_lowercase()
            }
        };
        self.note(&of.id, now, &line);
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

    /// Whether there is nothing to do.
    fn is_done(&self, job: &Job, now: Timestamp) -> bool {
        let instance = self.instance(&job.instance.id);
        let (marks, gateway, version) = (&instance.marks, instance.gateway(), &job.version);
        match job.step {
            Step::Snapshot => marks.copy.is_some() || instance.folder() == StateFolder::Missing,
            Step::Stop => gateway.is_none(),
            Step::Fetch => self.fetched.contains(version),
            Step::Check => marks.checked >= Some(job.generation),
            Step::Restore => marks.restored >= Some(job.generation),
            Step::Configure => instance.configured.as_ref() == Some(version),
            Step::Start => gateway.is_some_and(|runs| (&runs.version, runs.generation) == (version, job.generation)),
            Step::Verify => gateway.is_some_and(|runs| runs.version == *version && runs.is_ready(now)),
        }
    }

    /// Brings the gateway up; how long it stays depends on what was asked for.
    fn start(&mut self, job: &Job, now: Timestamp) -> Result<(), DriverError> {
        let Job { instance: of, generation, version, .. } = job;
        let comes_round = self.fault(Step::Verify, of).is_none();
        let ready = comes_round.then(|| later(now, self.options.duration(Step::Verify)));
        let doomed = self.options.exits(&of.name).filter(|(_, times)| self.instance(&of.id).doomed < *times);
        let exits = doomed.map(|(after, _)| later(now, after));
        self.change(&of.id, |instance| {
            instance.doomed += u32::from(exits.is_some());
            instance.exited = None;
            instance.gateways.push(Gateway { version: version.clone(), generation: *generation, ready, exits });
        })
    }

    fn has(&self, version: &Version) -> Result<(), DriverError> {
        if self.fetched.contains(version) {
            return Ok(());
        }
        Err(DriverError::NotFetched { version: version.clone() })
    }

    /// Whether the disk has room for a snapshot, as long as there is something to copy.
    fn has_room(&self, instance: &Instance) -> Result<(), DriverError> {
        let needed = instance.state.as_ref().map_or(0, Memory::bytes);
        match self.options.host().disk_available {
            Some(free) if free < needed => {
                let (needed, free) = (needed.div_ceil(MB), free / MB);
                let cause = format!("a snapshot takes {needed} MB, and the host has {free} MB of disk free");
                Err(DriverError::permanent(cause).with_remedy("Make room on the disk, or throw old snapshots away"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// What a job is made of: a check with a rehearsal starts and verifies the version besides.
fn steps(job: &Job) -> &[Step] {
    if job.step == Step::Check && job.with.rehearse {
        &[Step::Check, Step::Start, Step::Verify]
    } else {
        std::slice::from_ref(&job.step)
    }
}

/// Nothing begins anew in the place of a state that somebody took away.
fn has_state(instance: &Instance) -> Result<(), DriverError> {
    match instance.folder() {
        StateFolder::Present | StateFolder::Missing => Ok(()),
        StateFolder::Lost => Err(DriverError::permanent("the state folder is gone")
            .with_remedy("Restore a snapshot or a backup, or delete the instance")),
    }
}

fn earlier(at: Timestamp, duration: Duration) -> Timestamp {
    at.checked_sub(duration).unwrap_or(Timestamp::MIN)
}
