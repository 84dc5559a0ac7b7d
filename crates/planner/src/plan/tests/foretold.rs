//! What a permit foretells is what the planner then does, step by step.

use super::*;
use openclaw_contract::{
    Action, Catalog, Host, Layer, LayerStatus, Policy, Release, RestoreRequest, UpdateRequest,
    transition::Change,
    validation::{self, Actor, Basis, Permit},
};

/// An instance at rest, or at the very beginning, with what a driver would find of it.
fn world(state: InstanceState, runs: &str, fetched: &[&str], snapshots: &[&str]) -> (Instance, Observation) {
    let mut instance = instance(state, runs, runs, 3);
    let new = state == InstanceState::Provisioning;
    let alive = state == InstanceState::Running;
    let process = if alive { process(runs, 1) } else { Process::Absent };
    instance.status.observed_generation = if new { 0 } else { 3 };
    instance.status.failed_generation = (state == InstanceState::Error).then_some(3);
    instance.status.last_updated_at = (!new).then_some(Timestamp::UNIX_EPOCH);
    instance.spec.power = if state == InstanceState::Stopped { Power::Off } else { Power::On };
    if alive {
        instance.status.health.process = Layer { status: LayerStatus::Ok, detail: None, as_of: None };
    }
    let configured = (!new).then_some(runs);
    let mut seen = observed(fetched, configured, process);
    seen.snapshots = snapshots.iter().map(|version| snapshot(1, &v(version), SnapshotKind::BeforeUpdate)).collect();
    instance.status.state_version.clone_from(&seen.state_version);
    instance.status.snapshots.clone_from(&seen.snapshots);
    (instance, seen)
}

/// Makes the permitted change, follows the planner to rest, and compares.
fn holds<A: Change>(permit: &Permit<A>, instance: &mut Instance, seen: &mut Observation) -> Result<(), TestCaseError> {
    let plan = permit.plan().ok_or_else(|| TestCaseError::fail("no plan"))?.clone();
    permit.action().apply(instance, Timestamp::UNIX_EPOCH);
    prop_assert_eq!(instance.status.state, plan.state);
    prop_assert_eq!(&instance.spec.target_version, &plan.target_version);
    prop_assert_eq!(instance.spec.power, plan.power);
    prop_assert_eq!(instance.spec.generation, plan.generation);
    let foretold: Vec<String> = plan
        .steps
        .iter()
        .map(|planned| match planned.step {
            Some(step) => format!("{step} {}", planned.version),
            None => "remove".to_owned(),
        })
        .collect();
    let mut done = follow(instance, seen);
    if done.last().is_some_and(|last| !last.contains("remove")) {
        done.pop();
    }
    prop_assert_eq!(done, foretold);
    Ok(())
}

proptest! {
    #[test]
    fn an_accepted_action_does_what_its_plan_said(
        state in 0usize..4, runs in 0usize..3, to in 0usize..3, installed in proptest::collection::vec(any::<bool>(), 3), action in 0usize..6,
        has_snapshots: bool, keep_state: bool,
    ) {
        let versions = ["2026.4.8", "2026.5.3", "2026.9.6"];
        let pick = |i: usize| versions.get(i).copied().unwrap_or("2026.4.8");
        let state = InstanceState::ALL.get(state).copied().unwrap_or(InstanceState::Error);
        let runs_now = |version: &str| version == pick(runs) && state != InstanceState::Provisioning;
        let here: Vec<&str> = versions.iter().zip(&installed).filter(|(v, i)| **i || runs_now(v)).map(|(v, _)| *v).collect();
        let (mut instance, mut seen) = world(state, pick(runs), &here, if has_snapshots && state != InstanceState::Provisioning { &versions } else { &[] });
        let releases = versions.iter().map(|text| Release { installed: here.contains(text), ..Release::new(v(text)) }).collect();
        let (catalog, policy, host, actor) = (Catalog::new(releases, None), Policy::default(), Host::default(), Actor::local_admin());
        let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
        let facts = instance.facts();
        match Action::ALL.get(action).copied().unwrap_or(Action::Update) {
            Action::Update => {
                let request = UpdateRequest { keep_state, ..UpdateRequest::to(v(pick(to))) };
                if let Ok(permit) = validation::update(&facts, &request, None, &basis) {
                    // An instance that failed stays as it is where nothing changes.
                    if permit.plan().is_some_and(|plan| plan.generation != facts.generation) {
                        holds(&permit, &mut instance, &mut seen)?;
                    }
                }
            }
            Action::Start => if let Ok(permit) = validation::start(&facts, None, &basis) { holds(&permit, &mut instance, &mut seen)?; },
            Action::Stop => if let Ok(permit) = validation::stop(&facts, None, &basis) { holds(&permit, &mut instance, &mut seen)?; },
            Action::Restart => if let Ok(permit) = validation::restart(&facts, None, &basis) { holds(&permit, &mut instance, &mut seen)?; },
            Action::Restore => if let Some(last) = facts.snapshots.last() {
                let request = RestoreRequest { snapshot: last.id.clone() };
                if let Ok(permit) = validation::restore(&facts, &request, None, &basis) { holds(&permit, &mut instance, &mut seen)?; }
            },
            Action::Delete => if let Ok(permit) = validation::delete(&facts, None, &basis) { holds(&permit, &mut instance, &mut seen)?; },
        }
    }
}
