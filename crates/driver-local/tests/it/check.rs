//! Versions tried on a copy of the state, while the instance goes on as it is.

use crate::support::{Host, Instance, kill, running, version};
use openclaw_contract::Step;
use openclaw_driver::{Driver, DriverError, Job, Outcome, Progress, With};
use openclaw_driver_local::LocalDriver;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

const V8: &str = "2026.4.8";
const V9: &str = "2026.9.6";

/// An instance that runs the older version; the newer one is there too.
async fn running_one(host: &Host, driver: &LocalDriver) -> Instance {
    for version in [V8, V9] {
        host.installed(version);
    }
    let a = host.instance("a");
    for step in [Step::Configure, Step::Start, Step::Verify] {
        a.run(driver, step, V8).await.unwrap();
    }
    a
}

fn check(a: &Instance, generation: u64, rehearse: bool) -> Job {
    Job { with: With { rehearse, ..With::default() }, ..a.job(generation, Step::Check, V9) }
}

async fn checked(driver: &LocalDriver, job: &Job) -> Result<Outcome, DriverError> {
    driver.run(job, &Progress::ignored(), &CancellationToken::new()).await
}

/// What OpenClaw was called for.
fn calls(tells: &Path) -> Vec<Value> {
    let told = fs::read_to_string(tells).unwrap_or_default();
    told.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// All that is in a folder, with its contents; not what a gateway logs.
fn everything(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(everything(&path));
        } else {
            all.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    all.sort();
    all
}

#[tokio::test]
async fn the_configuration_is_judged_by_the_target_on_a_copy_and_once_a_generation() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = running_one(&host, &driver).await;
    let tells = host.data_dir().join("tells");
    a.command_line(json!({"tells": tells, "path": a.root.join("state/deep")}));
    let (pid, before) = (a.pid(), everything(&a.root.join("state")));
    let outcome = checked(&driver, &check(&a, 2, false)).await.unwrap();
    assert_eq!(outcome, Outcome::Done(Some("it takes the configuration".to_owned())));
    assert_eq!(everything(&a.root.join("state")), before, "the state is not touched");
    let found = a.observe(&driver).await;
    assert!(running(&found) && a.pid() == pid);
    assert_eq!((found.checked, found.state_version), (Some(2), Some(version(V8))));
    let [call] = &calls(&tells)[..] else { panic!("{:?}", calls(&tells)) };
    let copy = a.root.join(".tmp-trial/state");
    assert_eq!((&call["asked"], &call["state"]), (&json!("config validate --json"), &json!(copy)));
    assert!(!copy.exists(), "nothing is left of it");
    assert_eq!(checked(&driver, &check(&a, 2, false)).await, Ok(Outcome::AlreadyDone));
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn a_refusal_of_the_target_is_told_in_its_own_words_without_the_token() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = running_one(&host, &driver).await;
    a.command_line(json!({"refused": format!("unknown key \"odd\" near {}", a.read("token"))}));
    for rehearse in [false, true] {
        let error = checked(&driver, &check(&a, 2, rehearse)).await.unwrap_err();
        let text = format!("OpenClaw {V9} does not take the configuration: gateway: unknown key \"odd\" near [token]");
        assert_eq!(error.to_string(), text);
        assert!(!error.is_transient() && error.remedy().is_some_and(|remedy| remedy.contains("state/openclaw.json")));
    }
    assert!(!a.root.join(".tmp-trial").exists());
    assert_eq!(a.observe(&driver).await.checked, None);
    // What the gateway mends by itself is no reason to refuse it.
    a.command_line(json!({"refused": "unknown key \"lastTouchedAt\"", "migrates": true}));
    let outcome = checked(&driver, &check(&a, 3, false)).await.unwrap();
    assert!(
        matches!(&outcome, Outcome::Done(Some(text)) if text.contains("mends the configuration by itself")),
        "{outcome:?}"
    );
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn a_configuration_that_asks_for_the_doctor_gets_it_before_it_counts_as_set_up() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = running_one(&host, &driver).await;
    let refused = json!({"refused": "routing moved: run \"openclaw doctor --fix\""});
    a.command_line(refused.clone());
    let outcome = checked(&driver, &check(&a, 2, false)).await.unwrap();
    assert!(
        matches!(&outcome, Outcome::Done(Some(text)) if text.contains("after `openclaw doctor --fix`")),
        "{outcome:?}"
    );
    assert_eq!(a.json("state/openclaw.json")["fake"], refused, "on a copy only");
    assert_eq!(a.read("state/memory"), format!("{V8}\n"));
    let job = |step| Job { generation: 2, ..a.job(2, step, V9) };
    driver.run(&a.job(2, Step::Stop, V8), &Progress::ignored(), &CancellationToken::new()).await.unwrap();
    driver.run(&a.job(2, Step::Snapshot, V8), &Progress::ignored(), &CancellationToken::new()).await.unwrap();
    checked(&driver, &job(Step::Configure)).await.unwrap();
    let found = a.observe(&driver).await;
    assert_eq!(a.read("state/memory"), format!("{V8}\ndoctor of {V9}\n"));
    assert_eq!(a.json("state/openclaw.json")["fake"], json!({}));
    assert_eq!((found.configured, found.state_version), (Some(version(V9)), Some(version(V9))));
    assert_eq!((found.copy, found.base), (None, Some("2-2026.4.8".parse().unwrap())), "the doctor wrote to it");
    checked(&driver, &job(Step::Start)).await.unwrap();
    checked(&driver, &job(Step::Stop)).await.unwrap();
    assert_eq!(a.read("state/memory"), format!("{V8}\ndoctor of {V9}\n{V9}\n"), "once");

    a.command_line(json!({"refused": "run \"openclaw doctor --fix\"", "doctor": "fails"}));
    let error = checked(&driver, &check(&a, 3, false)).await.unwrap_err();
    assert!(!error.is_transient() && error.to_string().contains("This cannot be mended"), "{error}");
}

