//! What there is of an instance.

use crate::{
    disk,
    driver::LocalDriver,
    exchange,
    layout::InstancePaths,
    log_file,
    marks::{self, Marks},
    setup::{self, Setup},
    shelf,
};
use openclaw_contract::{GatewayStatus, Health, LayerStatus, Process, Snapshot, StateFolder, Timestamp, Version};
use openclaw_driver::{DriverError, Observation};
use std::collections::BTreeSet;

/// What is on the disk of an instance.
pub(crate) struct OnDisk {
    setup: Option<Setup>,
    marks: Marks,
    state: StateFolder,
    snapshots: Vec<Snapshot>,
}

/// What there is besides.
pub(crate) struct Besides {
    pub(crate) at: Timestamp,
    pub(crate) fetched: BTreeSet<Version>,
    pub(crate) process: Process,
    pub(crate) gateway: GatewayStatus,
    pub(crate) health: Health,
    pub(crate) url: Option<String>,
}

impl LocalDriver {
    /// What there is of the instance with these files.
    pub(crate) async fn look(&self, paths: &InstancePaths) -> Result<Observation, DriverError> {
        let (installer, own) = (self.installer.clone(), paths.clone());
        let (fetched, on_disk) = disk::off_thread(move || Ok((installer.installed(), read(&own)?))).await?;
        let found = self.gateways.find(paths).await?;
        let answer = self.gateways.ask(&found).await;
        let at = self.clock.now();
        let health = self.gateways.health(&found, &answer, at);
        let (process, url) = (found.process(), found.url());
        Ok(on_disk.with(Besides { at, fetched, process, gateway: answer.status(), health, url }))
    }
}

impl OnDisk {
    /// All of it together.
    pub(crate) fn with(self, besides: Besides) -> Observation {
        let Self { setup, marks, state, snapshots } = self;
        let Besides { at, fetched, process, gateway, mut health, url } = besides;
        if state == StateFolder::Lost && matches!(process, Process::Running { .. }) {
            robbed(&mut health);
        }
        Observation {
            at,
            fetched,
            // What was set up in a folder that is gone is to be set up again.
            configured: setup.and_then(|setup| setup.configured).filter(|_| state == StateFolder::Present),
            state,
            state_version: marks.state_version,
            copy: marks.copy,
            base: marks.base,
            restored: marks.restored,
            checked: marks.checked,
            snapshots,
            state_bytes: marks.state_bytes,
            process,
            gateway,
            health,
            url,
        }
    }
}

/// Reads it, and ends an exchange that was cut off. Blocks.
pub(crate) fn read(paths: &InstancePaths) -> Result<OnDisk, DriverError> {
    log_file::rotate(paths)?;
    let exchanged = exchange::settle(paths)?;
    let marks = marks::read(paths)?;
    let state = match (paths.state().is_dir() || exchanged, &marks.state_version) {
        (true, _) => StateFolder::Present,
        (false, None) => StateFolder::Missing,
        (false, Some(_)) => StateFolder::Lost,
    };
    Ok(OnDisk { setup: setup::read(paths)?, marks, state, snapshots: shelf::all(paths) })
}

/// A gateway that goes on without its state is in trouble, whatever it answers.
fn robbed(health: &mut Health) {
    health.process.status = LayerStatus::Failing;
    let pid = health.process.detail.take().map_or_else(String::new, |pid| format!(" ({pid})"));
    health.process.detail = Some(format!("its state folder is gone{pid}"));
}
