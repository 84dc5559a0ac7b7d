use super::*;
use crate::still_wanted;
use openclaw_contract::{GatewayStatus, Health, InstanceSpec, InstanceStatus, Labels};
use proptest::prelude::*;
use std::collections::BTreeSet;

mod foretold;

fn v(text: &str) -> Version {
    text.parse().expect("a version")
}

fn instance(state: InstanceState, version: &str, target: &str, generation: u64) -> Instance {
    Instance {
        id: "1".into(),
        name: "a".parse().expect("a name"),
        driver: "simulated".into(),
        labels: Labels::default(),
        created_at: Timestamp::UNIX_EPOCH,
        spec: InstanceSpec {
            target_version: v(target),
            power: Power::On,
            deleted: false,
            generation,
            restart_generation: 0,
        },
        status: InstanceStatus {
            state,
            version: v(version),
            observed_generation: generation,
            failed_generation: None,
            step: None,
            step_started_at: None,
            message: None,
            provisioning_started_at: None,
            last_updated_at: None,
            exits: Vec::new(),
            health: Health::default(),
            url: None,
        },
    }
}

fn observed(fetched: &[&str], configured: Option<&str>, process: Process) -> Observation {
    Observation {
        at: Timestamp::UNIX_EPOCH,
        fetched: fetched.iter().map(|t| v(t)).collect::<BTreeSet<_>>(),
        configured: configured.map(v),
        snapshot: None,
        process,
        gateway: GatewayStatus::Silent,
        health: Health::default(),
        url: None,
    }
}

fn process(version: &str, generation: u64) -> Process {
    Process::Running { version: v(version), generation, handle: "pid 1".into() }
}

/// Does what a step does, so that a plan can be followed to its end.
fn follow(instance: &mut Instance, seen: &mut Observation) -> Vec<String> {
    let mut steps = Vec::new();
    for _ in 0..20 {
        match plan(instance, seen, Timestamp::UNIX_EPOCH) {
            Plan::Run(step, version) => {
                steps.push(format!("{step} {version}"));
                match step {
                    Step::Fetch => drop(seen.fetched.insert(version)),
                    Step::Stop => seen.process = Process::Absent,
                    Step::Snapshot => seen.snapshot = Some(instance.spec.generation),
                    Step::Configure => seen.configured = Some(version),
                    Step::Start => {
                        let generation = instance.spec.generation;
                        seen.process = Process::Running { version, generation, handle: "pid 2".into() };
                    }
                    Step::Verify => {
                        instance.status.state = InstanceState::Running;
                        instance.status.version = version;
                        instance.status.observed_generation = instance.spec.generation;
                    }
                }
            }
            Plan::Recover { .. } => {
                steps.push("recover".into());
                instance.status.state = InstanceState::Provisioning;
            }
            Plan::GiveUp { .. } => {
                steps.push("give up".into());
                instance.status.failed_generation = Some(instance.spec.generation);
            }
            Plan::Remove => {
                steps.push("remove".into());
                return steps;
            }
            Plan::Rest { state, waiting } => {
                steps.push(waiting.map_or(state.to_string(), |w| format!("{state}: {}", w.message())));
                return steps;
            }
        }
    }
    steps.push("no end".into());
    steps
}

#[test]
fn first_provisioning() {
    let mut new = instance(InstanceState::Provisioning, "2026.4.8", "2026.4.8", 1);
    new.status.observed_generation = 0;
    let steps = follow(&mut new, &mut observed(&[], None, Process::Absent));
    assert_eq!(steps, ["fetch 2026.4.8", "configure 2026.4.8", "start 2026.4.8", "verify 2026.4.8", "running"]);
}

#[test]
fn update_fetches_before_it_stops_and_takes_a_snapshot() {
    let mut running = instance(InstanceState::Provisioning, "2026.4.8", "2026.4.11", 2);
    running.status.observed_generation = 1;
    let steps = follow(&mut running, &mut observed(&["2026.4.8"], Some("2026.4.8"), process("2026.4.8", 1)));
    assert_eq!(
        steps,
        [
            "fetch 2026.4.11",
            "stop 2026.4.8",
            "snapshot 2026.4.8",
            "configure 2026.4.11",
            "start 2026.4.11",
            "verify 2026.4.11",
            "running"
        ]
    );
}

#[test]
fn redirect_during_first_provisioning_goes_straight_to_the_new_target() {
    let mut new = instance(InstanceState::Provisioning, "2026.4.8", "2026.4.11", 2);
    new.status.observed_generation = 0;
    let steps = follow(&mut new, &mut observed(&["2026.4.8"], None, Process::Absent));
    assert_eq!(steps, ["fetch 2026.4.11", "configure 2026.4.11", "start 2026.4.11", "verify 2026.4.11", "running"]);
    assert!(
        still_wanted(Step::Fetch, &v("2026.4.8"), 1, &new.spec)
            .is_err_and(|why| why == "the target moved to 2026.4.11")
    );
    assert!(still_wanted(Step::Stop, &v("2026.4.8"), 1, &new.spec).is_ok());
}

