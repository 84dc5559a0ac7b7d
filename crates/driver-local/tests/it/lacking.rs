//! Hosts that lack what an instance needs.

use crate::support::Host;
use openclaw_contract::{Process, Step};
use openclaw_driver::DriverError;
use openclaw_driver_local::LocalDriver;
use serde_json::json;
use std::fs;

const V8: &str = "2026.4.8";
const V11: &str = "2026.4.11";

#[tokio::test]
async fn each_thing_that_a_host_lacks_has_a_message_and_a_remedy_of_its_own() {
    let host = Host::new();
    let a = host.instance("a");
    let told = async |driver: &LocalDriver, step, version| {
        let error = a.run(driver, step, version).await.unwrap_err();
        (error.to_string(), error.remedy().unwrap_or_default().to_owned(), error.is_transient())
    };
    let gone = host.driver_with(|options| options.npm = "/no/such/npm".into()).await;
    let (cause, remedy, transient) = told(&gone, Step::Fetch, V11).await;
    assert_eq!((cause.as_str(), transient), ("npm is not installed on this host", false));
    assert!(remedy.starts_with("Install Node.js with npm"), "{remedy}");

    let driver = host.driver().await;
    // (what npm complains of, part of the cause, part of the remedy, transient)
    let table = [
        ("ENOTFOUND", "ENOTFOUND", "npm ping", true),
        ("ETIMEDOUT", "ETIMEDOUT", "npm ping", true),
        ("ENOSPC", "is full", "Free space", false),
    ];
    for (complaint, part, helps, transient) in table {
        host.npm(json!({"fails": complaint, "at": "install"}));
        let told = told(&driver, Step::Fetch, V11).await;
        assert!(told.0.contains(part) && told.1.contains(helps) && told.2 == transient, "{told:?}");
        assert!(host.version_names().is_empty(), "{complaint}");
    }

    host.npm(json!({}));
    host.installed(V8);
    a.configured(&driver, V8, json!({})).await;
    let nodeless = host.driver_with(|options| options.node = "/no/such/node".into()).await;
    let (cause, remedy, _) = told(&nodeless, Step::Start, V8).await;
    assert_eq!(cause, "npm is not installed on this host");
    assert!(remedy.starts_with("Install Node.js"), "{remedy}");

    let package = host.data_dir().join("versions").join(V8).join("node_modules/openclaw/package.json");
    fs::write(package, json!({"version": V8, "type": "module", "engines": {"node": ">=99"}}).to_string()).unwrap();
    let (cause, remedy, transient) = told(&driver, Step::Start, V8).await;
    assert_eq!((cause.as_str(), transient), ("this version needs Node >=99, and this host has none", false));
    assert!(remedy.starts_with("Install such a Node"), "{remedy}");
    assert_eq!((a.observe(&driver).await.process, a.starts()), (Process::Absent, 0));
    let not_fetched = DriverError::NotFetched { version: V11.parse().unwrap() };
    assert_eq!(a.run(&driver, Step::Start, V11).await, Err(not_fetched));
}
