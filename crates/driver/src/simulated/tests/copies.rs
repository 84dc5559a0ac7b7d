//! Backups and imports.

use super::*;
use crate::{ImportSource, Taken, simulated::elsewhere};
use openclaw_archive::Facts;
use openclaw_contract::{Snapshot, StateFolder, snapshot::SnapshotKind};
use std::{fs, ops::ControlFlow, path::PathBuf};

/// One that runs 2026.4.8 and was told `ONE`.
fn told() -> Bench {
    let bench = Bench::with(&[]);
    bench.started("a", 1, "2026.4.8");
    bench.driver.remember("id-of-a", "ONE").unwrap();
    bench
}

async fn import(bench: &Bench, source: ImportSource) -> Result<Taken, DriverError> {
    bench.driver.import(&instance("b"), &source, &Progress::ignored(), &CancellationToken::new()).await
}

async fn backup(bench: &Bench, to: &Path) -> Result<Snapshot, DriverError> {
    bench.driver.backup(&instance("a"), to, &Progress::ignored(), &CancellationToken::new()).await
}

/// Puts a snapshot back in an instance of that name, and starts it.
fn start_with(bench: &Bench, of: &str, snapshot: &Snapshot) {
    let with = With { snapshot: Some(snapshot.id.clone()), ..With::default() };
    for step in [Step::Fetch, Step::Stop, Step::Restore, Step::Configure, Step::Start] {
        bench.now(Job { with: with.clone(), ..job(of, 9, step, "2026.4.8") }).unwrap();
    }
}

#[tokio::test]
async fn a_backup_becomes_another_instance_that_knows_the_same() {
    let (bench, folder) = (told(), tempfile::tempdir().unwrap());
    let archive = folder.path().join("a.tar.zst");
    let written = backup(&bench, &archive).await.unwrap();
    assert_eq!((&written.version, written.bytes), (&version("2026.4.8"), 2_500_003));
    bench.clock.advance(Duration::from_secs(3_600));
    let taken = import(&bench, ImportSource::Archive(archive)).await.unwrap();
    let snapshot = taken.snapshot.unwrap();
    assert_eq!((taken.version, snapshot.kind), (version("2026.4.8"), SnapshotKind::Imported));
    assert_eq!((&snapshot.checksum, snapshot.bytes), (&written.checksum, written.bytes));
    assert_eq!(snapshot.taken_at, written.taken_at, "as old as what is in it");
    let found = bench.observe("b");
    assert_eq!(
        (found.state, found.state_version, found.snapshots),
        (StateFolder::Missing, None, vec![snapshot.clone()])
    );
    start_with(&bench, "b", &snapshot);
    assert_eq!(bench.driver.memory("id-of-b"), ["ONE"]);
    assert!(bench.observe("a").process == bench.observe("a").process && bench.driver.memory("id-of-a") == ["ONE"]);
}

#[tokio::test]
async fn an_archive_becomes_one_more_snapshot() {
    let (bench, folder) = (told(), tempfile::tempdir().unwrap());
    let archive = folder.path().join("a.tar.zst");
    backup(&bench, &archive).await.unwrap();
    bench.driver.remember("id-of-a", "TWO").unwrap();
    let mut taken = Vec::new();
    for _ in 0..2 {
        let (progress, cancel) = (Progress::ignored(), CancellationToken::new());
        taken.push(bench.driver.take_in(&instance("a"), &archive, &progress, &cancel).await.unwrap());
    }
    assert_eq!([taken[0].id.as_str(), taken[1].id.as_str()], ["import-1-2026.4.8", "import-2-2026.4.8"]);
    assert_eq!(bench.driver.memory("id-of-a"), ["ONE", "TWO"], "the state is as it was");
    start_with(&bench, "a", &taken[1]);
    assert_eq!(bench.driver.memory("id-of-a"), ["ONE"]);
}

