//! States that come from elsewhere: folders and archives, taken in whole or not at all, and never written to where they were.

use crate::{
    elsewhere::{agent, everything, import, is_clean},
    support::{Host, Instance, SOON, running, until, version},
};
use openclaw_contract::{SnapshotId, StateFolder, Step, snapshot::SnapshotKind};
use openclaw_driver::{Driver, DriverError, ImportSource, Job, Progress, Taken, With};
use openclaw_driver_local::LocalDriver;
use serde_json::{Value, json};
use std::{fs, os::unix::fs::symlink, process::Command};
use tokio_util::sync::CancellationToken;

const V8: &str = "2026.4.8";

async fn restore(driver: &LocalDriver, a: &Instance, snapshot: &SnapshotId) {
    let with = With { snapshot: Some(snapshot.clone()), keep: 3, ..With::default() };
    let job = Job { with, ..a.job(1, Step::Restore, V8) };
    driver.run(&job, &Progress::ignored(), &CancellationToken::new()).await.unwrap();
}

async fn up(driver: &LocalDriver, a: &Instance) {
    for step in [Step::Configure, Step::Start, Step::Verify] {
        a.run(driver, step, V8).await.unwrap();
    }
}

#[tokio::test]
async fn a_folder_is_copied_and_not_touched_and_its_copy_works_in_its_own_files() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    let outer = tempfile::tempdir().unwrap();
    let theirs = agent(&outer.path().canonicalize().unwrap().join(".openclaw"));
    let before = everything(&theirs);
    let taken = import(&driver, &a, ImportSource::Folder(theirs.clone())).await.unwrap();
    let snapshot = taken.snapshot.unwrap();
    assert_eq!(
        (&taken.version, &snapshot.version, snapshot.kind),
        (&version(V8), &version(V8), SnapshotKind::Imported)
    );
    assert!(snapshot.id.as_str().starts_with("import-") && snapshot.bytes > 0 && snapshot.checksum.len() == 64);
    let found = a.observe(&driver).await;
    assert_eq!((found.state, &found.snapshots), (StateFolder::Missing, &vec![snapshot.clone()]));
    for (file, there) in [("memory", true), ("credentials", true), ("logs", false), ("cache", false), ("tmp", false)] {
        let copy = a.root.join("snapshots").join(snapshot.id.as_str()).join("state");
        assert_eq!(copy.join(file).exists(), there, "{file}");
    }

    restore(&driver, &a, &snapshot.id).await;
    up(&driver, &a).await;
    assert!(running(&a.observe(&driver).await));
    let (config, state) = (a.json("state/openclaw.json"), a.root.join("state"));
    assert_eq!(config["agents"]["list"][0]["workspace"], json!(state.join("workspace-b")));
    assert_eq!(config["channels"]["telegram"]["botToken"], "123", "its channels are as they were");
    let list = a.json("state/agents/main/sessions/sessions.json");
    assert_eq!(list["agent:main:main"]["sessionFile"], json!(state.join("agents/main/sessions/s.jsonl")));
    assert_eq!(a.read("state/memory"), format!("memory\n{V8}\n"));
    a.run(&driver, Step::Stop, V8).await.unwrap();
    driver.remove(&a.of).await.unwrap();
    assert_eq!(everything(&theirs), before);
    let again = import(&driver, &a, ImportSource::Folder(theirs.clone())).await.unwrap().snapshot.unwrap();
    assert_ne!(again.id, snapshot.id);
    assert!(import(&driver, &a, ImportSource::Folder(theirs)).await.is_err(), "there is one already");
    assert_eq!(a.observe(&driver).await.snapshots, [again], "which stays");
}

#[tokio::test]
async fn folders_that_agents_work_in_come_along_from_outside() {
    let host = Host::new();
    let (driver, a) = (host.driver().await, host.instance("a"));
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().canonicalize().unwrap();
    let theirs = agent(&root.join(".openclaw"));
    for (folder, file) in [("clawd", "SOUL.md"), ("second", "TWO.md")] {
        fs::create_dir(root.join(folder)).unwrap();
        fs::write(root.join(folder).join(file), file).unwrap();
    }
    let mut config: Value = serde_json::from_slice(&fs::read(theirs.join("openclaw.json")).unwrap()).unwrap();
    config["agents"] =
        json!({"defaults": {"workspace": "~/clawd"}, "list": [{"id": "b", "workspace": root.join("second")}]});
    // As those do who keep it elsewhere.
    fs::write(root.join("kept.json"), config.to_string()).unwrap();
    fs::remove_file(theirs.join("openclaw.json")).unwrap();
    symlink("../kept.json", theirs.join("openclaw.json")).unwrap();
    let before = everything(&root);
    let snapshot = import(&driver, &a, ImportSource::Folder(theirs.clone())).await.unwrap().snapshot.unwrap();
    restore(&driver, &a, &snapshot.id).await;
    a.run(&driver, Step::Configure, V8).await.unwrap();
    let (config, state) = (a.json("state/openclaw.json"), a.root.join("state"));
    assert_eq!(config["agents"]["defaults"]["workspace"], json!(state.join("workspace")));
    assert_eq!(config["agents"]["list"][0]["workspace"], json!(state.join("workspace-2")));
    let files = [("workspace/SOUL.md", "SOUL.md"), ("workspace-2/TWO.md", "TWO.md")];
    for (file, content) in files.into_iter().chain([("workspace-unused/NOTES.md", "workspace/NOTES.md\n")]) {
        assert_eq!(a.read(&format!("state/{file}")), content);
    }
    assert_eq!(everything(&root), before);

    // In place they would be in no snapshot.
    let error = import(&driver, &host.instance("b"), ImportSource::Adopt(theirs)).await.unwrap_err();
    assert!(error.to_string().contains("outside of it") && error.remedy().is_some(), "{error}");
    assert_eq!(everything(&root), before);
}

