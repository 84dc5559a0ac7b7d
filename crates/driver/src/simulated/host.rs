//! The host that there is in the simulation unless something else is said of it.

use openclaw_contract::Host;

const GB: u64 = 1_000_000_000;

/// The Node that it has.
pub(super) const NODE: &str = "24.21.0";

/// Room for a fleet.
pub(super) const ROOMY: Host = Host {
    as_of: None,
    memory_total: Some(32 * GB),
    memory_available: Some(24 * GB),
    disk_total: Some(500 * GB),
    disk_available: Some(300 * GB),
    load_percent: Some(20),
};
