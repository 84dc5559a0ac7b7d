//! Backups: one file, of a gateway that goes on, and back.

use crate::support::{Host, version};
use openclaw_contract::{Step, snapshot::SnapshotKind};
use openclaw_driver::{Driver, DriverError, ImportSource, Job, Progress, With};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt, os::unix::net::UnixListener};
use tokio_util::sync::CancellationToken;

const V8: &str = "2026.4.8";

#[tokio::test]
async fn a_gateway_goes_on_while_its_state_is_backed_up_and_another_instance_begins_with_it() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a, b) = (host.driver().await, host.instance("a"), host.instance("b"));
    a.configured(&driver, V8, json!({})).await;
    for step in [Step::Start, Step::Verify] {
        a.run(&driver, step, V8).await.unwrap();
    }
    for made in ["cache/x", "tmp", "agents/main/sessions"] {
        fs::create_dir_all(a.root.join("state").join(made)).unwrap();
    }
    fs::write(a.root.join("state/agents/main/sessions/s.jsonl"), "said\n").unwrap();
    let list = json!({"m": {"sessionFile": a.root.join("state/agents/main/sessions/s.jsonl")}});
    fs::write(a.root.join("state/agents/main/sessions/sessions.json"), list.to_string()).unwrap();
    let _socket = UnixListener::bind(a.root.join("state/socket")).unwrap();
    let (pid, to) = (a.pid(), host.data_dir().join("a.tar.zst"));
    let never = CancellationToken::new();
    let made = driver.backup(&a.of, &to, &Progress::ignored(), &never).await.unwrap();
    assert_eq!((&made.version, made.kind, made.generation), (&version(V8), SnapshotKind::Imported, 1));
    assert!(made.bytes > 0 && made.checksum.len() == 64 && a.pid() == pid && a.starts() == 1);
    assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
    let over = driver.backup(&a.of, &to, &Progress::ignored(), &never).await.unwrap_err();
    assert!(over.to_string().contains("a.tar.zst") && to.exists(), "what is there is not replaced: {over}");
    let names = fs::read_dir(&a.root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!names.into_iter().any(|name| name.starts_with(".tmp-")));

    let taken = driver.import(&b.of, &ImportSource::Archive(to), &Progress::ignored(), &never).await.unwrap();
    let snapshot = taken.snapshot.unwrap();
    assert_eq!((taken.version, snapshot.taken_at), (version(V8), made.taken_at));
    let with = With { snapshot: Some(snapshot.id), keep: 3, ..With::default() };
    driver.run(&Job { with, ..b.job(1, Step::Restore, V8) }, &Progress::ignored(), &never).await.unwrap();
    for step in [Step::Configure, Step::Start, Step::Verify] {
        b.run(&driver, step, V8).await.unwrap();
    }
    assert_eq!(b.read("state/memory"), format!("{V8}\n{V8}\n"), "it goes on from there");
    let own = b.root.join("state/agents/main/sessions/s.jsonl");
    assert_eq!(b.json("state/agents/main/sessions/sessions.json")["m"]["sessionFile"], json!(own));
    assert_ne!((b.read("token"), b.pid()), (a.read("token"), pid));
    for left_out in ["cache", "tmp", "socket"] {
        assert!(!b.root.join("state").join(left_out).exists(), "{left_out}");
    }
    for instance in [&a, &b] {
        instance.run(&driver, Step::Stop, V8).await.unwrap();
    }
}

#[tokio::test]
async fn a_backup_that_cannot_be_made_or_is_cancelled_leaves_nothing() {
    let host = Host::new();
    let (driver, a) = (host.driver().await, host.instance("a"));
    let to = host.data_dir().join("a.tar.zst");
    let backup = async |cancel: &CancellationToken| driver.backup(&a.of, &to, &Progress::ignored(), cancel).await;
    let never = CancellationToken::new();
    let none = backup(&never).await.unwrap_err();
    assert!(none.to_string().contains("no state yet") && none.remedy().is_some(), "{none}");
    assert!(!a.root.exists());
    a.configured(&driver, V8, json!({})).await;
    let cancelled = CancellationToken::new();
    cancelled.cancel();
    assert_eq!(backup(&cancelled).await, Err(DriverError::Cancelled));
    assert!(!to.exists());
    let before = fs::read_dir(&a.root).unwrap().count();
    backup(&never).await.unwrap();
    assert_eq!(fs::read_dir(&a.root).unwrap().count(), before);
    fs::remove_file(&to).unwrap();
    fs::remove_dir_all(a.root.join("state")).unwrap();
    assert!(backup(&never).await.is_err() && !to.exists());
}
