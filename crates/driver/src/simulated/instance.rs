//! What there is of one simulated instance.

use super::{
    fault::Kind,
    marks::{Marks, Saved},
    memory::Memory,
};
use crate::DriverError;
use openclaw_contract::{
    GatewayStatus, Generation, Health, Layer, LayerStatus, Observation, Process, StateFolder, Step, Timestamp, Version,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How a gateway ends that is not stopped.
pub(super) const EXIT: &str = "exit status 1";

/// One instance: all that outlives the portal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Instance {
    /// The newest generation that started or stopped the gateway; older ones may not touch the instance any more.
    pub(super) fence: Generation,
    pub(super) configured: Option<Version>,
    /// One at most, or something has gone badly wrong.
    pub(super) gateways: Vec<Gateway>,
    /// How the last gateway ended, where nobody stopped it.
    pub(super) exited: Option<String>,
    /// What is in the folder of its state, where there is one.
    pub(super) state: Option<Memory>,
    pub(super) marks: Marks,
    /// The copies of its state, the oldest first.
    pub(super) saved: Vec<Saved>,
    /// How many states were taken in.
    pub(super) taken_in: u32,
    /// How often each step went wrong because it was asked to.
    pub(super) struck: BTreeMap<Kind, BTreeMap<Step, u32>>,
    /// How many more runs of a step are to fail than the options say.
    pub(super) failing: BTreeMap<Step, u32>,
    /// How many gateways were started that end by themselves.
    pub(super) doomed: u32,
}

/// A gateway that runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Gateway {
    pub(super) version: Version,
    pub(super) generation: Generation,
    /// When it is ready; never, as things are, where this is none.
    pub(super) ready: Option<Timestamp>,
    /// When it ends by itself.
    pub(super) exits: Option<Timestamp>,
}

impl Gateway {
    /// Whether it is ready.
    pub(super) fn is_ready(&self, now: Timestamp) -> bool {
        self.ready.is_some_and(|ready| ready <= now)
    }
}

impl Instance {
    /// The gateway that runs.
    pub(super) fn gateway(&self) -> Option<&Gateway> {
        self.gateways.first()
    }

    /// Lets its gateway end by itself.
    pub(super) fn exit(&mut self) {
        self.gateways.clear();
        self.exited = Some(EXIT.to_owned());
    }

    /// Its gateway is ready from then on.
    pub(super) fn ready_at(&mut self, at: Timestamp) {
        for gateway in &mut self.gateways {
            gateway.ready = Some(at);
        }
    }

    /// Stops its gateway. The end of one that was not stopped is known by now, and is not news any more.
    pub(super) fn stop(&mut self) {
        self.gateways.clear();
        self.exited = None;
    }

    /// Refuses work that a newer generation has overtaken.
    pub(super) fn fence(&self, generation: Generation) -> Result<(), DriverError> {
        if generation < self.fence {
            let cause =
                format!("generation {generation} is out of date: generation {} moved the gateway since", self.fence);
            return Err(DriverError::permanent(cause).with_remedy("Nothing to do: the newer one is worked on"));
        }
        Ok(())
    }

    /// Whether nothing runs that a new configuration, another state or a second start would harm.
    pub(super) fn is_down(&self) -> Result<(), DriverError> {
        match self.gateway() {
            None => Ok(()),
            Some(Gateway { version, .. }) => {
                Err(DriverError::permanent(format!("the gateway still runs {version}")).with_remedy("Stop it first"))
            }
        }
    }

    /// Whether the gateway runs at that version.
    pub(super) fn runs(&self, wanted: &Version) -> Result<(), DriverError> {
        match (self.gateway(), &self.exited) {
            (Some(Gateway { version, .. }), _) if version == wanted => Ok(()),
            (Some(Gateway { version, .. }), _) => {
                Err(DriverError::permanent(format!("the gateway runs {version}, not {wanted}"))
                    .with_remedy(format!("Stop it and start {wanted}")))
            }
            (None, Some(how)) => Err(DriverError::permanent(format!("the gateway exited: {how}"))
                .with_remedy("Read the instance's log and start it again")),
            (None, None) => Err(DriverError::permanent("the gateway was not started").with_remedy("Start it first")),
        }
    }

    /// The folder of its state.
    pub(super) fn folder(&self) -> StateFolder {
        match (&self.state, &self.marks.state_version) {
            (Some(_), _) => StateFolder::Present,
            (None, Some(_)) => StateFolder::Lost,
            (None, None) => StateFolder::Missing,
        }
    }

    /// What an observer finds.
    pub(super) fn observe(&self, fetched: BTreeSet<Version>, now: Timestamp) -> Observation {
        let (process, gateway, health) = self.alive(now);
        let Marks { state_version, copy, base, restored, checked } = self.marks.clone();
        Observation {
            at: now,
            fetched,
            configured: self.configured.clone(),
            state: self.folder(),
            state_version,
            copy,
            base,
            restored,
            checked,
            snapshots: self.saved.iter().map(|saved| saved.snapshot.clone()).collect(),
            state_bytes: self.state.as_ref().map(Memory::bytes),
            process,
            gateway,
            health,
            url: None,
        }
    }

    fn alive(&self, now: Timestamp) -> (Process, GatewayStatus, Health) {
        let layer = |status, detail: Option<String>| Layer { status, detail, as_of: Some(now) };
        let layers = |process, detail, others| Health {
            process: layer(process, detail),
            gateway: layer(others, None),
            channels: layer(others, None),
        };
        match (self.gateway(), &self.exited) {
            (Some(running), _) => {
                let handle = "simulated".to_owned();
                let (gateway, others) = match running.is_ready(now) {
                    true => (GatewayStatus::Ready, LayerStatus::Ok),
                    false => (GatewayStatus::Starting, LayerStatus::Starting),
                };
                let health = match self.folder() {
                    StateFolder::Lost => {
                        layers(LayerStatus::Failing, Some("its state folder is gone".to_owned()), others)
                    }
                    StateFolder::Present | StateFolder::Missing => {
                        layers(LayerStatus::Ok, Some(handle.clone()), others)
                    }
                };
                let Gateway { version, generation, .. } = running.clone();
                (Process::Running { version, generation, handle }, gateway, health)
            }
            (None, Some(how)) => {
                let health = layers(LayerStatus::Failing, Some(how.clone()), LayerStatus::Failing);
                (Process::Exited(how.clone()), GatewayStatus::Silent, health)
            }
            (None, None) => (Process::Absent, GatewayStatus::Silent, layers(LayerStatus::Off, None, LayerStatus::Off)),
        }
    }
}
