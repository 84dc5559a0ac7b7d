use super::*;
use crate::still_wanted;
use openclaw_contract::{GatewayStatus, Health, Restore, snapshot::SnapshotKind};
use proptest::prelude::*;
use std::collections::BTreeSet;

mod foretold;

fn v(text: &str) -> Version {
    text.parse().expect("a version")
}

fn instance(state: InstanceState, version: &str, target: &str, generation: u64) -> Instance {
    let name = "a".parse().expect("a name");
    let mut instance = Instance::new("1".into(), name, "simulated".into(), v(version), Timestamp::UNIX_EPOCH);
    instance.spec.target_version = v(target);
    instance.spec.generation = generation;
    instance.status.state = state;
    instance.status.observed_generation = generation;
    instance
}

fn observed(fetched: &[&str], configured: Option<&str>, process: Process) -> Observation {
    Observation {
        at: Timestamp::UNIX_EPOCH,
        fetched: fetched.iter().map(|t| v(t)).collect::<BTreeSet<_>>(),
        configured: configured.map(v),
        state: if configured.is_some() { StateFolder::Present } else { StateFolder::Missing },
        // What is set up ran, unless a test says otherwise.
        state_version: configured.map(v),
        copy: None,
        base: None,
        restored: None,
        checked: None,
        snapshots: Vec::new(),
        state_bytes: None,
        process,
        gateway: GatewayStatus::Silent,
        health: Health::default(),
        url: None,
    }
}

fn process(version: &str, generation: u64) -> Process {
    Process::Running { version: v(version), generation, handle: "pid 1".into() }
}

fn snapshot(generation: u64, version: &Version, kind: SnapshotKind) -> Snapshot {
    let id = match kind {
        SnapshotKind::SetAside => SnapshotId::aside(generation, version),
        SnapshotKind::BeforeUpdate | SnapshotKind::Imported | SnapshotKind::Unknown => {
            SnapshotId::before(generation, version)
        }
    };
    let taken_at = Timestamp::from_second(i64::try_from(generation).expect("small")).expect("a time");
    Snapshot { id, version: version.clone(), taken_at, generation, bytes: 1, checksum: String::new(), kind }
}