#[tokio::test]
async fn a_rehearsal_starts_the_target_on_a_copy_that_acts_on_nothing() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = running_one(&host, &driver).await;
    let tells = host.data_dir().join("tells");
    a.command_line(json!({"tells": tells, "workspace": a.root.join("state/other")}));
    let (before, own_port) = (everything(&a.root.join("state")), a.json("instance.json")["port"].clone());
    let outcome = checked(&driver, &check(&a, 2, true)).await.unwrap();
    assert!(matches!(&outcome, Outcome::Done(Some(text)) if text.contains("ready on a copy")), "{outcome:?}");
    assert_eq!(everything(&a.root.join("state")), before, "the state is not touched");
    let [_, gateway] = &calls(&tells)[..] else { panic!("{:?}", calls(&tells)) };
    let copy = a.root.join(".tmp-trial/state");
    assert!(gateway["asked"].as_str().unwrap().starts_with("gateway run") && gateway["state"] == json!(copy));
    assert_ne!(gateway["port"], own_port);
    assert_eq!(gateway["environment"]["OPENCLAW_SKIP_CHANNELS"], "1");
    assert_eq!(gateway["environment"]["OPENCLAW_SKIP_CRON"], "1");
    assert!(running(&a.observe(&driver).await) && !a.root.join(".tmp-trial").exists());
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn a_rehearsal_that_fails_fails_the_check_with_its_last_words() {
    let host = Host::new();
    let driver = host.driver_with(|options| options.first_start_deadline = Duration::from_secs(3)).await;
    let a = running_one(&host, &driver).await;
    let table = [
        (json!({"exits": 3, "says": "no such model"}), "exit status 3: token [token] | no such model"),
        (json!({"failing": ["state-database"]}), "did not get ready, for state-database within 3 s"),
        (json!({"version": V8}), "says that it is 2026.4.8, not 2026.9.6"),
    ];
    for (generation, (fake, words)) in (2..).zip(table) {
        a.gateway(fake);
        let error = checked(&driver, &check(&a, generation, true)).await.unwrap_err();
        assert!(!error.is_transient() && error.to_string().contains(words), "{error}");
        assert!(error.to_string().contains("did not start on a copy of the state"), "{error}");
        assert!(!a.root.join(".tmp-trial").exists());
    }
    // Where it asks for its doctor it gets one, on the copy.
    a.gateway(json!({}));
    fs::write(a.root.join("state/needs-doctor"), "").unwrap();
    checked(&driver, &check(&a, 9, true)).await.unwrap();
    assert!(a.root.join("state/needs-doctor").exists());
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn nothing_is_left_of_a_rehearsal_that_is_cancelled_or_whose_portal_dies() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = running_one(&host, &driver).await;
    a.gateway(json!({"failing": ["startup-sidecars"]}));
    let cancel = CancellationToken::new();
    let on_news = cancel.clone();
    let progress = Progress::new(move |fraction, _| {
        if fraction.is_some() {
            on_news.cancel();
        }
    });
    assert_eq!(driver.run(&check(&a, 2, true), &progress, &cancel).await, Err(DriverError::Cancelled));
    assert!(!a.root.join(".tmp-trial").exists());

    // What a portal that was killed leaves: a copy, and a gateway on it.
    let copy = a.root.join(".tmp-trial/state");
    fs::create_dir_all(&copy).unwrap();
    let mut left = std::process::Command::new("sleep").arg("300").env("OPENCLAW_STATE_DIR", &copy).spawn().unwrap();
    a.gateway(json!({}));
    checked(&driver, &check(&a, 3, true)).await.unwrap();
    assert!(!left.wait().unwrap().success(), "it was killed");
    a.run(&driver, Step::Stop, V8).await.unwrap();

    fs::create_dir_all(&copy).unwrap();
    let mut left = std::process::Command::new("sleep").arg("300").env("OPENCLAW_STATE_DIR", &copy).spawn().unwrap();
    let _next = host.driver().await;
    assert!(!tokio::task::spawn_blocking(move || left.wait().unwrap().success()).await.unwrap());
    crate::support::until("it is gone", async || !a.root.join(".tmp-trial").exists()).await;
}

#[tokio::test]
async fn a_state_too_large_for_the_disk_is_found_before_anything_stops() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = running_one(&host, &driver).await;
    // A file with holes occupies nothing, and does not count.
    let sparse = fs::File::create(a.root.join("state/sparse")).unwrap();
    sparse.set_len(1 << 43).unwrap();
    checked(&driver, &check(&a, 2, false)).await.unwrap();
    assert!(a.observe(&driver).await.state_bytes.is_some_and(|bytes| bytes < 1 << 30));
    kill("-KILL", a.pid());
}
