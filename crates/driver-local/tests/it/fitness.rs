//! What the releases need, and what the host has.

use crate::support::Host;
use openclaw_contract::{Release, release::NodeFit};
use openclaw_driver::Driver;
use openclaw_driver_local::LocalDriver;
use serde_json::json;
use std::{fs, time::Duration};

async fn newest(driver: &LocalDriver) -> Release {
    driver.releases().await.unwrap().releases()[0].clone()
}

fn fits(with: &str) -> NodeFit {
    NodeFit::Fits { with: with.to_owned() }
}

#[tokio::test]
async fn a_release_runs_on_the_hosts_own_node_or_on_the_one_that_npm_brings() {
    let host = Host::new();
    host.node("20.20.2");
    let fit = async |runs: &str| {
        let _ = fs::remove_file(host.data_dir().join("releases.json"));
        host.npm(json!({"versions": ["2026.4.8"], "runs": runs}));
        newest(&host.driver_with_fake_node().await).await.node_fit
    };
    assert_eq!(fit(">=18").await, fits("20.20.2"));
    assert_eq!(fit(">=22.14.0").await, fits("24.21.0"));
    let available = ["20.20.2", "24.21.0"].map(ToOwned::to_owned).to_vec();
    assert_eq!(fit(">=99").await, NodeFit::Missing { available });
    assert_eq!(fit("whatever").await, NodeFit::Unknown);
}

#[tokio::test]
async fn the_node_of_the_host_is_asked_rarely_and_found_again_when_it_is_another() {
    let host = Host::new();
    host.node("20.20.2");
    let driver = host.driver_with_fake_node().await;
    for _ in 0..5 {
        assert_eq!(newest(&driver).await.node_fit, fits("20.20.2"));
    }
    assert_eq!(host.node_was_asked(), 1);
    host.node("22.14.0");
    host.clock.advance(Duration::from_secs(181));
    assert_eq!(newest(&driver).await.node_fit, fits("22.14.0"));
    assert_eq!(host.node_was_asked(), 2);
}

#[tokio::test]
async fn without_a_node_of_the_host_npm_brings_none_until_there_is_one() {
    let host = Host::new();
    let driver = host.driver_with_fake_node().await;
    assert_eq!(newest(&driver).await.node_fit, NodeFit::Missing { available: Vec::new() });
    host.node("20.20.2");
    host.clock.advance(Duration::from_secs(31));
    assert_eq!(newest(&driver).await.node_fit, fits("20.20.2"));
}

#[tokio::test]
async fn what_an_older_build_remembered_of_a_release_is_completed() {
    let host = Host::new();
    fs::create_dir_all(host.data_dir()).unwrap();
    let release = json!({
        "version": "2026.4.8", "published_at": null, "node": ">=18", "deprecated": null, "installed": false,
        "notes_url": null,
    });
    let remembered = json!({"releases": [release], "as_of": "2026-11-23T12:00:00Z"});
    fs::write(host.data_dir().join("releases.json"), remembered.to_string()).unwrap();
    host.node("20.20.2");
    let found = newest(&host.driver_with_fake_node().await).await;
    assert_eq!(
        (found.node_fit, found.needs.memory, found.needs.disk),
        (fits("20.20.2"), Some(800_000_000), Some(1_000_000_000))
    );
    assert_eq!(host.npm_was_asked("view"), 0);
}

#[tokio::test]
async fn what_the_host_has_free_is_read_anew() {
    let host = Host::new();
    let driver = host.driver().await;
    let first = driver.host().await.unwrap();
    assert_eq!(first.as_of, Some("2026-11-23T12:00:00Z".parse().unwrap()));
    assert!(first.memory_available.is_some() && first.memory_available <= first.memory_total, "{first:?}");
    assert!(first.disk_available.is_some() && first.disk_available <= first.disk_total, "{first:?}");
    assert!(first.load_percent.is_some(), "{first:?}");
    host.clock.advance(Duration::from_secs(10));
    assert_eq!(driver.host().await.unwrap().as_of, Some("2026-11-23T12:00:10Z".parse().unwrap()));
}
