//! What becomes of a state: copied before a version changes, put back, set aside, and never forgotten.

use crate::support::{Host, Instance, running, version};
use openclaw_contract::{LayerStatus, Observation, SnapshotId, StateFolder, Step, snapshot::SnapshotKind};
use openclaw_driver::{Driver, DriverError, Job, Outcome, Progress, With};
use openclaw_driver_local::LocalDriver;
use serde_json::json;
use std::{fs, time::Duration};
use tokio_util::sync::CancellationToken;

const V8: &str = "2026.4.8";
const V11: &str = "2026.4.11";

fn id(text: &str) -> SnapshotId {
    text.parse().unwrap()
}

fn ids(found: &Observation) -> Vec<&str> {
    found.snapshots.iter().map(|snapshot| snapshot.id.as_str()).collect()
}

async fn run(driver: &LocalDriver, job: Job) -> Result<Outcome, DriverError> {
    driver.run(&job, &Progress::ignored(), &CancellationToken::new()).await
}

impl Instance {
    async fn step(&self, driver: &LocalDriver, generation: u64, step: Step, version: &str) -> Outcome {
        let with = With { keep: 3, ..With::default() };
        run(driver, Job { with, ..self.job(generation, step, version) }).await.unwrap()
    }

    async fn restore(&self, driver: &LocalDriver, generation: u64, snapshot: &str) -> Result<Outcome, DriverError> {
        let with = With { snapshot: Some(id(snapshot)), keep: 3, ..With::default() };
        run(driver, Job { with, ..self.job(generation, Step::Restore, V8) }).await
    }

    async fn up(&self, driver: &LocalDriver, generation: u64, version: &str) {
        for step in [Step::Configure, Step::Start, Step::Verify] {
            self.step(driver, generation, step, version).await;
        }
    }
}

/// An instance that ran the older version, then the newer one on the same state, and is at rest.
async fn updated(host: &Host, driver: &LocalDriver) -> Instance {
    for version in [V8, V11] {
        host.installed(version);
    }
    let a = host.instance("a");
    a.up(driver, 1, V8).await;
    for step in [Step::Stop, Step::Snapshot] {
        a.step(driver, 2, step, V8).await;
    }
    a.up(driver, 2, V11).await;
    a.step(driver, 3, Step::Stop, V11).await;
    a
}

#[tokio::test]
async fn an_update_leaves_a_copy_to_go_back_to_and_the_marks_tell_of_it() {
    let host = Host::new();
    for version in [V8, V11] {
        host.installed(version);
    }
    let (driver, a) = (host.driver().await, host.instance("a"));
    let fresh = a.observe(&driver).await;
    assert_eq!((fresh.state, fresh.state_version, fresh.copy), (StateFolder::Missing, None, None));
    a.step(&driver, 1, Step::Configure, V8).await;
    assert_eq!(a.observe(&driver).await.state_version, None, "nothing ran yet");
    a.up(&driver, 1, V8).await;
    let ran = a.observe(&driver).await;
    assert_eq!((ran.state, ran.state_version, ran.base), (StateFolder::Present, Some(version(V8)), None));
    assert!(ran.state_bytes.is_some_and(|bytes| bytes > 0));

    a.step(&driver, 2, Step::Stop, V8).await;
    assert!(matches!(a.step(&driver, 2, Step::Snapshot, V8).await, Outcome::Done(Some(_))));
    let copied = a.observe(&driver).await;
    assert_eq!((copied.copy, copied.base), (Some(id("2-2026.4.8")), None));
    assert_eq!(a.step(&driver, 2, Step::Snapshot, V8).await, Outcome::AlreadyDone);
    let [snapshot] = &copied.snapshots[..] else { panic!("{:?}", copied.snapshots) };
    assert_eq!((&snapshot.version, snapshot.generation, snapshot.kind), (&version(V8), 2, SnapshotKind::BeforeUpdate));
    assert!(snapshot.bytes > 0 && snapshot.checksum.len() == 64, "{snapshot:?}");
    assert_eq!(snapshot.taken_at, copied.at);

    a.up(&driver, 2, V11).await;
    let updated = a.observe(&driver).await;
    assert_eq!((updated.state_version, updated.copy), (Some(version(V11)), None));
    assert_eq!(updated.base, Some(id("2-2026.4.8")));
    assert_eq!(a.read("state/memory"), format!("{V8}\n{V11}\n"));
    assert_eq!(a.read("snapshots/2-2026.4.8/state/memory"), format!("{V8}\n"));
    a.step(&driver, 3, Step::Stop, V11).await;
}

