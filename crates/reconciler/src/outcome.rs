//! What becomes of an instance's status by what happened: pure, each with the events that tell it. `None` where the instance
//! has moved on since and there is nothing to write.

use openclaw_contract::{
    EventKind, Generation, Health, Instance, InstanceState, InstanceStatus, Observation, Policy, Power, Step,
    Timestamp, Version,
    validation::{self, Failure, Permit, Revert},
};
use openclaw_planner::Waiting;

/// A status, and the events that tell it.
pub type Write = Option<(InstanceStatus, Vec<EventKind>)>;

/// The same, with the change of what is desired that follows from it.
pub type WriteAndRevert = Option<(InstanceStatus, Vec<EventKind>, Option<Permit<Revert>>)>;

/// A step begins, and has until `deadline`. It takes an instance at rest to provisioning, unless it is the way to `stopped`.
#[must_use]
pub fn begun(
    instance: &Instance,
    planned: Generation,
    (step, version): (Step, &Version),
    observation: &Observation,
    now: Timestamp,
    deadline: Timestamp,
) -> Write {
    if instance.spec.generation != planned {
        return None;
    }
    let mut status = seen(instance.status.clone(), observation);
    let mut events = Vec::new();
    if status.state.at_rest() && instance.spec.power == Power::On {
        status.state = InstanceState::Provisioning;
        status.provisioning_started_at = Some(now);
        events.push(EventKind::ProvisioningStarted { version: version.clone() });
    }
    if step == Step::Start {
        // Known before it is so: whatever is decided from now on counts with it.
        status.state_version = Some(version.clone());
    }
    status.step = Some(step);
    status.step_started_at = Some(now);
    status.step_deadline = Some(deadline);
    status.message = Some(step.doing(version));
    events.push(EventKind::StepStarted { step, version: version.clone() });
    Some((status, events))
}

/// It waits before a step; said once.
#[must_use]
pub fn waits(instance: &Instance, reason: String) -> Write {
    if instance.status.message.as_ref() == Some(&reason) {
        return None;
    }
    let status = InstanceStatus { message: Some(reason.clone()), ..idle(instance) };
    Some((status, vec![EventKind::Waits { reason }]))
}

/// A step was done. A verified gateway is what brings an instance to rest, running.
#[must_use]
pub fn finished(
    instance: &Instance,
    begun: Generation,
    (step, version): (Step, &Version),
    detail: Option<String>,
    now: Timestamp,
) -> Write {
    let mut status = idle(instance);
    let since = instance.status.step_started_at.unwrap_or(now);
    let millis = u64::try_from(now.duration_since(since).as_millis()).unwrap_or(0);
    let mut events = vec![EventKind::StepFinished { step, version: version.clone(), millis, detail }];
    if step == Step::Restore {
        status.state_version = Some(version.clone());
    }
    let current = instance.spec.generation == begun;
    if step == Step::Verify && current && instance.spec.target_version == *version {
        let previous = (status.version != *version).then(|| status.version.clone());
        status.state = InstanceState::Running;
        status.queued = false;
        status.version = version.clone();
        status.observed_generation = begun;
        status.failed_generation = None;
        status.last_updated_at = Some(now);
        events.push(EventKind::CameToRun { version: version.clone(), previous });
    }
    Some((status, events))
}

/// A step was cut off because nobody wants its outcome any more.
#[must_use]
pub fn skipped(instance: &Instance, step: Step, version: &Version, reason: String) -> Write {
    Some((idle(instance), vec![EventKind::StepSkipped { step, version: version.clone(), reason }]))
}

/// A step failed and is tried again.
#[must_use]
pub fn retried(
    instance: &Instance,
    (step, version): (Step, &Version),
    cause: String,
    attempt: u32,
    retry_in_millis: u64,
) -> Write {
    let status = InstanceStatus { message: Some(format!("{cause}; trying again")), ..idle(instance) };
    let version = version.clone();
    Some((status, vec![EventKind::StepRetried { step, version, cause, attempt, retry_in_millis }]))
}

