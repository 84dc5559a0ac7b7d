//! What an accepted action will do, as far as its facts tell. The planner goes the same way, step by step, from what it then
//! observes; its tests hold the two together.

use super::{InstanceFacts, restore::stays_off};
use crate::{
    InstanceState, Policy, Power, Release, Snapshot, Step, Version,
    decision::{Plan, PlannedStep},
    policy::OnFailure,
    snapshot, text,
};

/// The way to a version.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) to: &'a Version,
    /// What is known of it.
    pub(super) release: Option<&'a Release>,
    /// The snapshot that is put back.
    pub(super) restores: Option<&'a Snapshot>,
    /// Whether the state stays as it is, whichever version wrote it.
    pub(super) keeps_state: bool,
    pub(super) rehearses: bool,
}

impl<'a> Way<'a> {
    /// To what is the target already.
    fn on(instance: &'a InstanceFacts, release: Option<&'a Release>) -> Self {
        Self { to: &instance.target_version, release, restores: None, keeps_state: false, rehearses: false }
    }
}

/// Nothing changes.
pub(super) fn nothing(instance: &InstanceFacts, policy: &Policy) -> Plan {
    at_once(instance, instance.state, instance.generation, policy)
}

/// To another target.
pub(super) fn update(instance: &InstanceFacts, way: &Way<'_>, policy: &Policy) -> Plan {
    let steps = match instance.power {
        Power::On => steps(instance, way, instance.alive && instance.version != *way.to),
        Power::Off => Vec::new(),
    };
    let plan = accepted(instance, InstanceState::Provisioning, policy);
    let on_failure = on_failure(instance, way.to, policy);
    Plan { target_version: way.to.clone(), steps: in_hand_first(instance, steps), on_failure, ..plan }
}

/// A snapshot put back.
pub(super) fn restore(
    instance: &InstanceFacts,
    snapshot: &Snapshot,
    release: Option<&Release>,
    policy: &Policy,
) -> Plan {
    let way = Way { to: &snapshot.version, release, restores: Some(snapshot), keeps_state: false, rehearses: false };
    let (state, steps) = match stays_off(instance) {
        true => (instance.state, Vec::new()),
        false => (InstanceState::Provisioning, steps(instance, &way, instance.alive)),
    };
    let plan = accepted(instance, state, policy);
    let on_failure = on_failure(instance, way.to, policy);
    Plan { target_version: way.to.clone(), steps: in_hand_first(instance, steps), on_failure, ..plan }
}

/// Started, or tried again.
pub(super) fn start(instance: &InstanceFacts, release: Option<&Release>, policy: &Policy) -> Plan {
    let way = Way::on(instance, release);
    let steps = steps(instance, &way, instance.alive && instance.version != *way.to);
    let plan = accepted(instance, InstanceState::Provisioning, policy);
    let on_failure = on_failure(instance, way.to, policy);
    Plan { power: Power::On, steps: in_hand_first(instance, steps), on_failure, ..plan }
}

/// Stopped and started.
pub(super) fn restart(instance: &InstanceFacts, release: Option<&Release>, policy: &Policy) -> Plan {
    let way = Way::on(instance, release);
    let steps = steps(instance, &way, instance.alive);
    let on_failure = on_failure(instance, way.to, policy);
    Plan { power: Power::On, steps, on_failure, ..accepted(instance, InstanceState::Provisioning, policy) }
}

/// Stopped. The state stays until the gateway is.
pub(super) fn stop(instance: &InstanceFacts, policy: &Policy) -> Plan {
    let steps = stop_step(instance).into_iter().collect();
    let steps = in_hand_first(instance, steps);
    Plan { power: Power::Off, steps, ..accepted(instance, instance.state, policy) }
}

