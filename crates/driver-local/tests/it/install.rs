//! Installs: one at a time, each version once, never half.

use crate::support::{Host, SOON, until, version};
use openclaw_contract::Step;
use openclaw_driver::{Driver, DriverError, Outcome, Progress};
use openclaw_driver_local::LocalDriver;
use serde_json::json;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    sync::{Arc, Mutex},
};
use tokio_util::sync::CancellationToken;

const V8: &str = "2026.4.8";
const V11: &str = "2026.4.11";

type Reports = Vec<(Option<f64>, String)>;

/// A fetch in the background, and what it told.
struct Fetch {
    task: tokio::task::JoinHandle<Result<Outcome, DriverError>>,
    told: Arc<Mutex<Reports>>,
    cancel: CancellationToken,
}

impl Fetch {
    fn begin(host: &Host, driver: &Arc<LocalDriver>, instance: &str, version: &str) -> Self {
        let job = host.instance(instance).job(1, Step::Fetch, version);
        let (told, cancel, driver) = (Arc::<Mutex<Reports>>::default(), CancellationToken::new(), driver.clone());
        let (sink, token) = (told.clone(), cancel.clone());
        let progress = Progress::new(move |fraction, message| {
            sink.lock().unwrap().push((fraction, message.unwrap_or_default()));
        });
        let task = tokio::spawn(async move { driver.run(&job, &progress, &token).await });
        Self { task, told, cancel }
    }

    async fn says(&self, part: &str) {
        until(part, async || self.told.lock().unwrap().iter().any(|(_, message)| message.contains(part))).await;
    }

