//! Which version wrote a state folder, where nobody says. Each version since 9 tells in its database; a configuration tells the
//! one that last wrote it, which may have been long ago: so the newest sign counts.

use crate::{databases, disk, gateway::Gateways, layout::InstancePaths, marks, scratch::Scratch};
use openclaw_contract::Version;
use openclaw_driver::{DriverError, Progress};
use serde_json::Value;
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// The Nodes that can read a database.
const WITH_SQLITE: &str = ">=22.16.0";
/// Where versions since 9 keep what they are.
const DATABASE: &str = "state/openclaw.sqlite";
/// Writes which version a database says into a file: DATABASE FILE.
const SCRIPT: &str = r#"
import { DatabaseSync } from "node:sqlite";
import { writeFileSync } from "node:fs";
const [from, to] = process.argv.slice(1);
const row = new DatabaseSync(from).prepare("select app_version from schema_meta where meta_key = 'primary'").get();
writeFileSync(to, String(row?.app_version ?? ""));
"#;

impl Gateways {
    /// The version that wrote the state folder `folder`, whose configuration is `config`. Only reads there.
    pub(crate) async fn wrote(
        &self,
        folder: &Path,
        config: &Value,
        scratch: &Scratch,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Version, DriverError> {
        // A state folder of another portal: that one wrote down what ran.
        let beside = folder.parent().map(|root| InstancePaths::at(root.to_owned()));
        let ran = disk::off_thread(move || Ok(beside.and_then(|beside| marks::read(&beside).ok()))).await?;
        if let Some(version) = ran.and_then(|marks| marks.state_version) {
            return Ok(version);
        }
        let told = ["/meta/lastTouchedVersion", "/wizard/lastRunVersion"]
            .map(|key| config.pointer(key).and_then(Value::as_str).and_then(|text| text.parse().ok()));
        let kept = self.kept_in_database(folder, scratch, progress, cancel).await?;
        told.into_iter().flatten().chain(kept).max().ok_or_else(|| {
            DriverError::refused("nothing in it tells which version of OpenClaw wrote it").with_remedy(
                "Run `openclaw backup create` of that version on it, and import the archive: it tells the version",
            )
        })
    }

    /// What its database says; nothing where there is none, or it does not say.
    async fn kept_in_database(
        &self,
        folder: &Path,
        scratch: &Scratch,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Option<Version>, DriverError> {
        let from = folder.join(DATABASE);
        let (copy, answer) = (scratch.path("signs.sqlite"), scratch.path("signs"));
        let own = copy.clone();
        // Of a copy: even reading one writes beside it.
        let there = disk::off_thread(move || {
            let wal = |path: &Path| path.with_extension("sqlite-wal");
            disk::copy_file(&from, &own)?;
            disk::copy_file(&wal(&from), &wal(&own))?;
            Ok(own.is_file())
        });
        if !there.await? {
            return Ok(None);
        }
        let says = |message| progress.report(None, Some(message));
        let node = match self.nodes.fitting(WITH_SQLITE, cancel, says).await {
            Ok(node) => node,
            Err(DriverError::Cancelled) => return Err(DriverError::Cancelled),
            Err(error) => {
                tracing::warn!("a database could not be asked for its version: {error}");
                return Ok(None);
            }
        };
        if let Some(complaint) = databases::run(&node.path, SCRIPT, &[copy, answer.clone()], cancel).await? {
            tracing::warn!("a database does not tell its version: {complaint}");
        }
        let told = disk::off_thread(move || disk::read(&answer)).await?;
        Ok(told.and_then(|text| text.trim().parse().ok()))
    }
}