/// Removed.
pub(super) fn delete(instance: &InstanceFacts, policy: &Policy) -> Plan {
    let gone = PlannedStep {
        step: None,
        version: instance.version.clone(),
        text: "Remove everything that is kept for it".to_owned(),
        note: Some("its snapshots too".to_owned()),
        in_hand: false,
    };
    let steps = stop_step(instance).into_iter().chain([gone]).collect();
    Plan { steps: in_hand_first(instance, steps), ..accepted(instance, InstanceState::Deleting, policy) }
}

fn accepted(instance: &InstanceFacts, state: InstanceState, policy: &Policy) -> Plan {
    at_once(instance, state, instance.generation.saturating_add(1), policy)
}

fn at_once(instance: &InstanceFacts, state: InstanceState, generation: u64, policy: &Policy) -> Plan {
    Plan {
        state,
        target_version: instance.target_version.clone(),
        power: instance.power,
        generation,
        steps: Vec::new(),
        on_failure: on_failure(instance, &instance.target_version, policy),
    }
}

/// What becomes of an instance when a step to that version fails.
fn on_failure(instance: &InstanceFacts, to: &Version, policy: &Policy) -> String {
    match policy.on_failure {
        OnFailure::RollBack if instance.ran_before && *to != instance.version => {
            format!("It goes back to {} with its state as it was, and says why", instance.version)
        }
        OnFailure::RollBack | OnFailure::Stop => "It rests in error and says why; its state is kept".to_owned(),
    }
}

/// The new version is fetched and checked while the old one still serves.
fn steps(instance: &InstanceFacts, way: &Way<'_>, stop: bool) -> Vec<PlannedStep> {
    let to = way.to;
    let verify = planned(Step::Verify, to, Some("its gateway answers, at this version, and goes on doing so"));
    if instance.alive && !stop {
        return vec![verify];
    }
    let mut steps = Vec::new();
    if !way.release.is_some_and(|release| release.installed) {
        steps.push(planned(Step::Fetch, to, Some("what runs goes on meanwhile")));
    }
    let (wrote, ran) = (instance.wrote(), &instance.version);
    let put_back = way.restores.or_else(|| cleans_up(instance, way));
    if way.restores.is_none() && to != ran && wrote == Some(ran) {
        let note = if way.rehearses { "its configuration, disk, and a start" } else { "its configuration, and disk" };
        steps.push(planned(Step::Check, to, Some(note)));
    }
    if stop {
        steps.push(planned(Step::Stop, ran, None));
    }
    // The version that wrote the state once that is done.
    let wrote = match put_back {
        Some(snapshot) => {
            let note = format!("from {}; the state as it is now is set aside", text::time(snapshot.taken_at));
            steps.push(planned(Step::Restore, &snapshot.version, Some(&note)));
            None
        }
        None => wrote,
    };
    if let Some(wrote) = wrote.filter(|wrote| *wrote != to) {
        steps.push(planned(Step::Snapshot, wrote, Some("to go back to")));
    }
    if instance.wrote().is_none() || to != ran || put_back.is_some() {
        steps.push(planned(Step::Configure, to, None));
    }
    steps.extend([planned(Step::Start, to, None), verify]);
    steps
}

/// The snapshot that takes the place of a state on which a version wrote that never came to run.
fn cleans_up<'a>(instance: &'a InstanceFacts, way: &Way<'_>) -> Option<&'a Snapshot> {
    let (wrote, ran) = (instance.wrote()?, &instance.version);
    let foreign = wrote != ran && wrote != way.to;
    (foreign && !way.keeps_state).then(|| snapshot::belonging(&instance.snapshots, ran)).flatten()
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
        Step::Stop | Step::Restore | Step::Configure => "in hand; finishes first",
        Step::Snapshot | Step::Fetch | Step::Check | Step::Start | Step::Verify => {
            "in hand; cut short where nobody wants it any more"
        }
    };
    let version = match step {
        Step::Stop | Step::Snapshot => &instance.version,
        Step::Fetch | Step::Check | Step::Restore | Step::Configure | Step::Start | Step::Verify => {
            &instance.target_version
        }
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
