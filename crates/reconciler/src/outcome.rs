//! What becomes of an instance's status by what happened: pure, each with the events that tell it. `None` where the instance
//! has moved on since and there is nothing to write.

use openclaw_contract::{
    EventKind, Generation, Health, Instance, InstanceState, InstanceStatus, Observation, Step, Timestamp, Version,
};
use openclaw_driver::DriverError;
use openclaw_planner::Waiting;

pub(crate) type Write = Option<(InstanceStatus, Vec<EventKind>)>;

/// A step begins. It takes an instance at rest to provisioning, unless it is the way to `stopped`.
pub(crate) fn begun(instance: &Instance, planned: Generation, step: Step, version: &Version, now: Timestamp) -> Write {
    if instance.spec.generation != planned {
        return None;
    }
    let mut status = instance.status.clone();
    let mut events = Vec::new();
    let leaves_rest = status.state.at_rest() && instance.spec.power == openclaw_contract::Power::On;
    if leaves_rest {
        status.state = InstanceState::Provisioning;
        status.provisioning_started_at = Some(now);
        events.push(EventKind::ProvisioningStarted { version: version.clone() });
    }
    status.step = Some(step);
    status.step_started_at = Some(now);
    status.message = Some(step.doing(version));
    events.push(EventKind::StepStarted { step, version: version.clone() });
    Some((status, events))
}

/// It waits before a step; said once.
pub(crate) fn waits(instance: &Instance, reason: String) -> Write {
    if instance.status.message.as_ref() == Some(&reason) {
        return None;
    }
    let status = InstanceStatus { message: Some(reason.clone()), ..idle(instance) };
    Some((status, vec![EventKind::Waits { reason }]))
}

/// A step was done. A verified gateway is what brings an instance to rest, running.
pub(crate) fn finished(
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
    let current = instance.spec.generation == begun;
    if step == Step::Verify && current && instance.spec.target_version == *version {
        let previous = (status.version != *version).then(|| status.version.clone());
        status.state = InstanceState::Running;
        status.version = version.clone();
        status.observed_generation = begun;
        status.failed_generation = None;
        status.last_updated_at = Some(now);
        events.push(EventKind::CameToRun { version: version.clone(), previous });
    }
    Some((status, events))
}

/// A step was cut off because nobody wants its outcome any more.
pub(crate) fn skipped(instance: &Instance, step: Step, version: &Version, reason: String) -> Write {
    Some((idle(instance), vec![EventKind::StepSkipped { step, version: version.clone(), reason }]))
}

/// A step failed and is tried again.
pub(crate) fn retried(
    instance: &Instance,
    (step, version): (Step, &Version),
    error: &DriverError,
    attempt: u32,
    retry_in_millis: u64,
) -> Write {
    let mut status = idle(instance);
    let cause = error.to_string();
    status.message = Some(format!("{cause}; trying again"));
    let version = version.clone();
    Some((status, vec![EventKind::StepRetried { step, version, cause, attempt, retry_in_millis }]))
}

/// A step failed for good. An instance that is on its way out stays so; any other comes to rest in error.
pub(crate) fn failed(
    instance: &Instance,
    step: Option<Step>,
    version: &Version,
    cause: String,
    remedy: Option<String>,
) -> Write {
    let mut status = idle(instance);
    status.message = Some(match &remedy {
        Some(remedy) => format!("{cause}. {remedy}"),
        None => cause.clone(),
    });
    if !instance.spec.deleted {
        status.state = InstanceState::Error;
        status.failed_generation = Some(instance.spec.generation);
    }
    Some((status, vec![EventKind::Failed { step, version: version.clone(), cause, remedy }]))
}

/// Nothing is left to do.
pub(crate) fn rested(
    instance: &Instance,
    planned: Generation,
    state: InstanceState,
    waiting: Option<&Waiting>,
    observation: &Observation,
    now: Timestamp,
) -> Write {
    if instance.spec.generation != planned || instance.status.state == state {
        return None;
    }
    let mut status = idle(instance);
    status.state = state;
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
pub(crate) fn exited(instance: &Instance, planned: Generation, detail: String, now: Timestamp) -> Write {
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
    InstanceStatus { step: None, step_started_at: None, message: None, ..instance.status.clone() }
}
