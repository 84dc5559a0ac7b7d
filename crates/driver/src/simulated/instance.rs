//! What there is of one simulated instance.

use super::log::Log;
use crate::DriverError;
use openclaw_contract::{
    GatewayStatus, Generation, Health, Layer, LayerStatus, Observation, Process, Step, Timestamp, Version,
};
use std::collections::{BTreeMap, BTreeSet};

/// One instance.
#[derive(Default)]
pub(super) struct Instance {
    /// The newest generation that started or stopped the gateway; older ones may not touch the instance any more.
    pub(super) fence: Generation,
    pub(super) configured: Option<Version>,
    pub(super) snapshot: Option<Generation>,
    pub(super) gateway: Gateway,
    /// How often each step failed because it was asked to.
    pub(super) failed: BTreeMap<Step, u32>,
    pub(super) log: Log,
}

/// Its gateway.
#[derive(Default)]
pub(super) enum Gateway {
    #[default]
    Absent,
    Exited(String),
    Running {
        version: Version,
        generation: Generation,
        /// When it is ready; never, as things are, where this is none.
        ready: Option<Timestamp>,
    },
}

impl Gateway {
    /// Whether it runs and is ready.
    pub(super) fn is_ready(&self, now: Timestamp) -> bool {
        matches!(self, Self::Running { ready: Some(ready), .. } if *ready <= now)
    }
}

impl Instance {
    /// Refuses work that a newer generation has overtaken.
    pub(super) fn fence(&self, generation: Generation) -> Result<(), DriverError> {
        if generation < self.fence {
            let cause =
                format!("generation {generation} is out of date: generation {} moved the gateway since", self.fence);
            return Err(DriverError::permanent(cause).with_remedy("Nothing to do: the newer one is worked on"));
        }
        Ok(())
    }

    /// Whether nothing runs that a new configuration or a second start would harm.
    pub(super) fn is_down(&self) -> Result<(), DriverError> {
        match &self.gateway {
            Gateway::Absent | Gateway::Exited(_) => Ok(()),
            Gateway::Running { version, .. } => {
                Err(DriverError::permanent(format!("the gateway still runs {version}")).with_remedy("Stop it first"))
            }
        }
    }

    /// Whether the gateway runs at that version.
    pub(super) fn runs(&self, wanted: &Version) -> Result<(), DriverError> {
        match &self.gateway {
            Gateway::Running { version, .. } if version == wanted => Ok(()),
            Gateway::Running { version, .. } => {
                Err(DriverError::permanent(format!("the gateway runs {version}, not {wanted}"))
                    .with_remedy(format!("Stop it and start {wanted}")))
            }
            Gateway::Exited(how) => Err(DriverError::permanent(format!("the gateway exited: {how}"))
                .with_remedy("Read the instance's log and start it again")),
            Gateway::Absent => Err(DriverError::permanent("the gateway was not started").with_remedy("Start it first")),
        }
    }

    /// What an observer finds.
    pub(super) fn observe(&self, fetched: BTreeSet<Version>, now: Timestamp) -> Observation {
        let layer = |status, detail: Option<String>| Layer { status, detail, as_of: Some(now) };
        let layers = |process, detail, others| Health {
            process: layer(process, detail),
            gateway: layer(others, None),
            channels: layer(others, None),
        };
        let (process, gateway, health) = match &self.gateway {
            Gateway::Absent => {
                (Process::Absent, GatewayStatus::Silent, layers(LayerStatus::Off, None, LayerStatus::Off))
            }
            Gateway::Exited(how) => (
                Process::Exited(how.clone()),
                GatewayStatus::Silent,
                layers(LayerStatus::Failing, Some(how.clone()), LayerStatus::Failing),
            ),
            Gateway::Running { version, generation, .. } => {
                let handle = "simulated".to_owned();
                let (gateway, others) = if self.gateway.is_ready(now) {
                    (GatewayStatus::Ready, LayerStatus::Ok)
                } else {
                    (GatewayStatus::Starting, LayerStatus::Starting)
                };
                let health = layers(LayerStatus::Ok, Some(handle.clone()), others);
                (Process::Running { version: version.clone(), generation: *generation, handle }, gateway, health)
            }
        };
        let (configured, snapshot) = (self.configured.clone(), self.snapshot);
        Observation { at: now, fetched, configured, snapshot, process, gateway, health, url: None }
    }
}
