//! An instance to test with.

use crate::{Instance, InstanceState, InstanceView, Timestamp};

pub(crate) type Failure = Box<dyn std::error::Error>;

/// `my-instance`, generation 1, fully applied.
pub(crate) fn view(state: InstanceState, version: &str, target: &str) -> Result<InstanceView, Failure> {
    let (name, driver) = ("my-instance".parse()?, "simulated".to_owned());
    let new = Instance::new("1".to_owned(), name, driver, version.parse()?, Timestamp::UNIX_EPOCH);
    Ok(InstanceView {
        state,
        target_version: target.parse()?,
        observed_generation: 1,
        provisioning_started_at: None,
        ..new.view()
    })
}
