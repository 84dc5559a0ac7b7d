//! Gateways as processes: started once, found again, told apart, stopped for good.

use crate::support::{Host, SOON, kill, ready, running, until};
use futures::StreamExt;
use openclaw_contract::{GatewayStatus, LayerStatus, Process, Step};
use openclaw_driver::{Driver, DriverError, Outcome, Progress};
use serde_json::json;
use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt};
use tokio_util::sync::CancellationToken;

const V8: &str = "2026.4.8";
const V11: &str = "2026.4.11";

#[tokio::test]
async fn a_gateway_is_started_verified_observed_and_stopped() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    let before = a.observe(&driver).await;
    assert_eq!((before.process, before.configured, before.url), (Process::Absent, None, None));
    assert_eq!(before.fetched.iter().map(ToString::to_string).collect::<Vec<_>>(), [V8]);

    a.configured(&driver, V8, json!({})).await;
    assert_eq!(a.run(&driver, Step::Start, V8).await, Ok(Outcome::Done(None)));
    assert!(matches!(a.run(&driver, Step::Verify, V8).await, Ok(Outcome::Done(Some(_)))));
    let found = a.observe(&driver).await;
    let handle = format!("pid {}", a.pid());
    let expected = Process::Running { version: V8.parse().unwrap(), generation: 1, handle: handle.clone() };
    assert_eq!((found.process.clone(), found.gateway), (expected, GatewayStatus::Ready));
    assert_eq!(found.health.process.detail, Some(handle));
    assert_eq!(found.health.channels.status, LayerStatus::Ok);
    assert_eq!(found.health.gateway.as_of, Some(found.at));
    assert_eq!(found.url, Some(format!("http://127.0.0.1:{}/", a.json("instance.json")["port"])));
    assert_eq!(a.run(&driver, Step::Start, V8).await, Ok(Outcome::AlreadyDone));

    assert!(matches!(a.run(&driver, Step::Stop, V8).await, Ok(Outcome::Done(Some(_)))));
    assert_eq!(a.observe(&driver).await.process, Process::Absent);
    assert_eq!(a.run(&driver, Step::Stop, V8).await, Ok(Outcome::AlreadyDone));
    assert_eq!(a.starts(), 1);
}

#[tokio::test]
async fn it_gets_an_environment_and_a_session_of_its_own() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({})).await;
    a.run(&driver, Step::Start, V8).await.unwrap();
    let environment = a.json("state/environment");
    let names: BTreeSet<_> = environment.as_object().unwrap().keys().map(String::as_str).collect();
    let own = ["HOME", "PATH"].into_iter().chain(names.iter().copied().filter(|name| name.starts_with("OPENCLAW_")));
    assert_eq!(names, own.collect(), "nothing of the portal's own environment");
    assert_eq!(environment["OPENCLAW_STATE_DIR"], a.root.join("state").to_str().unwrap());
    assert_eq!(environment["OPENCLAW_NO_RESPAWN"], "1");
    let stat = fs::read_to_string(format!("/proc/{}/stat", a.pid())).unwrap();
    let fields: Vec<_> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    assert_eq!((fields[2], fields[3]), (a.pid().to_string().as_str(), a.pid().to_string().as_str()), "group, session");
}

#[tokio::test]
async fn what_is_configured_is_kept_private_and_the_same() {
    let host = Host::new();
    let (driver, a, b) = (host.driver().await, host.instance("a"), host.instance("b"));
    for instance in [&a, &b] {
        assert_eq!(instance.run(&driver, Step::Configure, V8).await, Ok(Outcome::Done(None)));
        assert_eq!(instance.run(&driver, Step::Configure, V8).await, Ok(Outcome::AlreadyDone));
    }
    let port = |instance: &crate::support::Instance| instance.json("instance.json")["port"].as_i64().unwrap();
    assert!((port(&a) - port(&b)).abs() >= 110, "a block of its own for each");
    let mode = |path: &str| fs::metadata(a.root.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("state"), mode("state/openclaw.json"), mode("token")), (0o700, 0o600, 0o600));
    let (token, kept) = (a.read("token"), port(&a));
    assert_eq!(token.len(), 64);
    assert_ne!(token, b.read("token"));
    assert_eq!(a.json("state/openclaw.json")["gateway"]["auth"]["token"], token);

    assert_eq!(a.run(&driver, Step::Configure, V11).await, Ok(Outcome::Done(None)));
    assert_eq!((a.read("token"), port(&a)), (token, kept));
    assert_eq!(a.observe(&driver).await.configured, Some(V11.parse().unwrap()));
}

#[tokio::test]
async fn another_portal_finds_it_running_and_does_not_start_it_twice() {
    let host = Host::new();
    host.installed(V8);
    let (first, second, a) = (host.driver().await, host.driver().await, host.instance("a"));
    a.configured(&first, V8, json!({})).await;
    let (one, other) = tokio::join!(a.run(&first, Step::Start, V8), a.run(&second, Step::Start, V8));
    let outcomes = [one.unwrap(), other.unwrap()];
    assert!(outcomes.contains(&Outcome::Done(None)) && outcomes.contains(&Outcome::AlreadyDone), "{outcomes:?}");
    assert_eq!(a.starts(), 1);
    assert_eq!(a.observe(&first).await.process, a.observe(&second).await.process);
    a.run(&second, Step::Verify, V8).await.unwrap();
    a.run(&second, Step::Stop, V8).await.unwrap();
    assert_eq!(a.observe(&first).await.process, Process::Absent);
}

