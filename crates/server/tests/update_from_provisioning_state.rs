//! The regression test of this product: an update from provisioning is accepted; from stopped it is refused, in the
//! exact words that scripts and alerts read.

use openclaw_contract::InstanceState;
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

/// A log that can be read back.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn update(server: &TestServer, name: &str, to: &str) -> anyhow::Result<(u16, String)> {
    let url = format!("{}/api/v1/instances/{name}/update", server.url());
    let body = format!(r#"{{"target_version": "{to}"}}"#);
    let response = reqwest::Client::new().post(url).body(body).send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

#[tokio::test]
async fn update_from_provisioning_state() -> anyhow::Result<()> {
    let log = Log::default();
    let writer = log.clone();
    openclaw_server::init_log_to(move || writer.clone());
    let server = TestServer::start(SimulatedOptions::default()).await?;

    server.create("my-instance", "2026.4.8", true).await?;
    assert_eq!(server.instance("my-instance").await?.status.state, InstanceState::Provisioning);
    let (status, body) = update(&server, "my-instance", "2026.4.11").await?;
    assert_eq!(status, 200);
    assert_eq!(
        body,
        r#"{"status":"update_queued","current_version":"2026.4.8","target_version":"2026.4.11","instance_state":"provisioning"}"#
    );
    assert_eq!(server.instance("my-instance").await?.spec.target_version.to_string(), "2026.4.11");

    server.create("resting", "2026.4.8", false).await?;
    let (status, body) = update(&server, "resting", "2026.4.11").await?;
    assert_eq!(status, 409);
    assert_eq!(
        body,
        r#"{"error":"state_conflict","message":"Instance state does not allow update","current_state":"stopped","allowed_states":["running","error","provisioning"]}"#
    );
    let log = String::from_utf8(log.0.lock().unwrap_or_else(PoisonError::into_inner).clone())?;
    let line = log.lines().find(|line| line.contains("rejected")).unwrap_or_default();
    let (time, rest) = line.split_once("] ").unwrap_or_default();
    assert_eq!(
        rest,
        "WARN [api] Update rejected for instance resting: state stopped not in allowed states for apply_update"
    );
    assert!(time.len() == 21 && time.starts_with("[20") && time.ends_with('Z'), "{time}");
    Ok(())
}