#[test]
fn restart_stops_the_process_of_an_older_generation_once() {
    let mut running = instance(InstanceState::Provisioning, "2026.4.8", "2026.4.8", 2);
    (running.spec.restart_generation, running.status.observed_generation) = (2, 1);
    let steps = follow(&mut running, &mut observed(&["2026.4.8"], Some("2026.4.8"), process("2026.4.8", 1)));
    assert_eq!(steps, ["stop 2026.4.8", "start 2026.4.8", "verify 2026.4.8", "running"]);
}

#[test]
fn stop_stops_and_leaves_a_pending_update_waiting() {
    let mut stopping = instance(InstanceState::Provisioning, "2026.4.8", "2026.4.11", 3);
    stopping.spec.power = Power::Off;
    let steps = follow(&mut stopping, &mut observed(&["2026.4.8"], Some("2026.4.8"), process("2026.4.8", 1)));
    assert_eq!(steps, ["stop 2026.4.8", "stopped: The update to 2026.4.11 applies when it is started"]);
}

#[test]
fn deletion_stops_and_removes_whatever_the_state() {
    for state in InstanceState::ALL {
        let mut doomed = instance(state, "2026.4.8", "2026.4.11", 3);
        doomed.spec.deleted = true;
        doomed.status.failed_generation = Some(3);
        let steps = follow(&mut doomed, &mut observed(&[], Some("2026.4.8"), process("2026.4.8", 1)));
        assert_eq!(steps, ["stop 2026.4.8", "remove"]);
    }
}

#[test]
fn a_failure_rests_until_something_new_is_asked_for() {
    let mut failed = instance(InstanceState::Error, "2026.4.8", "2026.4.11", 3);
    (failed.status.failed_generation, failed.status.observed_generation) = (Some(3), 2);
    let mut seen = observed(&["2026.4.8", "2026.4.11"], Some("2026.4.11"), Process::Absent);
    assert_eq!(follow(&mut failed, &mut seen), ["error"]);
    failed.spec.generation = 4;
    assert_eq!(follow(&mut failed, &mut seen), ["start 2026.4.11", "verify 2026.4.11", "running"]);
}

#[test]
fn a_gateway_that_exits_is_started_again_but_not_for_ever() {
    let mut running = instance(InstanceState::Running, "2026.4.8", "2026.4.8", 1);
    let mut seen = observed(&["2026.4.8"], Some("2026.4.8"), Process::Exited("exit status 1".into()));
    assert_eq!(
        follow(&mut running.clone(), &mut seen.clone()),
        ["recover", "start 2026.4.8", "verify 2026.4.8", "running"]
    );
    running.status.exits = vec![Timestamp::UNIX_EPOCH; 2];
    assert_eq!(follow(&mut running.clone(), &mut seen), ["give up", "error"]);
    let later = Timestamp::from_second(121).expect("a time");
    assert!(matches!(plan(&running, &seen, later), Plan::Recover { .. }));
}

#[test]
fn a_running_gateway_that_was_found_again_is_left_alone() {
    let mut running = instance(InstanceState::Running, "2026.4.8", "2026.4.8", 5);
    let mut seen = observed(&["2026.4.8"], Some("2026.4.8"), process("2026.4.8", 1));
    assert_eq!(follow(&mut running, &mut seen), ["running"]);
}

proptest! {
    /// From anywhere, following the plan comes to rest, and at the state that is desired.
    #[test]
    fn every_plan_ends_where_it_should(
        state in 0usize..5, on: bool, deleted: bool, failed: bool, restart in 0u64..4,
        fetched in proptest::collection::vec(0usize..2, 0..3), configured in proptest::option::of(0usize..2),
        running in proptest::option::of((0usize..2, 0u64..4)), exited: bool, target in 0usize..2, at in 0usize..2,
    ) {
        let versions = ["2026.4.8", "2026.4.11"];
        let pick = |i: usize| versions.get(i).copied().unwrap_or("2026.4.8");
        let state = InstanceState::ALL.get(state).copied().unwrap_or(InstanceState::Error);
        let mut instance = instance(state, pick(at), pick(target), 3);
        instance.spec.power = if on { Power::On } else { Power::Off };
        instance.spec.deleted = deleted;
        instance.spec.restart_generation = restart.min(3);
        instance.status.failed_generation = failed.then_some(3);
        instance.status.observed_generation = 2;
        let process = match running {
            Some((version, generation)) => process(pick(version), generation.min(3)),
            None if exited => Process::Exited("exit status 1".into()),
            None => Process::Absent,
        };
        let fetched: Vec<_> = fetched.into_iter().map(pick).collect();
        let mut seen = observed(&fetched, configured.map(pick), process);
        let steps = follow(&mut instance, &mut seen);
        let last = steps.last().map(String::as_str).unwrap_or_default();
        let expected = if deleted { "remove" } else if failed { "error" } else if on { "running" } else { "stopped" };
        prop_assert!(last.starts_with(expected), "{:?}", steps);
        if expected == "running" {
            let Process::Running { version, generation, .. } = &seen.process else { return Err(TestCaseError::fail("no process")) };
            prop_assert!(*version == instance.spec.target_version && *generation >= instance.spec.restart_generation);
        }
    }
}