#[test]
fn it_outlives_the_portal_and_its_end_is_noticed_by_the_next_one() {
    let host = Host::new();
    host.installed(V8);
    let a = host.instance("a");
    let portal = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let first = portal();
    first.block_on(async {
        let driver = host.driver().await;
        a.configured(&driver, V8, json!({})).await;
        a.run(&driver, Step::Start, V8).await.unwrap();
    });
    first.shutdown_timeout(SOON);
    portal().block_on(async {
        let driver = host.driver().await;
        assert!(running(&a.observe(&driver).await));
        kill("-KILL", a.pid());
        until("its end is seen", async || !running(&a.observe(&driver).await)).await;
        let found = a.observe(&driver).await;
        assert_eq!(found.process, Process::Exited("ended while nobody watched".to_owned()));
        assert_eq!(found.health.process.status, LayerStatus::Failing);
        a.run(&driver, Step::Start, V8).await.unwrap();
        assert_eq!(a.starts(), 2);
        a.run(&driver, Step::Stop, V8).await.unwrap();
    });
}

#[tokio::test]
async fn cancelling_ends_the_wait_and_leaves_the_gateway() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({"failing": ["startup-sidecars"]})).await;
    a.run(&driver, Step::Start, V8).await.unwrap();
    assert_eq!(a.observe(&driver).await.gateway, GatewayStatus::Starting);
    let cancel = CancellationToken::new();
    let on_news = cancel.clone();
    let progress = Progress::new(move |_, message| {
        if message.is_some_and(|message| message.contains("startup-sidecars")) {
            on_news.cancel();
        }
    });
    let verified = driver.run(&a.job(1, Step::Verify, V8), &progress, &cancel).await;
    assert_eq!(verified, Err(DriverError::Cancelled));
    a.gateway(json!({}));
    a.run(&driver, Step::Verify, V8).await.unwrap();
    assert_eq!(a.starts(), 1);
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn a_failing_channel_is_news_and_not_a_failure() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({"failing": ["telegram"]})).await;
    a.run(&driver, Step::Start, V8).await.unwrap();
    a.run(&driver, Step::Verify, V8).await.unwrap();
    let found = a.observe(&driver).await;
    assert!(ready(&found));
    assert_eq!(found.health.gateway.status, LayerStatus::Ok);
    assert_eq!(found.health.channels.status, LayerStatus::Failing);
    assert_eq!(found.health.channels.detail.as_deref(), Some("failing: telegram"));
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn steps_out_of_order_are_refused() {
    let host = Host::new();
    host.installed(V8);
    host.installed(V11);
    let (driver, a) = (host.driver().await, host.instance("a"));
    let not_fetched = DriverError::NotFetched { version: "2026.9.6".parse().unwrap() };
    assert_eq!(a.run(&driver, Step::Start, "2026.9.6").await, Err(not_fetched));
    assert!(a.run(&driver, Step::Verify, V8).await.is_err(), "there is nothing to verify");
    a.configured(&driver, V8, json!({})).await;
    assert!(a.run(&driver, Step::Start, V11).await.is_err(), "it is configured for another version");

    let never = CancellationToken::new();
    driver.run(&a.job(7, Step::Start, V8), &Progress::ignored(), &never).await.unwrap();
    for step in [Step::Start, Step::Verify, Step::Stop] {
        let stale = driver.run(&a.job(6, step, V8), &Progress::ignored(), &never).await.unwrap_err();
        assert!(stale.to_string().contains("generation 7"), "{step}: {stale}");
    }
    for step in [Step::Snapshot, Step::Configure] {
        let busy = driver.run(&a.job(8, step, V8), &Progress::ignored(), &never).await.unwrap_err();
        assert!(busy.to_string().contains("still runs"), "{step}: {busy}");
    }
    assert!(driver.run(&a.job(8, Step::Start, V11), &Progress::ignored(), &never).await.is_err());
    assert!(driver.remove(&a.of).await.is_err(), "it runs");
    assert!(running(&a.observe(&driver).await));
    driver.run(&a.job(8, Step::Stop, V8), &Progress::ignored(), &never).await.unwrap();

    driver.run(&a.job(9, Step::Snapshot, V8), &Progress::ignored(), &never).await.unwrap();
    assert_eq!(a.observe(&driver).await.copy, Some("9-2026.4.8".parse().unwrap()));
    assert!(a.root.join("snapshots/9-2026.4.8/state/openclaw.json").exists());
    driver.remove(&a.of).await.unwrap();
    driver.remove(&a.of).await.unwrap();
    assert!(!a.root.exists());
    let instances = fs::read_dir(a.root.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(instances.filter(|name| name != ".ports.lock").count(), 0);
}

#[tokio::test]
async fn its_log_is_read_and_followed_without_its_token() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({"says": "hello"})).await;
    let mut followed = driver.logs(&a.of, 10, true);
    a.run(&driver, Step::Start, V8).await.unwrap();
    let next = async |stream: &mut futures::stream::BoxStream<'static, String>| {
        tokio::time::timeout(SOON, stream.next()).await.unwrap().unwrap()
    };
    assert_eq!(next(&mut followed).await, "----- 2026-11-23T12:00:00Z OpenClaw 2026.4.8 is started (generation 1)");
    assert_eq!(next(&mut followed).await, "token [token]");
    assert_eq!(next(&mut followed).await, "hello");
    assert_eq!(driver.logs(&a.of, 1, false).collect::<Vec<_>>().await, ["hello"]);
    a.run(&driver, Step::Stop, V8).await.unwrap();
}
