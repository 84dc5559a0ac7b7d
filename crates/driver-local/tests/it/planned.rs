//! What the planner makes of what a driver observes.

use crate::support::{Instance, version};
use openclaw_contract::{Instance as Recorded, InstanceState, Timestamp};
use openclaw_driver_local::LocalDriver;
use openclaw_planner::{Plan, plan};

impl Instance {
    /// What is next for an instance that is to run this version, and did when it was last well; `state` is what its record says.
    pub(crate) async fn next(&self, driver: &LocalDriver, state: InstanceState, runs: &str) -> Plan {
        let (id, name) = (self.of.id.clone(), self.of.name.clone());
        let mut recorded = Recorded::new(id, name, "local".to_owned(), version(runs), Timestamp::UNIX_EPOCH);
        (recorded.status.state, recorded.status.observed_generation) = (state, 1);
        plan(&recorded, &self.observe(driver).await, Timestamp::UNIX_EPOCH)
    }
}
