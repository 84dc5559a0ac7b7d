//! Trying one version on a copy of one instance's state.

use crate::{
    databases, disk,
    gateway::{Found, Gateways},
    judge::Verdict,
    layout::InstancePaths,
    log_file::Secret,
    openclaw::OpenClaw,
    ports, relocate, setup,
    trial::Trial,
};
use openclaw_driver::{DriverError, Job, Progress};
use serde_json::Value;
use std::collections::BTreeSet;
use tokio_util::sync::CancellationToken;

/// What is tried on what.
pub(crate) struct Attempt<'a> {
    pub(crate) gateways: &'a Gateways,
    pub(crate) job: &'a Job,
    /// The instance itself, which goes on as it is.
    pub(crate) paths: &'a InstancePaths,
    pub(crate) openclaw: &'a OpenClaw,
    pub(crate) trial: &'a Trial,
    pub(crate) progress: &'a Progress,
    pub(crate) cancel: &'a CancellationToken,
}

impl Attempt<'_> {
    /// Copies all of the state that counts, also while somebody writes to it, and sets the copy up.
    pub(crate) async fn copy_state(&self) -> Result<(), DriverError> {
        self.says("Copying the state to try it on");
        self.trial.copy_state(self.paths, self.cancel).await?;
        match self.gateways.find(self.paths).await? {
            Found::Running { .. } => {
                let (from, to) = (self.paths.state(), self.trial.paths().state());
                databases::copy_anew(&self.openclaw.node, &from, &to, self.cancel).await?;
            }
            // Nobody writes: a plain copy is whole.
            Found::Absent | Found::Exited { .. } => {}
        }
        self.set_up().await
    }

    /// Copies only the configuration, and sets the copy up.
    pub(crate) async fn copy_configuration(&self) -> Result<(), DriverError> {
        self.trial.copy_configuration(self.paths).await?;
        self.set_up().await
    }

    /// Writes the configuration for the version into the copy, so that nothing in it names the instance's own files or port.
    async fn set_up(&self) -> Result<(), DriverError> {
        let (files, version, own) = (self.trial.files(), self.openclaw.version.clone(), self.paths.clone());
        disk::off_thread(move || {
            let port = ports::choose_for_a_while()?;
            setup::write_config(&files, &version, port, &setup::token(&own).unwrap_or_default())?;
            let mut config: Value = disk::read_json(&files.config())?.unwrap_or_default();
            let names = [Some(own.state()), Some(own.files().root().to_owned()), own.state().canonicalize().ok()];
            let places: BTreeSet<_> = names.into_iter().flatten().collect();
            for place in places {
                relocate::paths(&mut config, &place, files.root());
            }
            disk::write_json(&files.config(), &config)
        })
        .await
    }

    /// Asks the version whether it takes the configuration of the copy.
    pub(crate) async fn judge(&self) -> Result<Verdict, DriverError> {
        self.says(&format!("Asking {} whether it takes the configuration", self.openclaw.version));
        self.openclaw.judge(&self.trial.files(), &Secret::of(self.paths), self.cancel).await
    }

    /// Lets the doctor at the copy. Its configuration stays as it is unless the doctor is there for that.
    pub(crate) async fn doctor(&self, also_for_configuration: bool) -> Result<(), DriverError> {
        self.says("Trying `openclaw doctor --fix` on a copy of the state");
        let files = self.trial.files();
        let (config, spare) = (files.config(), self.trial.spare_configuration());
        let used = if also_for_configuration { config.clone() } else { spare.clone() };
        disk::off_thread(move || disk::copy_file(&config, &spare)).await?;
        self.openclaw.doctor(&files, &used, None, self.cancel).await
    }

    pub(crate) fn says(&self, message: &str) {
        self.progress.report(None, Some(message.to_owned()));
    }
}
