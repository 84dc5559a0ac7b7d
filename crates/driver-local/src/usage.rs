//! What an instance is on this host, and what it uses here.

use crate::{disk, driver::LocalDriver, gateway::Found, layout::InstancePaths, process, setup};
use openclaw_contract::{Details, redact};
use openclaw_driver::{DriverError, Usage};
use serde_json::Value;

impl LocalDriver {
    /// What the gateway and its descendants use.
    pub(crate) async fn usage_of(&self, paths: &InstancePaths) -> Result<Option<Usage>, DriverError> {
        let Found::Running { process, .. } = self.gateways.find(paths).await? else { return Ok(None) };
        disk::off_thread(move || Ok(process::usage_of_tree(process.pid))).await
    }

    /// What there is to say of the instance with these files; its secrets stay here.
    pub(crate) async fn details_of(&self, paths: &InstancePaths) -> Result<Details, DriverError> {
        let found = self.gateways.find(paths).await?;
        let (at, own) = (self.clock.now(), paths.clone());
        disk::off_thread(move || {
            let (pid, port) = match &found {
                Found::Running { record, process } => (u32::try_from(process.pid).ok(), Some(record.port)),
                Found::Absent | Found::Exited { .. } => (None, setup::read(&own)?.map(|setup| setup.port)),
            };
            let files = own.files();
            // One that cannot be read is not worth the rest.
            let config: Option<Value> = disk::read_json(&files.config()).unwrap_or_default();
            let config = config.map(|config| hidden(redact::redacted(&config), setup::token(&own).as_deref()));
            let there = files.root().is_dir();
            Ok(Details {
                as_of: Some(at),
                pid,
                port,
                node: pid.and_then(process::program),
                folder: there.then(|| files.root().display().to_string()),
                memory_bytes: None,
                cpu_percent: None,
                config,
            })
        })
        .await
    }
}

/// The same without the gateway's own token, wherever it stands.
fn hidden(config: Value, token: Option<&str>) -> Value {
    match (config, token) {
        (Value::String(text), Some(token)) if text.contains(token) => Value::String(redact::HIDDEN.to_owned()),
        (Value::Array(items), token) => Value::Array(items.into_iter().map(|item| hidden(item, token)).collect()),
        (Value::Object(fields), token) => {
            Value::Object(fields.into_iter().map(|(key, value)| (key, hidden(value, token))).collect())
        }
        (other, _) => other,
    }
}
