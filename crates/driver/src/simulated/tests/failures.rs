//! What goes wrong because it was asked to.

use super::*;
use openclaw_contract::{GatewayStatus, LayerStatus, Process};

fn exited() -> Process {
    Process::Exited("exit status 1".to_owned())
}

#[test]
fn every_step_can_fail_and_is_done_when_it_is_tried_again() {
    for step in Step::ALL {
        let bench = Bench::with(&[&format!("fail={step}:1"), "verify=1s"]);
        bench.ready_for("a", step, "2026.4.8");
        let text = permanent(bench.run(job("a", 1, step, "2026.4.8")).finish().0);
        assert!(text.ends_with("(simulated)"), "{step}: {text}");
        assert_eq!(bench.run(job("a", 1, step, "2026.4.8")).finish().0, DONE, "{step}");
    }
}

#[test]
fn the_first_starts_fail_of_every_instance_and_of_the_one_that_is_named() {
    let bench = Bench::with(&["fail=start:1", "fail=start@b:2"]);
    for (of, failures) in [("a", 1), ("b", 2), ("c", 1)] {
        bench.step(of, Step::Fetch, "2026.4.8").map(drop).unwrap();
        bench.step(of, Step::Configure, "2026.4.8").unwrap();
        for _ in 0..failures {
            let text = permanent(bench.step(of, Step::Start, "2026.4.8"));
            assert_eq!(text, "the gateway of 2026.4.8 exited before it was ready: exit status 1 (simulated)", "{of}");
            assert_eq!(bench.observe(of).process, exited(), "{of}");
        }
        assert_eq!(bench.step(of, Step::Start, "2026.4.8"), DONE, "{of}");
    }
}

#[test]
fn a_failure_takes_as_long_as_the_step_and_a_cancelled_one_does_not_count() {
    let bench = Bench::with(&["fail=fetch:1", "fetch=3s"]);
    let mut run = bench.run(job("a", 1, Step::Fetch, "2026.4.8"));
    assert_eq!(run.poll(), None);
    run.cancel.cancel();
    assert_eq!(run.poll(), Some(CANCELLED));
    let (ended, took) = bench.run(job("a", 1, Step::Fetch, "2026.4.8")).finish();
    assert_eq!((permanent(ended).as_str(), took.as_secs()), ("2026.4.8 could not be fetched (simulated)", 3));
    assert!(bench.observe("a").fetched.is_empty());
}

#[test]
fn a_gateway_whose_check_is_to_fail_is_never_ready_before() {
    let bench = Bench::with(&["fail=verify:1", "verify=2s"]);
    bench.started("a", 1, "2026.4.8");
    bench.clock.advance(Duration::from_secs(60));
    assert_eq!(bench.observe("a").gateway, GatewayStatus::Starting);
    permanent(bench.run(job("a", 1, Step::Verify, "2026.4.8")).finish().0);
    assert_eq!(bench.observe("a").gateway, GatewayStatus::Starting);

    let mut second = bench.run(job("a", 2, Step::Verify, "2026.4.8"));
    assert_eq!(second.poll(), None);
    second.cancel.cancel();
    assert_eq!(second.poll(), Some(CANCELLED));
    bench.clock.advance(Duration::from_millis(500));
    let third = bench.run(job("a", 2, Step::Verify, "2026.4.8")).finish();
    assert_eq!(third, (DONE, Duration::from_millis(1_500)), "getting ready goes on while nobody looks");
    assert_eq!(bench.observe("a").gateway, GatewayStatus::Ready);
}

#[test]
fn every_step_can_be_cancelled_and_leaves_what_was() {
    for step in Step::ALL {
        let bench = Bench::with(&[&format!("{step}=5s")]);
        bench.ready_for("a", step, "2026.4.8");
        let before = bench.observe("a");
        let mut run = bench.run(job("a", 1, step, "2026.4.8"));
        assert_eq!(run.poll(), None, "{step}");
        run.cancel.cancel();
        assert_eq!(run.poll(), Some(CANCELLED), "{step}");
        let after = bench.observe("a");
        if step == Step::Start {
            // Whether it came to write on the state nobody can tell.
            assert_eq!((after.process, after.state_version), (before.process, Some(version("2026.4.8"))));
        } else {
            assert_eq!(after, before, "{step}");
        }

        let run = bench.run(job("a", 1, step, "2026.4.8"));
        run.cancel.cancel();
        assert_eq!(run.finish(), (CANCELLED, Duration::ZERO), "{step}: cancelled before it began");
    }
}

#[test]
fn a_crash_is_seen_and_can_be_started_again() {
    let bench = Bench::with(&[]);
    bench.driver.crash("id-of-a");
    assert_eq!(bench.observe("a").process, Process::Absent, "nothing ran");
    bench.started("a", 1, "2026.4.8");
    bench.driver.crash("id-of-a");
    let found = bench.observe("a");
    assert_eq!((found.process, found.gateway), (exited(), GatewayStatus::Silent));
    assert_eq!(found.health.process.status, LayerStatus::Failing);
    assert_eq!(found.health.process.detail.as_deref(), Some("exit status 1"));
    assert_eq!(permanent(bench.step("a", Step::Verify, "2026.4.8")), "the gateway exited: exit status 1");
    assert_eq!(bench.step("a", Step::Start, "2026.4.8"), DONE);
    bench.driver.crash("id-of-a");
    assert_eq!(bench.step("a", Step::Stop, "2026.4.8"), ALREADY);
    assert_eq!(bench.observe("a").process, Process::Absent);
}

#[test]
fn a_crash_during_verify_ends_it_at_the_next_look() {
    let bench = Bench::with(&["verify=40s"]);
    bench.started("a", 1, "2026.4.8");
    let mut verify = bench.run(job("a", 1, Step::Verify, "2026.4.8"));
    assert_eq!(verify.poll(), None);
    bench.driver.crash("id-of-a");
    let (ended, took) = verify.finish();
    assert_eq!((permanent(ended).as_str(), took.as_secs()), ("the gateway exited: exit status 1", 1));
}

#[test]
fn while_unreachable_nothing_answers_and_what_runs_goes_on() {
    let bench = Bench::with(&["fetch=20s"]);
    let mut under_way = bench.run(job("a", 1, Step::Fetch, "2026.4.8"));
    assert_eq!(under_way.poll(), None);
    bench.driver.set_reachable(false);
    let unreachable = DriverError::Unreachable { cause: "the simulated host does not answer".to_owned() };
    let a = instance("a");
    assert_eq!(bench.driver.observe(&a).now_or_never(), Some(Err(unreachable.clone())));
    assert_eq!(bench.driver.remove(&a).now_or_never(), Some(Err(unreachable.clone())));
    assert_eq!(bench.driver.releases().now_or_never(), Some(Err(unreachable.clone())));
    assert_eq!(bench.driver.host().now_or_never(), Some(Err(unreachable.clone())));
    assert_eq!(under_way.finish().0, Err(unreachable.clone()));
    for step in Step::ALL {
        assert_eq!(bench.step("a", step, "2026.4.8"), Err(unreachable.clone()), "{step}");
    }
    assert_eq!(bench.log("a"), Vec::<String>::new());
    bench.driver.set_reachable(true);
    assert_eq!(bench.observe("a").process, Process::Absent);
    assert_eq!(bench.run(job("a", 1, Step::Fetch, "2026.4.8")).finish().0, DONE);
}
