//! What an agent knows after an update, a failure, and each way back.

use super::*;

const A: &str = "id-of-a";

/// An instance of 2026.4.8 that was told `ONE`, then brought to `to` and told `TWO`.
fn updated(texts: &[&str], to: &str) -> Bench {
    let bench = Bench::with(texts);
    bench.started("a", 1, "2026.4.8");
    bench.driver.remember(A, "ONE").unwrap();
    bench.moved("a", 2, to);
    bench.driver.remember(A, "TWO").unwrap();
    bench
}

fn back(bench: &Bench, steps: &[Step]) {
    let with = With { snapshot: Some(id("2-2026.4.8")), keep: 3, ..With::default() };
    for step in steps {
        bench.now(Job { with: with.clone(), ..job("a", 3, *step, "2026.4.8") }).unwrap();
    }
}

#[test]
fn only_a_gateway_that_runs_listens() {
    let bench = Bench::with(&[]);
    let told = |text: &str| permanent(bench.driver.remember(A, text).map(|()| Outcome::AlreadyDone));
    assert_eq!(told("ONE"), "nobody listens: the gateway does not run");
    bench.started("a", 1, "2026.4.8");
    bench.driver.remember(A, "TWO").unwrap();
    bench.driver.crash(A);
    told("THREE");
    assert_eq!(bench.driver.memory(A), ["TWO"], "what it knows it knows while it is down too");
    assert!(bench.driver.memory("id-of-b").is_empty());
}

#[test]
fn an_update_keeps_it() {
    for to in ["2026.4.11", "2026.9.6"] {
        let bench = updated(&[], to);
        assert_eq!(bench.driver.memory(A), ["ONE", "TWO"], "{to}");
        assert_eq!(bench.driver.ran_on(A), [version("2026.4.8"), version(to)]);
    }
}

#[test]
fn the_older_version_alone_begins_empty_where_the_change_was_one_way() {
    for (to, knows) in [("2026.4.11", &["ONE", "TWO"][..]), ("2026.9.6", &[])] {
        let bench = updated(&[], to);
        back(&bench, &[Step::Stop, Step::Snapshot, Step::Configure, Step::Start]);
        assert_eq!(bench.driver.memory(A), knows, "{to}");
        assert_eq!(bench.observe("a").gateway, openclaw_contract::GatewayStatus::Ready, "healthy all the same");
    }
}

#[test]
fn the_older_version_with_its_snapshot_knows_what_it_knew_and_the_way_forward_brings_the_rest() {
    let bench = updated(&[], "2026.9.6");
    back(&bench, &[Step::Stop, Step::Restore, Step::Configure, Step::Start]);
    assert_eq!(bench.driver.memory(A), ["ONE"]);
    assert_eq!(bench.driver.ran_on(A), [version("2026.4.8")], "the newer one never ran on it");
    let with = With { snapshot: Some(id("3-2026.9.6-aside")), keep: 3, ..With::default() };
    for step in [Step::Stop, Step::Restore, Step::Configure, Step::Start] {
        bench.now(Job { with: with.clone(), ..job("a", 4, step, "2026.9.6") }).unwrap();
    }
    assert_eq!(bench.driver.memory(A), ["ONE", "TWO"]);
}

#[test]
fn an_update_that_fails_at_its_start_costs_nothing_with_its_snapshot_and_all_without() {
    let ways: [(&[Step], &[&str]); 2] =
        [(&[Step::Restore, Step::Configure, Step::Start], &["ONE"]), (&[Step::Configure, Step::Start], &[])];
    for (way, knows) in ways {
        let bench = Bench::with(&[]);
        bench.started("a", 1, "2026.4.8");
        bench.driver.remember(A, "ONE").unwrap();
        for step in [Step::Fetch, Step::Stop, Step::Snapshot, Step::Configure, Step::Start] {
            bench.now(job("a", 2, step, "2026.9.6")).unwrap();
        }
        bench.driver.crash(A);
        back(&bench, way);
        assert_eq!(bench.driver.memory(A), knows, "{way:?}");
    }
}
