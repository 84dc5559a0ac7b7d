//! A conversation with a real agent, through its gateway's own storage, without a vendor of models.

use anyhow::{Context, ensure};
use openclaw_contract::InstanceView;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// The agent of the one instance in a data folder.
pub(crate) struct Agent<'a> {
    data: &'a Path,
}

impl<'a> Agent<'a> {
    pub(crate) fn of(data: &'a Path) -> Self {
        Self { data }
    }

    /// Tells it something.
    pub(crate) async fn told(&self, view: &InstanceView, text: &str) -> anyhow::Result<()> {
        let message = serde_json::json!({ "sessionKey": "main", "message": text }).to_string();
        self.calls(view, &["sessions.create", r#"{"key":"main"}"#, "chat.inject", &message]).await.map(drop)
    }

    /// What it remembers, as its gateway answers: JSON in which each text that it was told appears.
    pub(crate) async fn remembers(&self, view: &InstanceView) -> anyhow::Result<String> {
        self.calls(view, &["chat.history", r#"{"sessionKey":"main","limit":200}"#]).await
    }

    async fn calls(&self, view: &InstanceView, calls: &[&str]) -> anyhow::Result<String> {
        let url = view.url.as_deref().context("a running gateway has an address")?;
        let port = url.trim_end_matches('/').rsplit(':').next().context("an address has a port")?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/real/agent.mjs");
        let node = self.node().unwrap_or_else(|| PathBuf::from("node"));
        let call =
            Command::new(node).args([script, port, self.token()?.trim()]).args(calls).kill_on_drop(true).output();
        let output = tokio::time::timeout(std::time::Duration::from_secs(90), call).await.context("no answer")??;
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "the gateway did not answer {calls:?}: {complaint}");
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The Node that the portal brought, where the host's own was too old.
    fn node(&self) -> Option<PathBuf> {
        let mut folders = vec![self.data.join("node")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).ok()?.flatten() {
                let path = entry.path();
                if path.ends_with("bin/node") {
                    return Some(path);
                }
                if path.is_dir() && !path.ends_with("include") {
                    folders.push(path);
                }
            }
        }
        None
    }

    fn token(&self) -> anyhow::Result<String> {
        let instances = self.data.join("instances");
        for entry in std::fs::read_dir(&instances)?.flatten() {
            if let Ok(token) = std::fs::read_to_string(entry.path().join("token")) {
                return Ok(token);
            }
        }
        anyhow::bail!("no instance in {} has a token", instances.display())
    }
}
