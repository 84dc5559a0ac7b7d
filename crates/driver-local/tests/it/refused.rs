//! Folders that are not taken in.

use crate::{
    elsewhere::{agent, everything, import, is_clean},
    support::{Host, until},
};
use openclaw_driver::{DriverError, ImportSource};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const V8: &str = "2026.4.8";

#[tokio::test]
async fn what_is_no_free_state_of_an_agent_is_refused_with_what_would_be_right() {
    let host = Host::new();
    let (driver, a) = (host.driver().await, host.instance("a"));
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().canonicalize().unwrap();
    let (theirs, empty, mute) = (agent(&root.join("theirs")), root.join("empty"), root.join("mute"));
    fs::create_dir_all(&empty).unwrap();
    fs::create_dir_all(mute.join("agents")).unwrap();
    fs::write(root.join("odd"), "").unwrap();
    let commented = agent(&root.join("commented"));
    fs::write(commented.join("openclaw.json"), "{} // mine").unwrap();
    let own = agent(&host.data_dir().join("passing/own"));
    symlink(&own, root.join("to-own")).unwrap();
    let table = [
        (PathBuf::from(".openclaw"), "is no absolute path"),
        (root.join("nowhere"), "is not there"),
        (root.join("odd"), "is no folder"),
        (empty, "no agent's state"),
        (commented, "no plain JSON"),
        (own.clone(), "the portal's own data folder"),
        (root.join("to-own"), "the portal's own data folder"),
        (host.data_dir().parent().unwrap().to_owned(), "holds the portal's own data folder"),
        (mute, "nothing in it tells which version"),
    ];
    let before = everything(&root);
    for (folder, part) in table {
        for source in [ImportSource::Folder(folder.clone()), ImportSource::Adopt(folder.clone())] {
            let error = import(&driver, &a, source).await.unwrap_err();
            assert!(matches!(error, DriverError::Refused { .. }) && error.to_string().contains(part), "{error:?}");
            assert!(error.remedy().is_some() && is_clean(&host), "{error}");
        }
    }
    assert_eq!(everything(&root), before);

    // What somebody works on.
    let mut other = gateway_on(&host, &theirs).await;
    let before = everything(&theirs);
    for source in [ImportSource::Folder(theirs.clone()), ImportSource::Adopt(theirs.clone())] {
        let error = import(&driver, &a, source).await.unwrap_err();
        let pid = other.id();
        assert!(matches!(error, DriverError::Refused { .. }), "{error:?}");
        assert_eq!(error.to_string(), format!("OpenClaw works on {} (process {pid})", theirs.display()));
        assert!(error.remedy().is_some_and(|remedy| remedy.contains(&pid.to_string())) && is_clean(&host));
    }
    assert_eq!(everything(&theirs), before);
    other.kill().unwrap();
    other.wait().unwrap();
    import(&driver, &a, ImportSource::Folder(theirs)).await.unwrap();
}

/// A gateway that is none of the portal's.
async fn gateway_on(host: &Host, state: &Path) -> Child {
    host.installed(V8);
    let entry = host.data_dir().join("versions").join(V8).join("node_modules/openclaw/openclaw.mjs");
    let child = Command::new("node")
        .arg(entry)
        .args(["gateway", "run", "--port", "0"])
        .env("OPENCLAW_STATE_DIR", state)
        .env("OPENCLAW_CONFIG_PATH", state.join("openclaw.json"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("it runs", async || state.join("environment").exists()).await;
    child
}
