//! What to do next.

use jiff::SignedDuration;
use openclaw_contract::{
    Instance, InstanceState, Observation, Power, Process, Snapshot, SnapshotId, StateFolder, Step, Timestamp, Version,
    snapshot, validation,
};

/// So many exits within [`CRASH_LOOP_WINDOW`] are a crash loop.
pub const CRASH_LOOP_EXITS: usize = 3;

/// The time within which exits are counted.
pub const CRASH_LOOP_WINDOW: SignedDuration = SignedDuration::from_mins(2);

/// What to do next for one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Run this step for this version, then plan again.
    Run(Step, Version),
    /// Put this snapshot, which belongs to that version, in the place of the state, then plan again.
    Restore(SnapshotId, Version),
    /// The snapshot that is to be put back is not there: say so and stop trying.
    SnapshotLost(SnapshotId),
    /// The state is one that the target is not known to read, and no snapshot belongs to it: say so and stop trying.
    StateUnreadable(Version),
    /// Somebody took the state away: say so and do not begin an empty one in its place.
    StateLost,
    /// Its gateway ended by itself: say so and start it again.
    Recover {
        /// How it ended.
        detail: String,
    },
    /// Its gateway ended by itself too often: say so and stop trying.
    GiveUp {
        /// How it ended.
        detail: String,
        /// How often it ended within the window.
        exits: usize,
    },
    /// Remove what is left of it.
    Remove,
    /// Nothing to do: it is in this state, which what is desired asks for.
    Rest {
        /// The state.
        state: InstanceState,
        /// What waits all the same, and for what.
        waiting: Option<Waiting>,
    },
}

/// What waits, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A version change waits for an operator to start the instance.
    UntilStarted(Version),
    /// So does a snapshot that is to be put back.
    RestoreUntilStarted(SnapshotId),
}

impl Waiting {
    /// The sentence for an operator.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::UntilStarted(version) => format!("The update to {version} applies when it is started"),
            Self::RestoreUntilStarted(snapshot) => format!("The snapshot {snapshot} is restored when it is started"),
        }
    }
}

/// Plans the next step of `instance`, of which `observed` was found.
#[must_use]
pub fn plan(instance: &Instance, observed: &Observation, now: Timestamp) -> Plan {
    let (spec, status) = (&instance.spec, &instance.status);
    let alive = matches!(observed.process, Process::Running { .. });
    if spec.deleted && status.failed_generation != Some(spec.generation) {
        return if alive { Plan::Run(Step::Stop, status.version.clone()) } else { Plan::Remove };
    }
    if status.failed_generation == Some(spec.generation) {
        return Plan::Rest { state: InstanceState::Error, waiting: None };
    }
    match spec.power {
        Power::Off if alive => Plan::Run(Step::Stop, status.version.clone()),
        Power::Off => {
            let pending = status.version != spec.target_version;
            let update = pending.then(|| Waiting::UntilStarted(spec.target_version.clone()));
            let waiting = restore_asked(instance, observed).map(Waiting::RestoreUntilStarted).or(update);
            Plan::Rest { state: InstanceState::Stopped, waiting }
        }
        Power::On => running(instance, observed, now),
    }
}