#[tokio::test]
async fn a_folder_is_copied_or_adopted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    fs::write(path.join("memory.json"), r#"{"version": "2026.4.8", "messages": ["ONE"]}"#).unwrap();
    let copied = told();
    let taken = import(&copied, ImportSource::Folder(path.clone())).await.unwrap();
    assert_eq!((taken.version, copied.observe("b").state), (version("2026.4.8"), StateFolder::Missing));
    start_with(&copied, "b", &taken.snapshot.unwrap());
    assert_eq!(copied.driver.memory("id-of-b"), ["ONE"]);

    let adopted = told();
    let taken = import(&adopted, ImportSource::Adopt(path.clone())).await.unwrap();
    assert_eq!(taken, Taken { version: version("2026.4.8"), snapshot: None });
    let found = adopted.observe("b");
    assert_eq!((found.state, found.state_version), (StateFolder::Present, Some(version("2026.4.8"))));
    assert_eq!(adopted.driver.memory("id-of-b"), ["ONE"]);
    let again = import(&adopted, ImportSource::Adopt(path)).await;
    assert_eq!(permanent(again.map(|_| Outcome::AlreadyDone)), "the instance has a state already");
}

#[tokio::test]
async fn anything_else_is_refused_with_what_is_wrong() {
    let (bench, folder) = (told(), tempfile::tempdir().unwrap());
    let archive = folder.path().join("a.tar.zst");
    backup(&bench, &archive).await.unwrap();
    let bytes = fs::read(&archive).unwrap();
    let make = |name: &str, text: &str| -> PathBuf {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        fs::write(path.join("memory.json"), text).unwrap();
        path
    };
    let put = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let (no_file, no_folder) = (folder.path().to_owned(), archive.clone());
    fs::create_dir_all(folder.path().join("odd/memory.json")).unwrap();
    let wrong = "memory.json is not what a simulated agent knows: ";
    let table = [
        (ImportSource::Folder(no_file.clone()), "there is no memory.json"),
        (ImportSource::Adopt(no_file), "there is no memory.json"),
        (ImportSource::Adopt(no_folder), "there is no memory.json"),
        (ImportSource::Folder(folder.path().join("odd")), "memory.json is no file"),
        (ImportSource::Folder(make("text", "hello")), wrong),
        (ImportSource::Adopt(make("empty", "{}")), wrong),
        (ImportSource::Folder(make("version", r#"{"version": "latest", "messages": []}"#)), wrong),
        (ImportSource::Folder(make("long", &" ".repeat(16_000_001))), "memory.json is longer than 16000000 bytes"),
        (ImportSource::Archive(put("cut", &bytes[..bytes.len() / 2])), "the archive "),
        (ImportSource::Archive(put("text.txt", b"hello")), "this is no archive of a state folder"),
    ];
    for (source, what) in table {
        match import(&bench, source.clone()).await {
            Err(error @ DriverError::Refused { remedy: Some(_), .. }) => {
                assert!(error.to_string().contains(what), "{source:?}: {error}");
            }
            other => panic!("{source:?}: {other:?}"),
        }
    }
    let found = bench.observe("b");
    assert_eq!((found.state, found.snapshots.len()), (StateFolder::Missing, 0), "nothing is left of them");
}

#[tokio::test]
async fn a_backup_that_is_not_made_leaves_no_file_and_harms_none() {
    let (bench, folder) = (told(), tempfile::tempdir().unwrap());
    let there = folder.path().join("there");
    fs::write(&there, "mine").unwrap();
    let taken = backup(&bench, &there).await;
    assert!(permanent(taken.map(|_| Outcome::AlreadyDone)).starts_with("cannot make "));
    assert_eq!(fs::read_to_string(&there).unwrap(), "mine");
    let (to, cancel) = (folder.path().join("cancelled"), CancellationToken::new());
    cancel.cancel();
    let cancelled = bench.driver.backup(&instance("a"), &to, &Progress::ignored(), &cancel).await;
    assert_eq!((cancelled, to.exists()), (Err(DriverError::Cancelled), false));
    let (memory, taken) = bench.driver.world().instance("id-of-a").as_snapshot(bench.clock.now()).unwrap();
    let facts = Facts { version: taken.version, instance: instance("a").name, taken_at: taken.taken_at };
    let cut_off = elsewhere::write_archive(&memory, &facts, &to, &|_| ControlFlow::Break(()));
    assert_eq!((cut_off, to.exists()), (Err(DriverError::Cancelled), false));
    let none = bench.driver.backup(&instance("b"), &to, &Progress::ignored(), &CancellationToken::new()).await;
    assert_eq!(permanent(none.map(|_| Outcome::AlreadyDone)), "the instance has no state yet");
    assert!(!to.exists());
}
