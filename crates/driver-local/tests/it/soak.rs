//! Gateways that are watched after they got ready.

use crate::support::{Host, Instance};
use openclaw_contract::Step;
use openclaw_driver::{Driver, DriverError, Job, Outcome, Progress, With};
use openclaw_driver_local::LocalDriver;
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

const V8: &str = "2026.4.8";

async fn started(host: &Host, driver: &LocalDriver, gateway: Value) -> Instance {
    host.installed(V8);
    let a = host.instance("a");
    a.configured(driver, V8, gateway).await;
    a.run(driver, Step::Start, V8).await.unwrap();
    a
}

async fn watched(
    a: &Instance,
    driver: &LocalDriver,
    seconds: u64,
    cancel: &CancellationToken,
    says: impl Fn(String) + Send + Sync + 'static,
) -> Result<Outcome, DriverError> {
    let with = With { soak: Duration::from_secs(seconds), ..With::default() };
    let progress = Progress::new(move |_, message| says(message.unwrap_or_default()));
    driver.run(&Job { with, ..a.job(1, Step::Verify, V8) }, &progress, cancel).await
}

#[tokio::test]
async fn one_that_goes_on_is_good_and_failing_channels_are_news() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = started(&host, &driver, json!({"failing": ["telegram"]})).await;
    let said = Arc::new(Mutex::new(Vec::new()));
    let (told, never) = (said.clone(), CancellationToken::new());
    let outcome = watched(&a, &driver, 1, &never, move |message| told.lock().unwrap().push(message)).await.unwrap();
    let Outcome::Done(Some(text)) = outcome else { panic!("{outcome:?}") };
    assert!(text.ends_with("watched for 1 s; failing: telegram"), "{text}");
    assert!(said.lock().unwrap().iter().any(|message| message == "Watching, 0 of 1 s"), "{said:?}");
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn one_that_ends_while_it_is_watched_has_failed() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = started(&host, &driver, json!({"falls": 4})).await;
    let error = watched(&a, &driver, 600, &CancellationToken::new(), |_| ()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("ended (exit status 4") && text.contains("s after it was ready"), "{text}");
    assert!(!error.is_transient() && error.remedy().is_some());
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn one_that_was_started_anew_behind_the_portals_back_has_failed() {
    let host = Host::new();
    let (driver, other) = (host.driver().await, host.driver().await);
    let a = started(&host, &driver, json!({})).await;
    let (sender, watching) = tokio::sync::oneshot::channel();
    let sender = Mutex::new(Some(sender));
    let never = CancellationToken::new();
    let says = move |message: String| {
        if message.starts_with("Watching")
            && let Some(sender) = sender.lock().unwrap().take()
        {
            sender.send(()).unwrap();
        }
    };
    let (result, ()) = tokio::join!(watched(&a, &driver, 600, &never, says), async {
        watching.await.unwrap();
        a.run(&other, Step::Stop, V8).await.unwrap();
        a.run(&other, Step::Start, V8).await.unwrap();
    });
    let error = result.unwrap_err();
    assert!(!error.is_transient() && error.to_string().contains("s after it was ready"), "{error}");
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn watching_ends_when_nobody_wants_it_any_more() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = started(&host, &driver, json!({})).await;
    let cancel = CancellationToken::new();
    let on_news = cancel.clone();
    let says = move |message: String| {
        if message.starts_with("Watching") {
            on_news.cancel();
        }
    };
    assert_eq!(watched(&a, &driver, 600, &cancel, says).await, Err(DriverError::Cancelled));
    a.run(&driver, Step::Stop, V8).await.unwrap();
}
