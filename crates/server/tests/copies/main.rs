//! Copies of states over HTTP: snapshots, restores, backups, imports, and what is refused of them without a trace.

mod imports;
mod snapshots;

use anyhow::Context as _;
use openclaw_client::Client;
use openclaw_contract::{InstanceState, Snapshot};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use reqwest::{Method, Response, header};
use serde_json::Value;

pub(crate) type Outcome = anyhow::Result<()>;

pub(crate) const OCTETS: &str = "application/octet-stream";
pub(crate) const JSON: &str = "application/json";

/// An instance `a` that runs and was told something.
pub(crate) async fn server() -> anyhow::Result<TestServer> {
    let server = TestServer::start(SimulatedOptions::instant()).await?;
    server.create("a", "2026.4.8", true).await?;
    let a = server.turn_to("a", InstanceState::Running).await?;
    server.driver.remember(&a.id, "the cat is called Miez")?;
    Ok(server)
}

pub(crate) async fn send(
    server: &TestServer,
    method: Method,
    path: &str,
    kind: &str,
    body: impl Into<reqwest::Body>,
) -> anyhow::Result<Response> {
    let url = format!("{}/api/v1/{path}", server.url());
    Ok(reqwest::Client::new().request(method, url).header(header::CONTENT_TYPE, kind).body(body).send().await?)
}

pub(crate) async fn backup(server: &TestServer, name: &str) -> anyhow::Result<Vec<u8>> {
    let response = send(server, Method::GET, &format!("instances/{name}/backup"), JSON, "").await?;
    anyhow::ensure!(response.status() == 200, "{}", response.text().await?);
    Ok(response.bytes().await?.to_vec())
}

/// Status and code of a refusal, or the status and what was answered.
pub(crate) async fn code(response: Response) -> anyhow::Result<(u16, String)> {
    let status = response.status().as_u16();
    let body: Value = response.json().await?;
    let code = body.get("error").map_or_else(|| body.to_string(), |code| code.as_str().unwrap_or_default().to_owned());
    Ok((status, code))
}

pub(crate) async fn snapshots(server: &TestServer, name: &str) -> anyhow::Result<Vec<Snapshot>> {
    Ok(Client::new(server.url())?.snapshot_list(&name.parse()?).await?.snapshots)
}

pub(crate) async fn knows(server: &TestServer, name: &str) -> anyhow::Result<Vec<String>> {
    Ok(server.driver.memory(&server.instance(name).await?.id))
}

/// What passes through the server's folder at the moment.
pub(crate) fn passing(server: &TestServer) -> anyhow::Result<usize> {
    let folder = server.database();
    let folder = folder.parent().context("it is in a folder")?.join("passing");
    Ok(std::fs::read_dir(folder)?.count())
}
