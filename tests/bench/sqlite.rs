//! Python's own sqlite3 as a process beside: what SQLite does alone, and rows that nobody would wait for one by one.

use anyhow::{Context, Result, ensure};
use std::{path::Path, time::Duration};
use tokio::process::Command;

const COMMITS: &str = include_str!("commits.py");
const FILL: &str = include_str!("fill.py");

/// How many rows a second SQLite inserts and commits one by one, as durably as the portal does.
pub(crate) async fn commits(folder: &Path, time: Duration) -> Result<f64> {
    let file = folder.join("commits.db");
    let printed = python(COMMITS, &[&file.display().to_string(), &time.as_secs().to_string()]).await?;
    printed.trim().parse().with_context(|| format!("python3 printed {printed:?}"))
}

/// Brings the only instance of a portal's database and its events to so many.
pub(crate) async fn fill(database: &Path, instances: usize, events: usize) -> Result<()> {
    let (instances, events) = (instances.to_string(), events.to_string());
    python(FILL, &[&database.display().to_string(), &instances, &events]).await.map(drop)
}

async fn python(script: &str, arguments: &[&str]) -> Result<String> {
    let mut python = Command::new("python3");
    let python = python.args(["-c", script]).args(arguments).kill_on_drop(true);
    let output = python.output().await.context("python3 does not start: apt-get install python3")?;
    ensure!(output.status.success(), "python3 failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}
