//! What the planner makes of what a driver observes.

use crate::support::{Instance, version};
use openclaw_contract::{
    Health, Instance as Recorded, InstanceSpec, InstanceState, InstanceStatus, Labels, Power, Timestamp, Way,
};
use openclaw_driver_local::LocalDriver;
use openclaw_planner::{Plan, plan};

impl Instance {
    /// What is next for an instance that is to run this version, and did when it was last well; `state` is what its record says.
    pub(crate) async fn next(&self, driver: &LocalDriver, state: InstanceState, runs: &str) -> Plan {
        let recorded = Recorded {
            id: self.of.id.clone(),
            name: self.of.name.clone(),
            driver: "local".to_owned(),
            labels: Labels::default(),
            created_at: Timestamp::UNIX_EPOCH,
            spec: InstanceSpec {
                target_version: version(runs),
                power: Power::On,
                deleted: false,
                generation: 1,
                restart_generation: 0,
                way: Way::default(),
            },
            status: InstanceStatus {
                state,
                version: version(runs),
                observed_generation: 1,
                failed_generation: None,
                step: None,
                step_started_at: None,
                step_deadline: None,
                message: None,
                provisioning_started_at: None,
                last_updated_at: None,
                exits: Vec::new(),
                health: Health::default(),
                url: None,
                state_version: None,
                state_bytes: None,
                snapshots: Vec::new(),
            },
        };
        plan(&recorded, &self.observe(driver).await, Timestamp::UNIX_EPOCH)
    }
}