/// The way to a gateway that runs the target: fetched and checked while the old one still serves, then stopped, with a copy of
/// the state taken or put back, configured, started, verified.
fn running(instance: &Instance, observed: &Observation, now: Timestamp) -> Plan {
    let (spec, status) = (&instance.spec, &instance.status);
    let target = spec.target_version.clone();
    let applied = status.observed_generation == spec.generation && status.version == target;
    let asked = restore_asked(instance, observed);
    match &observed.process {
        Process::Running { version, generation, .. }
            if asked.is_none() && *version == target && *generation >= spec.restart_generation =>
        {
            return match status.state {
                InstanceState::Running if applied => Plan::Rest { state: InstanceState::Running, waiting: None },
                _ => Plan::Run(Step::Verify, target),
            };
        }
        Process::Exited(detail) if status.state == InstanceState::Running && applied => {
            return exited(&status.exits, detail, now);
        }
        Process::Running { .. } | Process::Exited(_) | Process::Absent => {}
    }
    let lost = observed.state == StateFolder::Lost;
    if lost && asked.is_none() {
        return Plan::StateLost;
    }
    if !observed.fetched.contains(&target) {
        return Plan::Run(Step::Fetch, target);
    }
    let (wrote, ran) = (observed.state_version.as_ref(), &status.version);
    let changes = asked.is_none() && target != *ran && wrote == Some(ran);
    if changes && observed.checked < Some(spec.generation) {
        return Plan::Run(Step::Check, target);
    }
    if matches!(observed.process, Process::Running { .. }) {
        return Plan::Run(Step::Stop, ran.clone());
    }
    if let Some(snapshot) = asked.or_else(|| cleans_up(instance, observed)).or_else(|| reads_only(instance, observed)) {
        return match observed.snapshots.iter().find(|there| there.id == snapshot) {
            Some(there) => Plan::Restore(snapshot, there.version.clone()),
            None => Plan::SnapshotLost(snapshot),
        };
    }
    if let Some(wrote) = unreadable(instance, observed) {
        return Plan::StateUnreadable(wrote.clone());
    }
    match (&observed.configured, wrote) {
        (Some(configured), _) if *configured == target && wrote.is_none_or(|wrote| *wrote == target) => {
            Plan::Run(Step::Start, target)
        }
        (_, Some(wrote)) if *wrote != target && observed.copy.is_none() => Plan::Run(Step::Snapshot, wrote.clone()),
        (Some(configured), _) if *configured == target => Plan::Run(Step::Start, target),
        (Some(_) | None, _) => Plan::Run(Step::Configure, target),
    }
}

/// The snapshot that was asked for, until it is put back.
fn restore_asked(instance: &Instance, observed: &Observation) -> Option<SnapshotId> {
    let restore = instance.spec.way.restore.as_ref()?;
    (observed.restored < Some(restore.generation)).then(|| restore.snapshot.clone())
}

/// The snapshot that takes the place of a state on which a version wrote that never came to run: the one that this version
/// began with, where that is a copy of what ran.
fn cleans_up(instance: &Instance, observed: &Observation) -> Option<SnapshotId> {
    let (wrote, ran) = (observed.state_version.as_ref()?, &instance.status.version);
    if wrote == ran || *wrote == instance.spec.target_version || instance.spec.way.keep_state {
        return None;
    }
    let base = observed.base.as_ref().and_then(|base| observed.snapshots.iter().find(|there| there.id == *base));
    let of_ran = |there: &&Snapshot| there.version == *ran;
    base.filter(of_ran).or_else(|| snapshot::belonging(&observed.snapshots, ran)).map(|there| there.id.clone())
}

/// The snapshot that the target can read, where it cannot read the state as it is. Whatever was known when the target was
/// accepted, this is what is found now.
fn reads_only(instance: &Instance, observed: &Observation) -> Option<SnapshotId> {
    unreadable(instance, observed)?;
    snapshot::belonging(&observed.snapshots, &instance.spec.target_version).map(|there| there.id.clone())
}

/// The version that wrote the state, where the target is older and not known to read it, and nobody chose to go on so.
fn unreadable<'a>(instance: &Instance, observed: &'a Observation) -> Option<&'a Version> {
    let (wrote, target) = (observed.state_version.as_ref()?, &instance.spec.target_version);
    let unread = target < wrote && validation::rollback(wrote, target) != validation::Rollback::CodeOnly;
    (unread && !instance.spec.way.keep_state).then_some(wrote)
}

fn exited(exits: &[Timestamp], detail: &str, now: Timestamp) -> Plan {
    let recent = exits.iter().filter(|at| now.duration_since(**at) <= CRASH_LOOP_WINDOW).count().saturating_add(1);
    let detail = detail.to_owned();
    if recent >= CRASH_LOOP_EXITS { Plan::GiveUp { detail, exits: recent } } else { Plan::Recover { detail } }
}

#[cfg(test)]
mod tests;