    async fn ended(self) -> Result<Outcome, DriverError> {
        tokio::time::timeout(SOON, self.task).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn two_instances_that_ask_at_once_share_one_install() {
    let host = Host::new();
    host.npm(json!({"waits": true}));
    let driver = Arc::new(host.driver().await);
    let (a, b) = (Fetch::begin(&host, &driver, "a", V8), Fetch::begin(&host, &driver, "b", V8));
    a.says("Unpacked 10 packages").await;
    b.says("Unpacked 10 packages").await;
    assert_eq!(driver.observe(&host.instance("a").of).await.unwrap().fetched.len(), 0, "a half install is none");
    host.npm_goes_on();
    let told = a.told.clone();
    let outcomes = [a.ended().await, b.ended().await];
    for outcome in outcomes {
        assert!(matches!(&outcome, Ok(Outcome::Done(Some(text))) if text.starts_with("20 packages, ")), "{outcome:?}");
    }
    assert_eq!(host.npm_was_asked("install"), 1);
    assert_eq!(host.version_names(), [V8]);
    let fractions: Vec<_> = told.lock().unwrap().iter().filter_map(|(fraction, _)| *fraction).collect();
    assert!(!fractions.is_empty() && fractions.is_sorted(), "{fractions:?}");

    let package = host.data_dir().join("versions").join(V8).join("node_modules/openclaw");
    for path in [package.clone(), package.join("openclaw.mjs")] {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o222, 0, "{}", path.display());
    }
    assert_eq!(Fetch::begin(&host, &driver, "c", V8).ended().await, Ok(Outcome::AlreadyDone));
    let found = driver.observe(&host.instance("a").of).await.unwrap();
    assert!(found.fetched.contains(&version(V8)));
}

#[tokio::test]
async fn two_portals_on_one_folder_share_one_install() {
    let host = Host::new();
    host.npm(json!({"waits": true}));
    let (one, other) = (Arc::new(host.driver().await), Arc::new(host.driver().await));
    let first = Fetch::begin(&host, &one, "a", V8);
    first.says("Unpacked").await;
    let second = Fetch::begin(&host, &other, "b", V8);
    second.says("Waiting for another install").await;
    host.npm_goes_on();
    assert!(matches!(first.ended().await, Ok(Outcome::Done(_))));
    assert_eq!(second.ended().await, Ok(Outcome::AlreadyDone));
    assert_eq!(host.npm_was_asked("install"), 1);
}

#[tokio::test]
async fn different_versions_wait_for_each_other() {
    let host = Host::new();
    host.npm(json!({"waits": true}));
    let driver = Arc::new(host.driver().await);
    let first = Fetch::begin(&host, &driver, "a", V8);
    first.says("Unpacked").await;
    let second = Fetch::begin(&host, &driver, "b", V11);
    second.says("Waiting for another install").await;
    assert_eq!(host.npm_was_asked("install"), 1);
    host.npm_goes_on();
    assert!(matches!((first.ended().await, second.ended().await), (Ok(Outcome::Done(_)), Ok(Outcome::Done(_)))));
    assert_eq!(host.version_names(), [V11, V8]);
}

#[tokio::test]
async fn an_install_ends_when_the_last_who_wants_it_turns_away() {
    let host = Host::new();
    host.npm(json!({"waits": true}));
    let driver = Arc::new(host.driver().await);
    let (a, b) = (Fetch::begin(&host, &driver, "a", V8), Fetch::begin(&host, &driver, "b", V8));
    a.says("Unpacked").await;
    b.says("Unpacked").await;
    a.cancel.cancel();
    assert_eq!(a.ended().await, Err(DriverError::Cancelled));
    assert_eq!(host.version_names().len(), 1, "the other still wants it");
    b.cancel.cancel();
    assert_eq!(b.ended().await, Err(DriverError::Cancelled));
    until("nothing is left of it", async || host.version_names().is_empty()).await;

    host.npm(json!({}));
    assert!(matches!(Fetch::begin(&host, &driver, "a", V8).ended().await, Ok(Outcome::Done(_))));
    assert_eq!(host.npm_was_asked("install"), 2);
}

#[tokio::test]
async fn an_install_that_fails_leaves_nothing_and_says_why() {
    let host = Host::new();
    let driver = Arc::new(host.driver().await);
    // (what npm does, part of the cause, transient)
    let table = [
        (json!({"fails": "ETARGET"}), "npm has no openclaw 2026.4.8", false),
        (json!({"fails": "ENOTFOUND"}), "npm failed (ENOTFOUND)", true),
        (json!({"fails": "EAI_AGAIN", "at": "install"}), "npm failed (EAI_AGAIN)", true),
        (json!({"fails": "ENOSPC", "at": "install"}), "is full", false),
        (json!({"node": "v1.2.3"}), "npm runs on Node 1.2.3", false),
        (json!({"brings": V11}), "the install of 2026.4.8 does not run", false),
    ];
    for (npm, part, transient) in table {
        host.npm(npm);
        let error = Fetch::begin(&host, &driver, "a", V8).ended().await.unwrap_err();
        assert!(error.to_string().contains(part) && error.is_transient() == transient, "{error:?}");
        assert!(error.remedy().is_some(), "{error}");
        assert!(host.version_names().is_empty());
    }
    let without = Arc::new(host.driver_with(|options| options.npm = "no-such-npm".into()).await);
    let error = Fetch::begin(&host, &without, "a", V8).ended().await.unwrap_err();
    assert_eq!(error.to_string(), "no-such-npm is not installed on this host");
}

#[tokio::test]
async fn what_a_portal_that_died_left_unfinished_is_removed() {
    let host = Host::new();
    for left in ["versions/.tmp-2026.4.8-abc/node_modules", "node/.tmp-1", "instances/.trash-1/instance"] {
        fs::create_dir_all(host.data_dir().join(left)).unwrap();
    }
    host.installed(V11);
    let driver = host.driver().await;
    let gone = |left: &str| !host.data_dir().join(left).exists();
    until("they are gone", async || {
        gone("versions/.tmp-2026.4.8-abc") && gone("node/.tmp-1") && gone("instances/.trash-1")
    })
    .await;
    let found = driver.observe(&host.instance("a").of).await.unwrap();
    assert_eq!(found.fetched.into_iter().collect::<Vec<_>>(), [version(V11)]);
}
