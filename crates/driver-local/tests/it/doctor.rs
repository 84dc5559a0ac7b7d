//! A gateway that asks for its doctor gets it once, after it helped on a copy.

use crate::support::{Host, Instance};
use openclaw_contract::{Process, Step};
use openclaw_driver::{Driver, DriverError, Outcome, Progress};
use openclaw_driver_local::LocalDriver;
use serde_json::json;
use std::fs;
use tokio_util::sync::CancellationToken;

const V9: &str = "2026.9.6";

async fn start(a: &Instance, driver: &LocalDriver, generation: u64) -> Result<Outcome, DriverError> {
    driver.run(&a.job(generation, Step::Start, V9), &Progress::ignored(), &CancellationToken::new()).await
}

async fn ill(host: &Host, driver: &LocalDriver) -> Instance {
    host.installed(V9);
    let a = host.instance("a");
    a.configured(driver, V9, json!({})).await;
    fs::write(a.root.join("state/needs-doctor"), "").unwrap();
    a
}

#[tokio::test]
async fn it_is_mended_on_a_copy_then_itself_and_started_again() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = ill(&host, &driver).await;
    let tells = host.data_dir().join("tells");
    a.command_line(json!({"tells": tells}));
    let config = a.read("state/openclaw.json");
    let started = start(&a, &driver, 1).await.unwrap();
    assert!(matches!(&started, Outcome::Done(Some(text)) if text.contains("doctor --fix")), "{started:?}");
    a.run(&driver, Step::Verify, V9).await.unwrap();
    assert_eq!(a.read("state/memory"), format!("{V9}\ndoctor of {V9}\n{V9}\n"));
    assert_eq!(a.read("state/openclaw.json"), config, "the doctor gets a copy of the configuration");
    let told = fs::read_to_string(&tells).unwrap();
    let calls: Vec<serde_json::Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let doctors = calls.iter().filter(|call| call["asked"].as_str().unwrap().starts_with("doctor"));
    let on: Vec<_> = doctors.map(|call| call["state"].clone()).collect();
    assert_eq!(on, [json!(a.root.join(".tmp-trial/state")), json!(a.root.join("state"))]);
    assert!(!a.root.join(".tmp-trial").exists());
    a.run(&driver, Step::Stop, V9).await.unwrap();
}

#[tokio::test]
async fn one_that_does_not_help_on_a_copy_is_not_let_at_the_state() {
    let host = Host::new();
    let driver = host.driver().await;
    let a = ill(&host, &driver).await;
    a.command_line(json!({"doctor": "fails"}));
    let error = start(&a, &driver, 1).await.unwrap_err();
    let text = error.to_string();
    assert!(!error.is_transient() && error.remedy().is_some(), "{error:?}");
    assert!(text.contains("requires state migration") && text.contains("This cannot be mended"), "{text}");
    assert_eq!(a.read("state/memory"), format!("{V9}\n"));
    a.command_line(json!({}));
    let again = start(&a, &driver, 1).await.unwrap_err();
    assert!(!again.to_string().contains("doctor --fix` of"), "once a generation: {again}");
    assert!(matches!(a.observe(&driver).await.process, Process::Exited(_)));
    start(&a, &driver, 2).await.unwrap();
    driver.run(&a.job(2, Step::Stop, V9), &Progress::ignored(), &CancellationToken::new()).await.unwrap();
}

#[tokio::test]
async fn a_configuration_that_is_refused_is_left_to_the_operator() {
    let host = Host::new();
    host.installed(V9);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V9, json!({})).await;
    a.command_line(json!({"refused": "my own key"}));
    let error = start(&a, &driver, 1).await.unwrap_err();
    assert!(error.to_string().contains("Invalid config"), "{error}");
    assert_eq!(a.json("state/openclaw.json")["fake"]["refused"], "my own key");
    assert!(!a.read("state/memory").contains("doctor"));
}
