//! What npm knows of the releases: asked for rarely, remembered.

use crate::support::{Host, until};
use openclaw_driver::{Driver, DriverError};
use openclaw_driver_local::LocalDriver;
use serde_json::json;
use std::time::Duration;

async fn versions(driver: &LocalDriver) -> Vec<String> {
    driver.releases().await.unwrap().releases().iter().map(|release| release.version.to_string()).collect()
}

#[tokio::test]
async fn they_are_asked_for_once_and_again_when_they_are_old() {
    let host = Host::new();
    host.npm(json!({"versions": ["0.0.1", "2026.4.8"]}));
    host.installed("2026.4.8");
    let driver = host.driver().await;
    let catalog = driver.releases().await.unwrap();
    let release = &catalog.releases()[0];
    assert_eq!((catalog.releases().len(), release.installed, release.node.as_deref()), (1, true, Some(">=18")));
    assert!(release.published_at.is_some());
    assert_eq!(catalog.as_of(), Some("2026-11-23T12:00:00Z".parse().unwrap()));

    host.npm(json!({"versions": ["2026.4.8", "2026.4.11"]}));
    host.clock.advance(Duration::from_secs(9 * 60));
    assert_eq!(versions(&driver).await, ["2026.4.8"]);
    assert_eq!(host.npm_was_asked("view"), 2, "two questions make one answer");
    host.clock.advance(Duration::from_secs(60));
    assert_eq!(versions(&driver).await, ["2026.4.8"], "an old answer at once");
    until("the new answer", async || versions(&driver).await == ["2026.4.11", "2026.4.8"]).await;
    assert_eq!(host.npm_was_asked("view"), 4);
}

#[tokio::test]
async fn they_are_remembered_on_disk_and_kept_when_npm_fails() {
    let host = Host::new();
    assert_eq!(versions(&host.driver().await).await, ["2026.4.11", "2026.4.8"]);
    host.npm(json!({"fails": "ENOTFOUND"}));
    let next = host.driver().await;
    assert_eq!(versions(&next).await, ["2026.4.11", "2026.4.8"]);
    host.clock.advance(Duration::from_secs(601));
    assert_eq!(versions(&next).await, ["2026.4.11", "2026.4.8"]);
    until("npm is asked again", async || host.npm_was_asked("view") == 3).await;
    for _ in 0..5 {
        assert_eq!(versions(&next).await, ["2026.4.11", "2026.4.8"]);
    }
    assert_eq!(host.npm_was_asked("view"), 3, "it is left alone for a while then");
}

#[tokio::test]
async fn without_npm_and_memory_there_is_an_error_that_helps() {
    let host = Host::new();
    host.npm(json!({"fails": "EAI_AGAIN"}));
    let driver = host.driver().await;
    let error = driver.releases().await.unwrap_err();
    assert!(matches!(&error, DriverError::Transient { remedy: Some(_), .. }), "{error:?}");
    assert_eq!(driver.releases().await.unwrap_err(), error);
    assert_eq!(host.npm_was_asked("view"), 1, "not asked again at once");
    host.npm(json!({"versions": ["2026.4.8"]}));
    host.clock.advance(Duration::from_secs(16));
    assert_eq!(versions(&driver).await, ["2026.4.8"]);
}
