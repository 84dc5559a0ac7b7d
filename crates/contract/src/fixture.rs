//! An instance to test with.

use crate::{Health, InstanceState, InstanceView, Labels, Power, Timestamp};

pub(crate) type Failure = Box<dyn std::error::Error>;

/// `my-instance`, generation 1, fully applied.
pub(crate) fn view(state: InstanceState, version: &str, target: &str) -> Result<InstanceView, Failure> {
    Ok(InstanceView {
        name: "my-instance".parse()?,
        state,
        version: version.parse()?,
        target_version: target.parse()?,
        power: Power::On,
        generation: 1,
        observed_generation: 1,
        driver: "simulated".to_owned(),
        labels: Labels::default(),
        created_at: Timestamp::UNIX_EPOCH,
        provisioning_started_at: None,
        last_updated_at: None,
        step: None,
        step_started_at: None,
        step_deadline: None,
        progress: None,
        message: None,
        health: Health::default(),
        url: None,
        state_version: None,
        state_bytes: None,
        snapshots: Vec::new(),
        reverts: None,
    })
}
