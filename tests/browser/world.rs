//! A small fleet in which time stands still: one instance in each state that a page has something to say about.

use anyhow::ensure;
use openclaw_contract::{InstanceState, Step};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use serde_json::{Value, json};

/// Runs, with labels, and was updated once.
pub(crate) const CALM: &str = "calm";
/// Is being provisioned; an update is queued.
pub(crate) const BUSY: &str = "busy";
/// Could not be started.
pub(crate) const BROKEN: &str = "broken";
/// Was never started.
pub(crate) const ASLEEP: &str = "asleep";

/// The fleet.
pub(crate) async fn small_fleet() -> anyhow::Result<TestServer> {
    let options = SimulatedOptions::parse(&[format!("fail=start@{BROKEN}:99")])?;
    let server = TestServer::start(options).await?;
    let labels = json!({ "team": "research", "for": "مريم", "note": "<b>bold</b>" });
    create(&server, &json!({ "name": CALM, "version": "2026.4.8", "labels": labels })).await?;
    create(&server, &json!({ "name": ASLEEP, "version": "2026.4.8", "start": false })).await?;
    create(&server, &json!({ "name": BROKEN, "version": "2026.4.8" })).await?;
    server.turn_to(CALM, InstanceState::Running).await?;
    server.update(CALM, "2026.4.11").await?;
    server.turn_until(CALM, |now| now.status.version.to_string() == "2026.4.11" && now.status.step.is_none()).await?;
    server.turn_to(BROKEN, InstanceState::Error).await?;
    create(&server, &json!({ "name": BUSY, "version": "2026.5.3" })).await?;
    server.turn_until(BUSY, |now| now.status.step == Some(Step::Start)).await?;
    server.update(BUSY, "2026.9.6").await?;
    Ok(server)
}

/// Creates an instance through the API, with all that a request may have in it.
pub(crate) async fn create(server: &TestServer, request: &Value) -> anyhow::Result<()> {
    let url = format!("{}/api/v1/instances", server.url());
    let answer = reqwest::Client::new().post(url).json(request).send().await?;
    let (status, text) = (answer.status(), answer.text().await?);
    ensure!(status.is_success(), "{request} is refused: {text}");
    Ok(())
}
