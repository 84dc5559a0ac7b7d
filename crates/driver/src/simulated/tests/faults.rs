//! Each kind of fault that can be asked for, besides a failure for good.

use super::*;
use openclaw_contract::{GatewayStatus, Process};

/// The text of a failure that may pass, and that says what helps where it does not.
fn transient(ended: Ended) -> String {
    match ended {
        Err(error @ DriverError::Transient { remedy: Some(_), .. }) => error.to_string(),
        other => panic!("{other:?} is no failure that may pass with a remedy"),
    }
}

fn exited(bench: &Bench) -> bool {
    bench.observe("a").process == Process::Exited("exit status 1".to_owned())
}

#[test]
fn a_flaky_step_fails_in_a_way_that_may_pass() {
    for step in Step::ALL {
        let bench = Bench::with(&[&format!("flaky={step}:2"), "verify=1s"]);
        bench.ready_for("a", step, "2026.4.8");
        for _ in 0..2 {
            let text = transient(bench.run(job("a", 1, step, "2026.4.8")).finish().0);
            assert!(text.ends_with("(simulated)"), "{step}: {text}");
        }
        assert_eq!(bench.run(job("a", 1, step, "2026.4.8")).finish().0, DONE, "{step}");
    }
}

#[test]
fn a_step_that_hangs_ends_only_when_it_is_cancelled_and_counts() {
    for step in Step::ALL {
        let bench = Bench::with(&[&format!("hang={step}:1"), "verify=1s"]);
        bench.ready_for("a", step, "2026.4.8");
        let mut run = bench.run(job("a", 1, step, "2026.4.8"));
        assert_eq!(run.poll(), None, "{step}");
        bench.clock.advance(Duration::from_secs(86_400));
        assert_eq!(run.poll(), None, "{step}");
        run.cancel.cancel();
        assert_eq!(run.poll(), Some(CANCELLED), "{step}");
        assert_eq!(bench.run(job("a", 1, step, "2026.4.8")).finish().0, DONE, "{step}");
    }
}

#[test]
fn several_kinds_come_one_after_the_other() {
    let bench = Bench::with(&["fail=fetch:1", "flaky=fetch:1", "hang=fetch:1", "fail=fetch@b:0"]);
    let mut hangs = bench.run(job("a", 1, Step::Fetch, "2026.4.8"));
    assert_eq!(hangs.poll(), None);
    drop(hangs);
    transient(bench.step("a", Step::Fetch, "2026.4.8"));
    permanent(bench.step("a", Step::Fetch, "2026.4.8"));
    assert_eq!(bench.step("a", Step::Fetch, "2026.4.8"), DONE);
}

#[test]
fn a_gateway_that_lies_about_its_version_is_found_out() {
    let bench = Bench::with(&["lie=verify:1", "verify=2s"]);
    bench.started("a", 1, "2026.4.8");
    let (ended, took) = bench.run(job("a", 1, Step::Verify, "2026.4.8")).finish();
    let text = "the gateway says that it is another version than 2026.4.8 (simulated)";
    assert_eq!((permanent(ended).as_str(), took.as_secs()), (text, 2));
    assert_eq!(bench.observe("a").gateway, GatewayStatus::Starting);
    assert_eq!(bench.run(job("a", 1, Step::Verify, "2026.4.8")).finish().0, DONE);
}

#[test]
fn a_gateway_ends_by_itself_so_long_after_its_start_as_often_as_was_asked_for() {
    let bench = Bench::with(&["exit=2s:2", "exit=5s@b:1"]);
    for of in ["a", "b"] {
        bench.started(of, 1, "2026.4.8");
    }
    for round in 0..2 {
        bench.clock.advance(Duration::from_millis(1_999));
        assert!(!exited(&bench), "{round}");
        assert_eq!(bench.observe("a").gateway, GatewayStatus::Ready, "{round}");
        bench.clock.advance(Duration::from_millis(1));
        assert!(exited(&bench), "{round}");
        assert_eq!(permanent(bench.step("a", Step::Verify, "2026.4.8")), "the gateway exited: exit status 1");
        assert_eq!(bench.step("a", Step::Start, "2026.4.8"), DONE, "{round}");
    }
    bench.clock.advance(Duration::from_secs(3_600));
    assert!(!exited(&bench), "the third stays");
    assert!(bench.log("a").iter().any(|line| line == "2026-04-10T14:23:13Z gateway exited: exit status 1"));
    assert_eq!(bench.observe("b").gateway, GatewayStatus::Silent);
}

#[test]
fn a_gateway_that_ends_while_it_is_verified_fails_it() {
    let bench = Bench::with(&["exit=1s:1", "verify=4s"]);
    bench.started("a", 1, "2026.4.8");
    let (ended, took) = bench.run(job("a", 1, Step::Verify, "2026.4.8")).finish();
    assert_eq!((permanent(ended).as_str(), took.as_secs()), ("the gateway exited: exit status 1", 1));
    assert_eq!(bench.step("a", Step::Stop, "2026.4.8"), ALREADY);
    assert_eq!(bench.step("a", Step::Start, "2026.4.8"), DONE);
    assert_eq!(bench.run(job("a", 1, Step::Verify, "2026.4.8")).finish().0, DONE);
}

#[test]
fn a_rehearsal_finds_what_a_start_would_and_touches_nothing() {
    let bench = Bench::with(&["fail=start:1", "lie=verify:1", "check=1s", "start=2s", "verify=3s"]);
    let rehearsal = || {
        let check = job("a", 1, Step::Check, "2026.4.8");
        Job { with: With { rehearse: true, ..With::default() }, ..check }
    };
    bench.step("a", Step::Fetch, "2026.4.8").unwrap();
    let before = bench.observe("a").state_version;
    let expected = [
        "the gateway of 2026.4.8 exited before it was ready: exit status 1 (simulated)",
        "the gateway says that it is another version than 2026.4.8 (simulated)",
    ];
    for text in expected {
        let (ended, took) = bench.run(rehearsal()).finish();
        assert_eq!((permanent(ended).as_str(), took.as_secs()), (text, 6));
    }
    assert_eq!(bench.run(rehearsal()).finish().0, DONE);
    let found = bench.observe("a");
    assert_eq!((found.state_version, found.process, found.checked), (before, Process::Absent, Some(1)));
}
