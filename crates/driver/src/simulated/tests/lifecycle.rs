//! What the steps take, what they leave, and in which order they may come.

use super::*;
use openclaw_contract::{GatewayStatus, LayerStatus, Process, StateFolder};

fn running(version: &str, generation: Generation) -> Process {
    Process::Running { version: super::version(version), generation, handle: "simulated".to_owned() }
}

#[test]
fn each_step_takes_its_time_and_reports_on_the_way() {
    let bench = Bench::new(SimulatedOptions::default());
    let table = [
        (Step::Fetch, 8_000, "Fetching 2026.4.8"),
        (Step::Check, 400, "Checking 2026.4.8 on a copy of the state"),
        (Step::Configure, 400, "Configuring 2026.4.8"),
        (Step::Start, 2_000, "Starting 2026.4.8"),
        (Step::Verify, 1_500, "Verifying 2026.4.8"),
        (Step::Stop, 800, "Stopping the gateway"),
        (Step::Snapshot, 600, "Taking a snapshot"),
        (Step::Restore, 600, "Restoring the snapshot of 2026.4.8"),
    ];
    for (step, millis, doing) in table {
        let run = bench.run(job("a", 1, step, "2026.4.8"));
        let reports = run.reports.clone();
        assert_eq!(run.finish(), (DONE, Duration::from_millis(millis)), "{step}");
        let reports = reports.lock().unwrap();
        let ends = (reports.first().cloned().unwrap(), reports.last().cloned().unwrap());
        assert_eq!(ends, ((0.0, doing.to_owned()), (1.0, doing.to_owned())), "{step}");
        assert!(reports.windows(2).all(|pair| pair[0].0 < pair[1].0), "{step}: {reports:?}");
    }
}

#[test]
fn progress_comes_in_forty_slices_none_shorter_than_a_tenth_of_a_second() {
    for (duration, slices) in [("20s", 40), ("8s", 40), ("1s", 10), ("150ms", 2), ("0s", 0)] {
        let bench = Bench::with(&[&format!("fetch={duration}")]);
        let run = bench.run(job("a", 1, Step::Fetch, "2026.4.8"));
        let reports = run.reports.clone();
        run.finish().0.unwrap();
        assert_eq!(reports.lock().unwrap().len(), slices + 1, "{duration}");
    }
}

#[test]
fn an_unknown_instance_is_absent() {
    let bench = Bench::with(&[]);
    let found = bench.observe("a");
    assert_eq!((found.configured, found.fetched.len(), found.snapshots.len()), (None, 0, 0));
    assert_eq!((found.state, found.state_version, found.state_bytes), (StateFolder::Missing, None, None));
    assert_eq!((found.copy, found.base, found.restored, found.checked), (None, None, None, None));
    assert_eq!((found.process, found.gateway, found.url), (Process::Absent, GatewayStatus::Silent, None));
    let now = Some(bench.clock.now());
    for layer in [found.health.process, found.health.gateway, found.health.channels] {
        assert_eq!((layer.status, layer.as_of), (LayerStatus::Off, now));
    }
}

#[test]
fn a_started_gateway_gets_ready_by_itself() {
    let bench = Bench::with(&["verify=1500ms"]);
    bench.started("a", 3, "2026.4.8");
    let found = bench.observe("a");
    assert_eq!(found.configured, Some(version("2026.4.8")));
    assert_eq!((found.process, found.gateway), (running("2026.4.8", 3), GatewayStatus::Starting));
    assert_eq!(found.health.process.detail.as_deref(), Some("simulated"));
    assert_eq!((found.health.process.status, found.health.gateway.status), (LayerStatus::Ok, LayerStatus::Starting));

    bench.clock.advance(Duration::from_millis(1_499));
    assert_eq!(bench.observe("a").gateway, GatewayStatus::Starting);
    bench.clock.advance(Duration::from_millis(1));
    let found = bench.observe("a");
    assert_eq!((found.gateway, found.health.channels.status), (GatewayStatus::Ready, LayerStatus::Ok));
    assert_eq!(found.health.gateway.as_of, Some(bench.clock.now()));
    assert_eq!(bench.now(job("a", 3, Step::Verify, "2026.4.8")), ALREADY);
}

#[test]
fn verify_waits_only_for_what_is_left() {
    let bench = Bench::with(&["verify=2s"]);
    bench.started("a", 1, "2026.4.8");
    bench.clock.advance(Duration::from_millis(1_500));
    let run = bench.run(job("a", 1, Step::Verify, "2026.4.8"));
    let reports = run.reports.clone();
    assert_eq!(run.finish(), (DONE, Duration::from_millis(500)));
    assert_eq!(reports.lock().unwrap()[0].0, 0.75);
    assert_eq!(bench.observe("a").gateway, GatewayStatus::Ready);
}

#[test]
fn what_is_done_is_not_done_again() {
    let bench = Bench::with(&[]);
    assert_eq!(bench.step("a", Step::Snapshot, "2026.4.8"), ALREADY, "there is no state to copy");
    let steps = [Step::Fetch, Step::Check, Step::Configure, Step::Start, Step::Stop, Step::Snapshot, Step::Restore];
    for step in steps {
        assert_eq!(bench.step("a", step, "2026.4.8"), DONE, "{step}");
        assert_eq!(bench.step("a", step, "2026.4.8"), ALREADY, "{step}");
    }
    assert_eq!(bench.now(job("a", 2, Step::Snapshot, "2026.4.8")), ALREADY, "nothing has run on it since");
    for (step, again) in [(Step::Check, DONE), (Step::Restore, DONE), (Step::Configure, DONE), (Step::Fetch, ALREADY)] {
        assert_eq!(bench.now(job("a", 2, step, "2026.4.8")), again, "{step}");
    }
}