#[tokio::test]
async fn an_adopted_folder_stays_where_it_is_also_when_its_instance_is_removed() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    let outer = tempfile::tempdir().unwrap();
    let theirs = agent(&outer.path().canonicalize().unwrap().join("theirs"));
    let taken = import(&driver, &a, ImportSource::Adopt(theirs.clone())).await;
    assert_eq!(taken, Ok(Taken { version: version(V8), snapshot: None }));
    let found = a.observe(&driver).await;
    assert_eq!((found.state, found.state_version), (StateFolder::Present, Some(version(V8))));
    assert_eq!((fs::read_link(a.root.join("state")).unwrap(), found.copy), (theirs.clone(), None));
    let twice = import(&driver, &host.instance("b"), ImportSource::Adopt(theirs.clone())).await.unwrap_err();
    assert!(twice.to_string().contains("the instance with the id a already"), "{twice}");

    up(&driver, &a).await;
    assert_eq!(a.json("state/environment")["OPENCLAW_STATE_DIR"], json!(theirs));
    a.run(&driver, Step::Stop, V8).await.unwrap();
    driver.run(&a.job(2, Step::Snapshot, V8), &Progress::ignored(), &CancellationToken::new()).await.unwrap();
    let before = everything(&theirs);
    driver.remove(&a.of).await.unwrap();
    assert!(!a.root.exists());
    assert_eq!(everything(&theirs), before);
    assert_eq!(fs::read_to_string(theirs.join("memory")).unwrap(), format!("memory\n{V8}\n"));
}

#[tokio::test]
async fn an_archive_that_openclaw_made_is_taken_in_and_a_damaged_one_is_not() {
    let host = Host::new();
    let (driver, a) = (host.driver().await, host.instance("a"));
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().canonicalize().unwrap();
    let payload = agent(&root.join("x-openclaw-backup/payload/posix/home/u/.openclaw"));
    let mut config: Value = serde_json::from_slice(&fs::read(payload.join("openclaw.json")).unwrap()).unwrap();
    config["agents"]["list"][0]["workspace"] = json!("/home/u/.openclaw/workspace-b");
    fs::write(payload.join("openclaw.json"), config.to_string()).unwrap();
    let manifest = json!({
        "schemaVersion": 1, "createdAt": "2026-11-24T22:31:43.561Z", "archiveRoot": "x-openclaw-backup",
        "runtimeVersion": "2026.4.11", "paths": {"stateDir": "/home/u/.openclaw"},
        "assets": [{"kind": "state", "sourcePath": "/home/u/.openclaw",
            "archivePath": "x-openclaw-backup/payload/posix/home/u/.openclaw"}],
    });
    fs::write(root.join("x-openclaw-backup/manifest.json"), manifest.to_string()).unwrap();
    let archive = root.join("x.tar.gz");
    let packed = Command::new("tar").arg("-C").arg(&root).arg("-czf").arg(&archive).arg("x-openclaw-backup").status();
    assert!(packed.unwrap().success());

    let whole = fs::read(&archive).unwrap();
    let half = root.join("half.tar.gz");
    fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    let text = root.join("text");
    fs::write(&text, "no archive at all").unwrap();
    for bad in [half.clone(), text] {
        let error = import(&driver, &a, ImportSource::Archive(bad)).await.unwrap_err();
        assert!(matches!(error, DriverError::Refused { .. }) && error.remedy().is_some(), "{error:?}");
        assert!(is_clean(&host), "{error}");
    }

    let taken = import(&driver, &a, ImportSource::Archive(archive.clone())).await.unwrap();
    let first = taken.snapshot.unwrap();
    assert_eq!((taken.version, first.taken_at.to_string()), (version("2026.4.11"), "2026-11-24T22:31:43.561Z".into()));
    restore(&driver, &a, &first.id).await;
    a.run(&driver, Step::Configure, V8).await.unwrap();
    let workspace = a.root.join("state/workspace-b");
    assert_eq!(a.json("state/openclaw.json")["agents"]["list"][0]["workspace"], json!(workspace));
    assert_eq!(a.read("state/memory"), "memory\n");

    // And once more, beside the state that it has by now.
    let never = CancellationToken::new();
    let second = driver.take_in(&a.of, &archive, &Progress::ignored(), &never).await.unwrap();
    assert!(driver.take_in(&a.of, &half, &Progress::ignored(), &never).await.is_err());
    let cancelled = CancellationToken::new();
    cancelled.cancel();
    let error = driver.take_in(&a.of, &archive, &Progress::ignored(), &cancelled).await.unwrap_err();
    assert_eq!(error, DriverError::Cancelled);
    let entries = fs::read_dir(a.root.join("snapshots")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let mut expected = [first.id.to_string(), second.id.to_string()];
    expected.sort();
    assert_eq!(names, expected, "and nothing unfinished");
}

#[tokio::test]
async fn an_import_that_a_portal_did_not_live_to_finish_is_cleared_up_by_the_next() {
    let host = Host::new();
    let left = host.data_dir().join("instances/a/snapshots/.tmp-import1/taken/state");
    let backup = host.data_dir().join("instances/a/.tmp-backup-1/state");
    for made in [&left, &backup] {
        fs::create_dir_all(made).unwrap();
    }
    let _driver = host.driver().await;
    let gone = async || !left.exists() && !backup.exists();
    tokio::time::timeout(SOON, until("they are gone", gone)).await.unwrap();
}