/// Puts a snapshot back, as a driver does.
fn put_back(seen: &mut Observation, id: &SnapshotId, version: Version, generation: u64) {
    if let Some(wrote) = seen.state_version.replace(version) {
        seen.snapshots.push(snapshot(generation, &wrote, SnapshotKind::SetAside));
    }
    (seen.copy, seen.base, seen.restored, seen.configured) = (Some(id.clone()), None, Some(generation), None);
    seen.state = StateFolder::Present;
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
                    Step::Check => seen.checked = Some(instance.spec.generation),
                    Step::Restore => unreachable!("it has a plan of its own"),
                    Step::Snapshot => {
                        let taken = snapshot(instance.spec.generation, &version, SnapshotKind::BeforeUpdate);
                        seen.copy = Some(taken.id.clone());
                        seen.snapshots.push(taken);
                    }
                    Step::Configure => seen.configured = Some(version),
                    Step::Start => {
                        let generation = instance.spec.generation;
                        if seen.state_version.as_ref() != Some(&version) {
                            seen.base = seen.copy.take();
                        }
                        (seen.copy, seen.state_version) = (None, Some(version.clone()));
                        seen.process = Process::Running { version, generation, handle: "pid 2".into() };
                    }
                    Step::Verify => {
                        instance.status.state = InstanceState::Running;
                        instance.status.version = version;
                        instance.status.observed_generation = instance.spec.generation;
                    }
                }
            }
            Plan::Restore(id, version) => {
                steps.push(format!("restore {version}"));
                put_back(seen, &id, version, instance.spec.generation);
            }
            Plan::StateLost => {
                steps.push("state lost".into());
                instance.status.failed_generation = Some(instance.spec.generation);
            }
            Plan::StateUnreadable(wrote) => {
                steps.push(format!("{wrote} unread"));
                instance.status.failed_generation = Some(instance.spec.generation);
            }
            Plan::SnapshotLost(id) => {
                steps.push(format!("no {id}"));
                instance.status.failed_generation = Some(instance.spec.generation);
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
            "check 2026.4.11",
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
        doomed.status.failed_generation = Some(2);
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
fn a_rollback_puts_the_snapshot_back_and_sets_the_state_aside() {
    let mut back = instance(InstanceState::Provisioning, "2026.9.6", "2026.4.8", 3);
    back.spec.way.restore = Some(Restore { snapshot: SnapshotId::before(2, &v("2026.4.8")), generation: 3 });
    let mut seen = observed(&["2026.4.8", "2026.9.6"], Some("2026.9.6"), process("2026.9.6", 2));
    seen.snapshots = vec![snapshot(2, &v("2026.4.8"), SnapshotKind::BeforeUpdate)];
    let steps = follow(&mut back.clone(), &mut seen.clone());
    let way =
        ["stop 2026.9.6", "restore 2026.4.8", "configure 2026.4.8", "start 2026.4.8", "verify 2026.4.8", "running"];
    assert_eq!(steps, way);
    // At the same version too, and once.
    back.status.version = v("2026.4.8");
    let mut same = observed(&["2026.4.8"], Some("2026.4.8"), process("2026.4.8", 2));
    same.snapshots.clone_from(&seen.snapshots);
    assert_eq!(follow(&mut back, &mut same)[..2], ["stop 2026.4.8", "restore 2026.4.8"]);
    assert_eq!(follow(&mut back, &mut same), ["running"]);
    seen.snapshots.clear();
    let mut none = instance(InstanceState::Provisioning, "2026.9.6", "2026.4.8", 3);
    none.spec.way.clone_from(&back.spec.way);
    assert_eq!(follow(&mut none, &mut seen), ["stop 2026.9.6", "no 2-2026.4.8", "error"]);
}

#[test]
fn a_restore_that_a_stop_overtook_waits_and_is_not_forgotten() {
    let mut stopped = instance(InstanceState::Running, "2026.4.8", "2026.4.8", 4);
    stopped.spec.power = Power::Off;
    stopped.spec.way.restore = Some(Restore { snapshot: SnapshotId::before(2, &v("2026.4.8")), generation: 3 });
    let mut seen = observed(&["2026.4.8"], Some("2026.4.8"), process("2026.4.8", 1));
    seen.snapshots = vec![snapshot(2, &v("2026.4.8"), SnapshotKind::BeforeUpdate)];
    let steps = follow(&mut stopped.clone(), &mut seen);
    assert_eq!(steps, ["stop 2026.4.8", "stopped: The snapshot 2-2026.4.8 is restored when it is started"]);
    stopped.spec.power = Power::On;
    assert_eq!(follow(&mut stopped, &mut seen)[..1], ["restore 2026.4.8"]);
}

#[test]
fn a_state_on_which_a_version_wrote_that_never_ran_is_put_back_first() {
    let mut seen = observed(&["2026.4.8", "2026.4.11", "2026.9.6"], Some("2026.9.6"), Process::Absent);
    seen.snapshots = vec![snapshot(2, &v("2026.4.8"), SnapshotKind::BeforeUpdate)];
    seen.base = Some(SnapshotId::before(2, &v("2026.4.8")));
    for (target, way) in [
        ("2026.4.8", vec!["restore 2026.4.8", "configure 2026.4.8", "start 2026.4.8", "verify 2026.4.8", "running"]),
        (
            "2026.4.11",
            vec![
                "restore 2026.4.8",
                "check 2026.4.11",
                "configure 2026.4.11",
                "start 2026.4.11",
                "verify 2026.4.11",
                "running",
            ],
        ),
        ("2026.9.6", vec!["start 2026.9.6", "verify 2026.9.6", "running"]),
    ] {
        let mut failed = instance(InstanceState::Provisioning, "2026.4.8", target, 3);
        assert_eq!(follow(&mut failed, &mut seen.clone()), way, "{target}");
    }
    let mut kept = instance(InstanceState::Provisioning, "2026.4.8", "2026.4.8", 3);
    kept.spec.way.keep_state = true;
    assert_eq!(follow(&mut kept, &mut seen)[..2], ["snapshot 2026.9.6", "configure 2026.4.8"]);
}

#[test]
fn a_state_that_the_target_cannot_read_is_never_begun_on_by_mistake() {
    let mut seen = observed(&["2026.4.8", "2026.9.6"], Some("2026.9.6"), Process::Absent);
    let mut late = instance(InstanceState::Provisioning, "2026.9.6", "2026.4.8", 3);
    let steps = follow(&mut late.clone(), &mut seen.clone());
    assert_eq!(steps, ["check 2026.4.8", "2026.9.6 unread", "error"]);
    seen.snapshots = vec![snapshot(2, &v("2026.4.8"), SnapshotKind::BeforeUpdate)];
    assert_eq!(follow(&mut late.clone(), &mut seen.clone())[..2], ["check 2026.4.8", "restore 2026.4.8"]);
    late.spec.way.keep_state = true;
    assert_eq!(follow(&mut late, &mut seen)[..2], ["check 2026.4.8", "snapshot 2026.9.6"]);
}

#[test]
fn a_state_that_was_taken_away_is_not_begun_anew() {
    let mut seen = observed(&["2026.4.8"], Some("2026.4.8"), Process::Absent);
    seen.state = StateFolder::Lost;
    seen.snapshots = vec![snapshot(2, &v("2026.4.8"), SnapshotKind::BeforeUpdate)];
    let mut robbed = instance(InstanceState::Provisioning, "2026.4.8", "2026.4.8", 3);
    assert_eq!(follow(&mut robbed.clone(), &mut seen.clone()), ["state lost", "error"]);
    robbed.spec.way.restore = Some(Restore { snapshot: SnapshotId::before(2, &v("2026.4.8")), generation: 3 });
    assert_eq!(follow(&mut robbed, &mut seen)[..2], ["restore 2026.4.8", "configure 2026.4.8"]);
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
        let expected = if failed { "error" } else if deleted { "remove" } else if on { "running" } else { "stopped" };
        prop_assert!(last.starts_with(expected), "{:?}", steps);
        if expected == "running" {
            let Process::Running { version, generation, .. } = &seen.process else { return Err(TestCaseError::fail("no process")) };
            prop_assert!(*version == instance.spec.target_version && *generation >= instance.spec.restart_generation);
        }
    }
}