#[tokio::test]
async fn a_restore_brings_the_memory_back_and_sets_aside_what_was_there() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = updated(&host, &driver).await;
    let port = a.json("instance.json")["port"].clone();
    let told = a.restore(&driver, 3, "2-2026.4.8").await.unwrap();
    assert!(
        matches!(&told, Outcome::Done(Some(text)) if text.contains("of 2026.4.11 as 3-2026.4.11-aside")),
        "{told:?}"
    );
    let back = a.observe(&driver).await;
    assert_eq!((back.state_version.as_ref(), back.copy.as_ref()), (Some(&version(V8)), Some(&id("2-2026.4.8"))));
    assert_eq!(ids(&back), ["2-2026.4.8", "3-2026.4.11-aside"]);
    assert_eq!((back.restored, back.base, back.configured), (Some(3), None, None));
    assert_eq!((a.read("state/memory"), a.json("instance.json")["port"].clone()), (format!("{V8}\n"), port));
    assert_eq!(a.read("snapshots/3-2026.4.11-aside/state/memory"), format!("{V8}\n{V11}\n"));
    assert_eq!(a.restore(&driver, 3, "2-2026.4.8").await, Ok(Outcome::AlreadyDone));
    assert!(driver.discard(&a.of, &id("2-2026.4.8")).await.is_err_and(|error| error.remedy().is_some()));

    a.up(&driver, 3, V8).await;
    a.step(&driver, 4, Step::Stop, V8).await;
    // And forward again, to what was set aside.
    a.restore(&driver, 4, "3-2026.4.11-aside").await.unwrap();
    assert_eq!(a.read("state/memory"), format!("{V8}\n{V11}\n"));
    assert_eq!(a.observe(&driver).await.state_version, Some(version(V11)));
    driver.discard(&a.of, &id("2-2026.4.8")).await.unwrap();
    driver.discard(&a.of, &id("2-2026.4.8")).await.unwrap();
    assert_eq!(ids(&a.observe(&driver).await), ["3-2026.4.11-aside", "4-2026.4.8-aside"]);
}

#[tokio::test]
async fn what_is_damaged_or_missing_is_refused_before_anything_moves() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = updated(&host, &driver).await;
    fs::write(a.root.join("snapshots/2-2026.4.8/state/memory"), "forged").unwrap();
    let before = a.observe(&driver).await;
    let damaged = a.restore(&driver, 3, "2-2026.4.8").await.unwrap_err();
    assert!(damaged.to_string().contains("2-2026.4.8 is damaged: memory: "), "{damaged}");
    assert!(!damaged.is_transient() && damaged.remedy().is_some());
    let missing = a.restore(&driver, 3, "1-2026.4.8").await.unwrap_err();
    assert!(missing.to_string().contains("no snapshot 1-2026.4.8"), "{missing}");
    assert_eq!(a.observe(&driver).await, before);
    assert_eq!(a.read("state/memory"), format!("{V8}\n{V11}\n"));
    assert!(!a.root.join(".tmp-incoming").exists());
}

#[tokio::test]
async fn a_state_that_was_taken_away_is_lost_until_it_is_restored() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = updated(&host, &driver).await;
    a.step(&driver, 4, Step::Start, V11).await;
    fs::rename(a.root.join("state"), host.data_dir().join("stolen")).unwrap();
    let robbed = a.observe(&driver).await;
    assert!(running(&robbed) && robbed.state == StateFolder::Lost, "{robbed:?}");
    assert_eq!(robbed.health.process.status, LayerStatus::Failing);
    assert!(robbed.health.process.detail.is_some_and(|text| text.contains("its state folder is gone")));
    a.step(&driver, 5, Step::Stop, V11).await;
    for step in [Step::Configure, Step::Start] {
        let error = run(&driver, a.job(5, step, V11)).await.unwrap_err();
        assert!(!error.is_transient() && error.to_string().contains("gone"), "{step}: {error}");
    }
    assert!(!a.root.join("state").exists(), "no empty one is begun in its place");
    assert_eq!(a.restore(&driver, 5, "2-2026.4.8").await, Ok(Outcome::Done(None)), "there is nothing to set aside");
    let back = a.observe(&driver).await;
    assert_eq!(ids(&back), ["2-2026.4.8"]);
    assert_eq!((back.state, back.state_version), (StateFolder::Present, Some(version(V8))));
}

