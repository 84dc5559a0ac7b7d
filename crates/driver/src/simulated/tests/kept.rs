//! A world that outlives the portal, which may be killed at any moment.

use super::*;
use openclaw_contract::{GatewayStatus, Process};
use std::fs;

/// An update and its way back.
fn story() -> Vec<Job> {
    let there = |generation, to: &'static str| move |step| job("a", generation, step, to);
    let first = [Step::Fetch, Step::Configure, Step::Start, Step::Verify].map(there(1, "2026.4.8"));
    let update = [Step::Fetch, Step::Check, Step::Stop, Step::Snapshot, Step::Configure, Step::Start, Step::Verify];
    let with = With { snapshot: Some(id("2-2026.4.8")), keep: 3, ..With::default() };
    let back = [Step::Stop, Step::Restore, Step::Configure, Step::Start, Step::Verify].map(there(3, "2026.4.8"));
    let back = back.map(|job| Job { with: with.clone(), ..job });
    first.into_iter().chain(update.map(there(2, "2026.9.6"))).chain(back).collect()
}

const TEXTS: [&str; 7] = ["fetch=1s", "check=1s", "stop=1s", "snapshot=1s", "restore=1s", "configure=1s", "start=1s"];

#[test]
fn a_portal_that_is_killed_between_two_steps_finds_the_world_as_it_left_it() {
    let folder = tempfile::tempdir().unwrap();
    let (unharmed, clock) = (Bench::with(&TEXTS), Bench::with(&[]).clock);
    for job in story() {
        let killed = Bench::kept(&TEXTS, folder.path(), &clock).unwrap();
        assert_eq!(killed.run(job.clone()).finish(), unharmed.run(job.clone()).finish(), "{job:?}");
        drop(killed);
        let found = Bench::kept(&TEXTS, folder.path(), &clock).unwrap().observe("a");
        assert_eq!(found, unharmed.observe("a"), "{job:?}");
    }
}

#[test]
fn a_portal_that_is_killed_within_any_step_does_it_again() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Bench::with(&[]).clock);
    for job in story() {
        let killed = Bench::kept(&TEXTS, folder.path(), &clock).unwrap();
        let mut run = killed.run(job.clone());
        // A gateway is ready as soon as it is there.
        let takes_time = job.step != Step::Verify;
        if takes_time {
            assert_eq!(run.poll(), None, "{job:?}");
            clock.advance(Duration::from_millis(500));
            assert_eq!(run.poll(), None, "{job:?}");
        }
        drop((run, killed));
        let again = Bench::kept(&TEXTS, folder.path(), &clock).unwrap();
        assert_eq!(again.run(job.clone()).finish().0, if takes_time { DONE } else { ALREADY }, "{job:?}");
        assert_eq!(again.now(job.clone()), ALREADY, "{job:?}");
    }
    let found = Bench::kept(&TEXTS, folder.path(), &clock).unwrap().observe("a");
    assert_eq!((found.state_version, found.restored), (Some(version("2026.4.8")), Some(3)));
    let copies: Vec<_> = found.snapshots.iter().map(|snapshot| snapshot.id.to_string()).collect();
    assert_eq!(copies, ["2-2026.4.8", "3-2026.9.6-aside"]);
}

#[test]
fn gateways_go_on_and_agents_remember() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Bench::with(&[]).clock);
    let open = || Bench::kept(&["verify=4s", "exit=9s:1"], folder.path(), &clock).unwrap();
    let first = open();
    first.started("a", 1, "2026.4.8");
    first.driver.remember("id-of-a", "ONE").unwrap();
    drop(first);
    clock.advance(Duration::from_secs(3));
    assert_eq!(open().observe("a").gateway, GatewayStatus::Starting);
    assert_eq!(open().driver.memory("id-of-a"), ["ONE"]);
    clock.advance(Duration::from_secs(1));
    let second = open();
    assert_eq!(second.observe("a").gateway, GatewayStatus::Ready, "one that was starting goes on");
    assert_eq!(permanent(second.now(job("a", 2, Step::Start, "2026.4.8"))), "the gateway still runs 2026.4.8");
    drop(second);
    clock.advance(Duration::from_secs(5));
    let third = open();
    assert_eq!(third.observe("a").process, Process::Exited("exit status 1".to_owned()), "and ends when its time comes");
    assert_eq!(third.now(job("a", 2, Step::Start, "2026.4.8")), DONE);
    drop(third);
    clock.advance(Duration::from_secs(60));
    assert_eq!(open().observe("a").gateway, GatewayStatus::Ready, "faults are counted over restarts too");
    assert_eq!(open().observe("b").fetched, [version("2026.4.8")].into());
}

#[test]
fn a_removed_instance_leaves_no_file() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Bench::with(&[]).clock);
    let bench = Bench::kept(&[], folder.path(), &clock).unwrap();
    bench.started("a", 1, "2026.4.8");
    bench.started("b", 1, "2026.4.8");
    bench.now(job("a", 1, Step::Stop, "2026.4.8")).unwrap();
    bench.remove("a").unwrap();
    let files = fs::read_dir(folder.path().join("instances")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(files.collect::<Vec<_>>(), ["id-of-b.json"]);
    drop(bench);
    let again = Bench::kept(&[], folder.path(), &clock).unwrap();
    assert_eq!((again.observe("a").configured, again.observe("b").configured), (None, Some(version("2026.4.8"))));
}

#[test]
fn what_cannot_be_kept_is_not_done() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Bench::with(&[]).clock);
    let bench = Bench::kept(&[], folder.path(), &clock).unwrap();
    bench.started("a", 1, "2026.4.8");
    let before = bench.observe("a");
    let (instances, away) = (folder.path().join("instances"), folder.path().join("away"));
    fs::rename(&instances, &away).unwrap();
    let text = permanent(bench.now(job("a", 2, Step::Stop, "2026.4.8")));
    assert!(text.starts_with("cannot write ") && text.contains("id-of-a.json"), "{text}");
    assert_eq!(bench.observe("a"), before);
    fs::rename(&away, &instances).unwrap();
    assert_eq!(bench.now(job("a", 2, Step::Stop, "2026.4.8")), DONE);
}

#[test]
fn a_folder_that_shows_what_cannot_be_is_refused_with_the_file() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Bench::with(&[]).clock);
    let open = || Bench::kept(&[], folder.path(), &clock);
    open().unwrap().started("a", 1, "2026.4.8");
    let file = folder.path().join("instances/id-of-a.json");
    let text = fs::read_to_string(&file).unwrap();
    let mut two: serde_json::Value = serde_json::from_str(&text).unwrap();
    let gateways = two["gateways"].as_array_mut().unwrap();
    let mut second = gateways[0].clone();
    second["version"] = "2026.4.11".into();
    gateways.push(second);
    let torn = &text[..text.len() / 2];
    let table = [
        (two.to_string(), " shows more than one gateway for one instance: 2026.4.8 and 2026.4.11".to_owned()),
        (torn.to_owned(), " is not what the simulation wrote: ".to_owned()),
    ];
    for (text, wrong) in table {
        fs::write(&file, text).unwrap();
        let error = permanent(open().map(|_| Outcome::AlreadyDone));
        assert!(error.starts_with(&format!("{}{wrong}", file.display())), "{error}");
    }
    fs::write(&file, &text).unwrap();
    fs::write(file.with_extension("json.new"), torn).unwrap();
    let found = open().unwrap().observe("a");
    assert!(matches!(found.process, Process::Running { .. }), "what a write left that was cut off does not count");
}
