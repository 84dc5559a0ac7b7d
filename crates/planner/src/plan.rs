//! What to do next.

use jiff::SignedDuration;
use openclaw_contract::{Instance, InstanceState, Observation, Power, Process, Step, Timestamp, Version};

/// So many exits within [`CRASH_LOOP_WINDOW`] are a crash loop.
pub const CRASH_LOOP_EXITS: usize = 3;

/// The time within which exits are counted.
pub const CRASH_LOOP_WINDOW: SignedDuration = SignedDuration::from_mins(2);

/// What to do next for one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Run this step for this version, then plan again.
    Run(Step, Version),
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
}

impl Waiting {
    /// The sentence for an operator.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::UntilStarted(version) => format!("The update to {version} applies when it is started"),
        }
    }
}

/// Plans the next step of `instance`, of which `observed` was found.
#[must_use]
pub fn plan(instance: &Instance, observed: &Observation, now: Timestamp) -> Plan {
    let (spec, status) = (&instance.spec, &instance.status);
    let alive = matches!(observed.process, Process::Running { .. });
    if spec.deleted {
        return if alive { Plan::Run(Step::Stop, status.version.clone()) } else { Plan::Remove };
    }
    if status.failed_generation == Some(spec.generation) {
        return Plan::Rest { state: InstanceState::Error, waiting: None };
    }
    match spec.power {
        Power::Off if alive => Plan::Run(Step::Stop, status.version.clone()),
        Power::Off => {
            let pending = status.version != spec.target_version;
            let waiting = pending.then(|| Waiting::UntilStarted(spec.target_version.clone()));
            Plan::Rest { state: InstanceState::Stopped, waiting }
        }
        Power::On => running(instance, observed, now),
    }
}

/// The way to a gateway that runs the target: fetch while the old one still serves, then stop, snapshot, configure, start, verify.
fn running(instance: &Instance, observed: &Observation, now: Timestamp) -> Plan {
    let (spec, status) = (&instance.spec, &instance.status);
    let target = spec.target_version.clone();
    let applied = status.observed_generation == spec.generation && status.version == target;
    match &observed.process {
        Process::Running { version, generation, .. }
            if *version == target && *generation >= spec.restart_generation =>
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
    if !observed.fetched.contains(&target) {
        return Plan::Run(Step::Fetch, target);
    }
    if matches!(observed.process, Process::Running { .. }) {
        return Plan::Run(Step::Stop, status.version.clone());
    }
    match &observed.configured {
        Some(configured) if *configured == target => Plan::Run(Step::Start, target),
        Some(_) if observed.snapshot < Some(spec.generation) => Plan::Run(Step::Snapshot, status.version.clone()),
        Some(_) | None => Plan::Run(Step::Configure, target),
    }
}

fn exited(exits: &[Timestamp], detail: &str, now: Timestamp) -> Plan {
    let recent = exits.iter().filter(|at| now.duration_since(**at) <= CRASH_LOOP_WINDOW).count().saturating_add(1);
    let detail = detail.to_owned();
    if recent >= CRASH_LOOP_EXITS { Plan::GiveUp { detail, exits: recent } } else { Plan::Recover { detail } }
}

#[cfg(test)]
mod tests;