/// What was planned for a generation failed for good. Where the policy wants it, an update goes back to what ran before; an
/// instance that is on its way out stays so; any other comes to rest in error. Where something else is wanted by now, that is
/// what counts.
#[must_use]
pub fn failed(instance: &Instance, planned: Generation, failure: &Failure, policy: &Policy) -> WriteAndRevert {
    let mut status = idle(instance);
    if instance.spec.generation != planned {
        let reason = format!("{}; but something else is wanted by now", failure.cause);
        let step = failure.step?;
        return Some((status, vec![EventKind::StepSkipped { step, version: failure.version.clone(), reason }], None));
    }
    if let Some(revert) = validation::revert(&instance.facts(), failure, policy) {
        return Some((status, Vec::new(), Some(revert)));
    }
    let Failure { step, version, cause, remedy } = failure.clone();
    status.message = Some(match &remedy {
        Some(remedy) => format!("{cause}. {remedy}"),
        None => cause.clone(),
    });
    if !instance.spec.deleted {
        status.state = InstanceState::Error;
        status.queued = false;
        status.failed_generation = Some(planned);
    }
    Some((status, vec![EventKind::Failed { step, version, cause, remedy }], None))
}

/// A removal is given up: the instance is kept, and says why.
#[must_use]
pub fn kept_after_all(instance: &Instance, planned: Generation, cause: String) -> Write {
    if instance.spec.generation != planned {
        return None;
    }
    let remedy = "Delete it again, or start it to keep it".to_owned();
    let status = InstanceStatus {
        state: InstanceState::Error,
        queued: false,
        failed_generation: Some(planned),
        message: Some(format!("{cause}. {remedy}")),
        ..idle(instance)
    };
    let version = instance.status.version.clone();
    Some((status, vec![EventKind::Failed { step: None, version, cause, remedy: Some(remedy) }]))
}

/// Nothing is left to do.
#[must_use]
pub fn rested(
    instance: &Instance,
    planned: Generation,
    state: InstanceState,
    waiting: Option<&Waiting>,
    observation: &Observation,
    now: Timestamp,
) -> Write {
    if instance.spec.generation != planned {
        return None;
    }
    if instance.status.state == state {
        let fresh = seen(instance.status.clone(), observation);
        return (fresh != instance.status).then_some((fresh, Vec::new()));
    }
    let mut status = seen(idle(instance), observation);
    status.state = state;
    status.queued = false;
    status.message = waiting.map(Waiting::message);
    status.health = observation.health.clone();
    status.url.clone_from(&observation.url);
    if waiting.is_none() {
        status.observed_generation = planned;
    }
    status.last_updated_at = Some(now);
    let event = match state {
        InstanceState::Stopped => EventKind::Stopped,
        InstanceState::Running => EventKind::CameToRun { version: status.version.clone(), previous: None },
        InstanceState::Error | InstanceState::Provisioning | InstanceState::Deleting | InstanceState::Unknown(_) => {
            return None;
        }
    };
    Some((status, vec![event]))
}

/// The gateway ended by itself and is started again.
#[must_use]
pub fn exited(instance: &Instance, planned: Generation, detail: String, now: Timestamp) -> Write {
    if instance.spec.generation != planned {
        return None;
    }
    let mut status = idle(instance);
    status.exits.push(now);
    let surplus = status.exits.len().saturating_sub(openclaw_planner::CRASH_LOOP_EXITS);
    status.exits.drain(..surplus);
    status.state = InstanceState::Provisioning;
    status.provisioning_started_at = Some(now);
    status.health = Health::default();
    status.message = Some(format!("The gateway exited ({detail}); starting it again"));
    Some((status, vec![EventKind::GatewayExited { detail }]))
}

fn idle(instance: &Instance) -> InstanceStatus {
    InstanceStatus { step: None, step_started_at: None, step_deadline: None, message: None, ..instance.status.clone() }
}

/// With what the driver found of the state and its copies.
fn seen(status: InstanceStatus, observation: &Observation) -> InstanceStatus {
    InstanceStatus {
        state_version: observation.state_version.clone(),
        state_bytes: observation.state_bytes.or(status.state_bytes),
        snapshots: observation.snapshots.clone(),
        ..status
    }
}
