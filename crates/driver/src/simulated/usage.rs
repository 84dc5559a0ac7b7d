//! What a simulated gateway would use of its host: figures made of its name and of the time, the same each time.

use super::world::World;
use crate::{InstanceRef, Usage};
use openclaw_contract::{Details, Timestamp, redact};

const MB: u64 = 1_000_000;
/// The memory figures come round in so many seconds.
const ROUND: i64 = 900;
/// A port that nobody listens on.
const PORTS: u16 = 20_000;

impl World {
    /// What its gateway uses, where one runs.
    pub(super) fn usage(&mut self, of: &InstanceRef, now: Timestamp) -> Option<Usage> {
        self.settle(&of.id, now).ok()?;
        self.instance(&of.id).gateway()?;
        let seed = seed(of.name.as_str());
        let second = now.as_second();
        let wave = second.saturating_add(i64::from(seed % 900)).rem_euclid(ROUND).unsigned_abs();
        let memory_bytes = (180 + u64::from(seed % 250)) * MB + wave * MB / 10;
        let rate = f64::from(seed % 90 + 5) / 1000.0;
        let seconds = u32::try_from(second.rem_euclid(i64::from(u32::MAX))).unwrap_or(0);
        Some(Usage { memory_bytes, cpu_seconds: f64::from(seconds) * rate })
    }

    /// What there is to say of an instance; its configuration has a secret that is not shown.
    pub(super) fn details(&mut self, of: &InstanceRef, now: Timestamp) -> Details {
        let seed = seed(of.name.as_str());
        let instance = self.instance(&of.id);
        let port = PORTS + u16::try_from(seed % 20_000).unwrap_or(0);
        let config = instance.state.as_ref().map(|_| {
            redact::redacted(&serde_json::json!({
                "gateway": { "port": port, "mode": "local", "auth": { "mode": "token", "token": format!("simulated-{seed}") } },
                "agents": { "defaults": { "model": "simulated/echo" } },
            }))
        });
        let known = config.is_some();
        Details {
            as_of: Some(now),
            pid: instance.gateway().map(|_| 100_000 + seed % 900_000),
            port: known.then_some(port),
            node: instance.gateway().map(|_| "22.14.0".to_owned()),
            folder: known.then(|| format!("(simulated)/{}", of.id)),
            memory_bytes: None,
            cpu_percent: None,
            config,
        }
    }
}

/// A number that belongs to a name.
fn seed(name: &str) -> u32 {
    name.bytes().fold(2_166_136_261, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619))
}
