//! One version of OpenClaw with the Node that runs it.

use crate::{environment, gateway::Gateways, install::engines, layout::StatePaths, program::Program};
use openclaw_contract::Version;
use openclaw_driver::{DriverError, Progress};
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// One version, ready to be run.
#[derive(Clone, Debug)]
pub(crate) struct OpenClaw {
    pub(crate) version: Version,
    pub(crate) node: PathBuf,
    /// What Node runs.
    pub(crate) entry: PathBuf,
}

impl Gateways {
    /// The version, with a Node that it runs on; one is installed where this host has none that fits.
    pub(crate) async fn openclaw(
        &self,
        version: &Version,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<OpenClaw, DriverError> {
        let install = self.layout.install(version);
        if !install.root().is_dir() {
            return Err(DriverError::NotFetched { version: version.clone() });
        }
        let range = engines(&install).await?;
        let node = self.nodes.fitting(&range, cancel, |message| progress.report(None, Some(message))).await?;
        Ok(OpenClaw { version: version.clone(), node: node.path, entry: install.entry() })
    }
}

impl OpenClaw {
    /// A call of its command line on a state folder, with the configuration in `config`.
    pub(crate) fn call(&self, arguments: &[&str], state: &StatePaths, config: &Path) -> Program {
        let environment = environment::on_state(&self.node, state, config.to_owned());
        Program::in_background(&self.node)
            .only_with(environment.iter().map(|(name, value)| (*name, value.as_os_str())))
            .args([&self.entry])
            .args(arguments)
            .in_folder(state.root())
    }
}
