//! What an accepted action will do, as far as its facts tell. The planner goes the same way, step by step, from what it then
//! observes; its tests hold the two together.

use super::InstanceFacts;
use crate::{
    InstanceState, Power, Release, Step, Version,
    decision::{Plan, PlannedStep},
};

/// What becomes of an instance when a step fails.
const ON_FAILURE: &str = "It rests in error and says why; its state is kept";

/// Nothing changes.
pub(super) fn nothing(instance: &InstanceFacts) -> Plan {
    at_once(instance, instance.state, instance.generation)
}

/// To `target`, which is `release` where that is known.
pub(super) fn run(instance: &InstanceFacts, target: &Version, release: Option<&Release>, power: Power) -> Plan {
    let steps = match power {
        Power::On => way(instance, target, release, instance.alive && instance.version != *target),
        Power::Off => Vec::new(),
    };
    let plan = accepted(instance, InstanceState::Provisioning);
    Plan { target_version: target.clone(), power, steps: in_hand_first(instance, steps), ..plan }
}

/// Stopped and started.
pub(super) fn restart(instance: &InstanceFacts, release: Option<&Release>) -> Plan {
    let steps = way(instance, &instance.target_version, release, instance.alive);
    Plan { power: Power::On, steps, ..accepted(instance, InstanceState::Provisioning) }
}

/// Stopped. The state stays until the gateway is.
pub(super) fn stop(instance: &InstanceFacts) -> Plan {
    let steps = stop_step(instance).into_iter().collect();
    Plan { power: Power::Off, steps: in_hand_first(instance, steps), ..accepted(instance, instance.state) }
}

/// Removed.
pub(super) fn delete(instance: &InstanceFacts) -> Plan {
    let gone = PlannedStep {
        step: None,
        version: instance.version.clone(),
        text: "Remove everything that is kept for it".to_owned(),
        note: Some("its snapshots too".to_owned()),
        in_hand: false,
    };
    let steps = stop_step(instance).into_iter().chain([gone]).collect();
    Plan { steps: in_hand_first(instance, steps), ..accepted(instance, InstanceState::Deleting) }
}

fn accepted(instance: &InstanceFacts, state: InstanceState) -> Plan {
    at_once(instance, state, instance.generation.saturating_add(1))
}

fn at_once(instance: &InstanceFacts, state: InstanceState, generation: u64) -> Plan {
    Plan {
        state,
        target_version: instance.target_version.clone(),
        power: instance.power,
        generation,
        steps: Vec::new(),
        on_failure: ON_FAILURE.to_owned(),
    }
}

/// The new version is fetched while the old one still serves.
fn way(instance: &InstanceFacts, target: &Version, release: Option<&Release>, stop: bool) -> Vec<PlannedStep> {
    let verify = planned(Step::Verify, target, Some("its gateway answers, at this version"));
    if instance.alive && !stop {
        return vec![verify];
    }
    let mut steps = Vec::new();
    if !release.is_some_and(|release| release.installed) {
        steps.push(planned(Step::Fetch, target, Some("what runs goes on meanwhile")));
    }
    if stop {
        steps.push(planned(Step::Stop, &instance.version, None));
    }
    let other = instance.version != *target;
    if instance.ran_before && other {
        steps.push(planned(Step::Snapshot, &instance.version, Some("to go back to")));
    }
    if !instance.ran_before || other {
        steps.push(planned(Step::Configure, target, None));
    }
    steps.extend([planned(Step::Start, target, None), verify]);
    steps
}

fn stop_step(instance: &InstanceFacts) -> Option<PlannedStep> {
    instance.alive.then(|| planned(Step::Stop, &instance.version, None))
}

fn planned(step: Step, version: &Version, note: Option<&str>) -> PlannedStep {
    let text = step.title(version);
    PlannedStep { step: Some(step), version: version.clone(), text, note: note.map(str::to_owned), in_hand: false }
}

/// What is in hand already comes first: short steps are let finish; the long ones end when nobody wants their outcome any more.
fn in_hand_first(instance: &InstanceFacts, steps: Vec<PlannedStep>) -> Vec<PlannedStep> {
    let Some(step) = instance.step else { return steps };
    let note = match step {
        Step::Stop | Step::Snapshot | Step::Configure => "in hand; finishes first",
        Step::Fetch | Step::Start | Step::Verify => "in hand; cut short where nobody wants it any more",
    };
    let version = match step {
        Step::Stop | Step::Snapshot => &instance.version,
        Step::Fetch | Step::Configure | Step::Start | Step::Verify => &instance.target_version,
    };
    let now = PlannedStep {
        step: Some(step),
        version: version.clone(),
        text: step.doing(version),
        note: Some(note.to_owned()),
        in_hand: true,
    };
    std::iter::once(now).chain(steps).collect()
}
