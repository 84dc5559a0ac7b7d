//! What there is to be seen.

use anyhow::ensure;
use openclaw_contract::{InstanceState, Step};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::{Setup, TestServer};
use serde_json::json;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Each with its version, its team and whether it runs.
const MEMBERS: [(&str, &str, &str, bool); 9] = [
    ("atlas", "2026.4.8", "research", true),
    ("borealis", "2026.4.11", "research", true),
    ("cirrus", "2026.4.8", "support", true),
    ("delta", "2026.9.6", "sales", true),
    ("ember", "2026.5.3", "support", true),
    ("fjord", "2026.4.8", "sales", false),
    ("garnet", "2026.5.3", "research", true),
    ("harbor", "2026.4.11", "sales", true),
    ("isle", "2026.4.8", "support", true),
];

/// A fleet in which something of everything goes on: `ember` failed, `fjord` is asleep, `juno` is being provisioned and was
/// sent elsewhere twice.
pub(crate) async fn lively() -> anyhow::Result<TestServer> {
    let server = TestServer::start(SimulatedOptions::parse(&["fail=start@ember:99".to_owned()])?).await?;
    set_clock(&server);
    for (name, version, team, start) in MEMBERS {
        create(&server, name, version, team, start).await?;
        if start {
            let wanted = if name == "ember" { InstanceState::Error } else { InstanceState::Running };
            server.turn_to(name, wanted).await?;
        }
    }
    for (name, to) in [("borealis", "2026.5.3"), ("harbor", "2026.9.6")] {
        server.update(name, to).await?;
        server.turn_until(name, |now| now.status.version.to_string() == to && now.status.step.is_none()).await?;
        // What is watched for half a minute after an update has counted by then.
        server.clock.advance(Duration::from_secs(300));
    }
    create(&server, "juno", "2026.4.8", "research", true).await?;
    server.turn_until("juno", |now| now.status.step == Some(Step::Start)).await?;
    server.update("juno", "2026.4.11").await?;
    Ok(server)
}

/// Ten thousand at rest.
pub(crate) async fn large() -> anyhow::Result<TestServer> {
    let setup = Setup { reconciles: false, ..Setup::of(SimulatedOptions::instant()) };
    let server = TestServer::start_as(setup).await?;
    set_clock(&server);
    server.fill(10_000, "2026.4.8").await?;
    for (number, state) in [(3, InstanceState::Error), (4, InstanceState::Stopped), (7, InstanceState::Provisioning)] {
        server.observe(&format!("agent-{number:05}"), state).await?;
    }
    Ok(server)
}

/// To the time that the browser has: its ages are to be those of the fleet.
fn set_clock(server: &TestServer) {
    let start = server.now().as_second();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    server.clock.advance(Duration::from_secs(now.saturating_sub(start.unsigned_abs())));
}

async fn create(server: &TestServer, name: &str, version: &str, team: &str, start: bool) -> anyhow::Result<()> {
    let url = format!("{}/api/v1/instances", server.url());
    let request = json!({ "name": name, "version": version, "labels": { "team": team }, "start": start });
    let answer = reqwest::Client::new().post(url).json(&request).send().await?;
    let (status, text) = (answer.status(), answer.text().await?);
    ensure!(status.is_success(), "{name}: {text}");
    Ok(())
}
