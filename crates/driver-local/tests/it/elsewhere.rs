//! A state folder that is none of the portal's, and whether it stays as it was.

use crate::support::{Host, Instance};
use openclaw_driver::{Driver, DriverError, ImportSource, Progress, Taken};
use openclaw_driver_local::LocalDriver;
use serde_json::json;
use std::{
    fs,
    os::unix::fs::{MetadataExt, symlink},
    path::{Path, PathBuf},
    time::SystemTime,
};
use tokio_util::sync::CancellationToken;

/// The version that last wrote it.
const V8: &str = "2026.4.8";

/// A state folder that is none of the portal's.
pub(crate) fn agent(at: &Path) -> PathBuf {
    for made in ["agents/main/sessions", "workspace", "logs", "cache/x", "tmp", "credentials"] {
        fs::create_dir_all(at.join(made)).unwrap();
    }
    let config = json!({
        "meta": {"lastTouchedVersion": V8, "lastTouchedAt": "2026-11-01T00:00:00Z"},
        "gateway": {"port": 18789, "auth": {"token": "theirs"}},
        "agents": {"list": [{"id": "b", "workspace": at.join("workspace-b")}]},
        "channels": {"telegram": {"enabled": true, "botToken": "123"}},
    });
    fs::write(at.join("openclaw.json"), config.to_string()).unwrap();
    let list = json!({"agent:main:main": {"sessionFile": at.join("agents/main/sessions/s.jsonl")}});
    fs::write(at.join("agents/main/sessions/sessions.json"), list.to_string()).unwrap();
    for file in ["agents/main/sessions/s.jsonl", "workspace/NOTES.md", "logs/l", "cache/x/c", "tmp/t", "memory"] {
        fs::write(at.join(file), format!("{file}\n")).unwrap();
    }
    symlink("NOTES.md", at.join("workspace/link")).unwrap();
    at.to_owned()
}

pub(crate) type Entry = (PathBuf, SystemTime, u32, u64, Vec<u8>);

/// All that a folder has: names, times, modes, numbers and contents.
pub(crate) fn everything(folder: &Path) -> Vec<Entry> {
    let (mut all, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(path) = open.pop() {
        let about = path.symlink_metadata().unwrap();
        if about.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        let content = if about.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
        all.push((path, about.modified().unwrap(), about.mode(), about.ino(), content));
    }
    all.sort();
    all
}

pub(crate) async fn import(driver: &LocalDriver, a: &Instance, source: ImportSource) -> Result<Taken, DriverError> {
    driver.import(&a.of, &source, &Progress::ignored(), &CancellationToken::new()).await
}

/// Nothing of a failed import is left.
pub(crate) fn is_clean(host: &Host) -> bool {
    let instances = fs::read_dir(host.data_dir().join("instances")).unwrap();
    instances.map(|entry| entry.unwrap().file_name()).all(|name| name == ".ports.lock")
}