#[tokio::test]
async fn old_copies_go_and_those_that_are_needed_stay() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.step(&driver, 1, Step::Configure, V8).await;
    for generation in 2..8 {
        host.clock.advance(Duration::from_secs(60));
        a.step(&driver, generation, Step::Start, V8).await;
        a.step(&driver, generation, Step::Stop, V8).await;
        let with = With { keep: 2, needed: vec![id("3-2026.4.8")], ..With::default() };
        run(&driver, Job { with, ..a.job(generation, Step::Snapshot, V8) }).await.unwrap();
    }
    assert_eq!(ids(&a.observe(&driver).await), ["3-2026.4.8", "6-2026.4.8", "7-2026.4.8"]);
}

#[tokio::test]
async fn the_snapshots_and_the_set_up_of_an_earlier_release_are_understood() {
    let host = Host::new();
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.step(&driver, 1, Step::Configure, V8).await;
    fs::remove_file(a.root.join("marks.json")).unwrap();
    fs::create_dir_all(a.root.join("snapshots/7-2026.4.8/state")).unwrap();
    fs::create_dir_all(a.root.join("snapshots/.tmp-8/state")).unwrap();
    fs::write(a.root.join("snapshots/7-2026.4.8/state/memory"), "old").unwrap();
    let found = a.observe(&driver).await;
    assert_eq!((found.state, found.state_version), (StateFolder::Present, Some(version(V8))));
    let [old] = &found.snapshots[..] else { panic!("{:?}", found.snapshots) };
    assert_eq!((old.generation, &old.version, old.kind), (7, &version(V8), SnapshotKind::BeforeUpdate));
    assert!(old.bytes > 0 && old.checksum.is_empty());
    assert_eq!(a.observe(&driver).await.snapshots, found.snapshots, "also when it is looked again");
    a.restore(&driver, 8, "7-2026.4.8").await.unwrap();
    assert_eq!(a.read("state/memory"), "old");
    fs::remove_dir_all(a.root.join("state")).unwrap();
    assert_eq!(a.observe(&driver).await.state, StateFolder::Lost);
}

#[tokio::test]
async fn a_state_folder_that_is_a_link_is_copied_and_set_aside_as_what_it_is() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = updated(&host, &driver).await;
    let elsewhere = host.data_dir().join("elsewhere");
    fs::rename(a.root.join("state"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, a.root.join("state")).unwrap();
    a.step(&driver, 3, Step::Snapshot, V11).await;
    assert_eq!(a.read("snapshots/3-2026.4.11/state/memory"), format!("{V8}\n{V11}\n"));
    assert!(!a.root.join("snapshots/3-2026.4.11/state").is_symlink());
    a.restore(&driver, 4, "2-2026.4.8").await.unwrap();
    assert!(!a.root.join("state").is_symlink() && a.root.join("snapshots/4-2026.4.11-aside/state").is_symlink());
    assert_eq!(fs::read_to_string(elsewhere.join("memory")).unwrap(), format!("{V8}\n{V11}\n"), "never written to");
    a.restore(&driver, 5, "4-2026.4.11-aside").await.unwrap();
    assert_eq!(a.read("state/memory"), format!("{V8}\n{V11}\n"));
    driver.remove(&a.of).await.unwrap();
    assert!(elsewhere.join("memory").exists());
}

#[tokio::test]
async fn sessions_that_name_files_of_another_folder_name_their_own_once_they_are_put_back() {
    let host = Host::new();
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.step(&driver, 1, Step::Configure, V8).await;
    let sessions = a.root.join("snapshots/1-2026.4.8/state/agents/main/sessions");
    fs::create_dir_all(&sessions).unwrap();
    fs::write(sessions.join("s.jsonl"), "").unwrap();
    let list = json!({"agent:main:main": {"sessionFile": "/old/agents/main/sessions/s.jsonl"}});
    fs::write(sessions.join("sessions.json"), list.to_string()).unwrap();
    a.restore(&driver, 2, "1-2026.4.8").await.unwrap();
    let own = a.root.join("state/agents/main/sessions/s.jsonl");
    let list = a.json("state/agents/main/sessions/sessions.json");
    assert_eq!(list["agent:main:main"]["sessionFile"], own.to_str().unwrap());
}