#[test]
fn an_update_takes_the_gateway_to_another_version() {
    let bench = Bench::with(&[]);
    bench.started("a", 1, "2026.4.8");
    bench.moved("a", 2, "2026.4.11");
    let found = bench.observe("a");
    assert_eq!((found.process, found.gateway), (running("2026.4.11", 2), GatewayStatus::Ready));
    assert_eq!(found.fetched.len(), 2);
}

#[test]
fn steps_out_of_order_are_refused() {
    let bench = Bench::with(&[]);
    let not_fetched = Err(DriverError::NotFetched { version: version("2026.4.8") });
    assert_eq!(bench.step("a", Step::Check, "2026.4.8"), not_fetched);
    assert_eq!(bench.step("a", Step::Configure, "2026.4.8"), not_fetched);
    assert_eq!(bench.step("a", Step::Start, "2026.4.8"), not_fetched);
    assert_eq!(permanent(bench.step("a", Step::Verify, "2026.4.8")), "the gateway was not started");
    let unknown = permanent(bench.step("a", Step::Fetch, "2026.4.9"));
    assert_eq!(unknown, "there is no release 2026.4.9 in the simulation");

    bench.step("a", Step::Fetch, "2026.4.8").unwrap();
    assert_eq!(permanent(bench.step("a", Step::Start, "2026.4.8")), "2026.4.8 is not configured");
    bench.started("a", 1, "2026.4.8");
    bench.step("a", Step::Fetch, "2026.4.11").unwrap();
    for step in [Step::Snapshot, Step::Restore, Step::Configure, Step::Start] {
        assert_eq!(permanent(bench.step("a", step, "2026.4.11")), "the gateway still runs 2026.4.8", "{step}");
    }
    let restart = permanent(bench.now(job("a", 2, Step::Start, "2026.4.8")));
    assert_eq!(restart, "the gateway still runs 2026.4.8", "a newer generation's start wants a stop before");
    let verified = permanent(bench.now(job("a", 2, Step::Verify, "2026.4.11")));
    assert_eq!(verified, "the gateway runs 2026.4.8, not 2026.4.11");
    assert_eq!(bench.observe("a").process, running("2026.4.8", 1));
}

#[test]
fn an_older_generation_is_refused() {
    let bench = Bench::with(&[]);
    bench.started("a", 3, "2026.4.8");
    for step in Step::ALL {
        assert_eq!(
            permanent(bench.now(job("a", 2, step, "2026.4.11"))),
            "generation 2 is out of date: generation 3 moved the gateway since",
            "{step}"
        );
    }
    assert_eq!(bench.observe("a").process, running("2026.4.8", 3));
    bench.now(job("a", 4, Step::Stop, "2026.4.8")).unwrap();
    permanent(bench.now(job("a", 3, Step::Start, "2026.4.8")));
    assert_eq!(bench.observe("a").process, Process::Absent, "what a newer generation stopped stays so");
    assert_eq!(bench.step("b", Step::Stop, "2026.4.8"), ALREADY, "other instances count for themselves");
}

#[test]
fn a_start_that_is_overtaken_while_it_waits_starts_nothing() {
    let bench = Bench::with(&["start=2s"]);
    bench.step("a", Step::Fetch, "2026.4.8").unwrap();
    bench.step("a", Step::Configure, "2026.4.8").unwrap();
    let mut start = bench.run(job("a", 1, Step::Start, "2026.4.8"));
    assert_eq!(start.poll(), None);
    assert_eq!(bench.now(job("a", 2, Step::Stop, "2026.4.8")), ALREADY);
    permanent(start.finish().0);
    assert_eq!(bench.observe("a").process, Process::Absent);
}

#[test]
fn of_two_starts_at_once_one_starts_a_gateway() {
    let bench = Bench::with(&["start=2s"]);
    bench.ready_for("a", Step::Start, "2026.4.8");
    let mut starts = [1, 1].map(|generation| bench.run(job("a", generation, Step::Start, "2026.4.8")));
    assert!(starts.iter_mut().all(|start| start.poll().is_none()));
    let [first, second] = starts;
    assert_eq!(first.finish().0, DONE);
    assert_eq!(permanent(second.finish().0), "the gateway still runs 2026.4.8");
    assert_eq!(bench.driver.world().instance("id-of-a").gateways.len(), 1);
}

#[test]
fn a_removed_instance_leaves_nothing_but_what_is_shared() {
    let bench = Bench::with(&[]);
    bench.started("a", 5, "2026.4.8");
    assert_eq!(permanent(bench.remove("a").map(|()| Outcome::AlreadyDone)), "the gateway still runs 2026.4.8");
    bench.now(job("a", 5, Step::Stop, "2026.4.8")).unwrap();
    assert_eq!(bench.remove("a"), Ok(()));
    assert_eq!(bench.remove("a"), Ok(()), "not there is as good as removed");
    let found = bench.observe("a");
    assert_eq!((found.configured, found.process, found.fetched.len()), (None, Process::Absent, 1));
    assert_eq!(bench.log("a"), Vec::<String>::new());
    assert_eq!(bench.step("a", Step::Configure, "2026.4.8"), DONE, "its generations are forgotten too");
}
