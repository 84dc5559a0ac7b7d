//! Where everything is, below the data folder.

use openclaw_contract::{SnapshotId, Version};
use openclaw_driver::{DriverError, InstanceRef};
use std::path::{Path, PathBuf};

/// Names that begin so are work in hand, never a result.
pub(crate) const UNFINISHED: &str = ".tmp-";

/// The folders that all instances share.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    data_dir: PathBuf,
}

impl Layout {
    pub(crate) fn new(data_dir: PathBuf) -> Self {
        Self { data_dir }
    }

    /// The folder that all of it is in.
    pub(crate) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// One folder per installed version, and the lock of whoever installs.
    pub(crate) fn versions(&self) -> PathBuf {
        self.data_dir.join("versions")
    }

    pub(crate) fn install(&self, version: &Version) -> Install {
        Install { root: self.versions().join(version.to_string()) }
    }

    /// Node, where the host has none that fits.
    pub(crate) fn nodes(&self) -> PathBuf {
        self.data_dir.join("node")
    }

    /// What is known of the releases.
    pub(crate) fn releases(&self) -> PathBuf {
        self.data_dir.join("releases.json")
    }

    pub(crate) fn instances(&self) -> PathBuf {
        self.data_dir.join("instances")
    }

    /// The folder of one instance.
    ///
    /// # Errors
    /// Where the id is no plain name, and would lead elsewhere.
    pub(crate) fn instance(&self, instance: &InstanceRef) -> Result<InstancePaths, DriverError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if instance.id.is_empty() || instance.id.len() > 64 || !instance.id.chars().all(plain) {
            return Err(DriverError::permanent(format!("{:?} is no id of an instance", instance.id)));
        }
        Ok(InstancePaths { root: self.instances().join(&instance.id) })
    }
}

/// An installed version, shared by its instances and never written to.
#[derive(Clone, Debug)]
pub(crate) struct Install {
    root: PathBuf,
}

impl Install {
    /// One that is being made in `root`.
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn package_json(&self) -> PathBuf {
        self.root.join("node_modules/openclaw/package.json")
    }

    /// What Node runs.
    pub(crate) fn entry(&self) -> PathBuf {
        self.root.join("node_modules/openclaw/openclaw.mjs")
    }
}

/// The files of one instance. Everything the agent knows is in its [`state`](Self::state); beside it is what the driver keeps.
#[derive(Clone, Debug)]
pub(crate) struct InstancePaths {
    root: PathBuf,
}

impl InstancePaths {
    /// Those of the instance whose folder this is.
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The state folder; a link where it was adopted.
    pub(crate) fn state(&self) -> PathBuf {
        self.root.join("state")
    }

    /// What is in the state folder, under the name that OpenClaw is told: where it was adopted, its own one, by which things in
    /// it are called.
    pub(crate) fn files(&self) -> StatePaths {
        let state = self.state();
        StatePaths::at(std::fs::read_link(&state).ok().filter(|link| link.is_absolute()).unwrap_or(state))
    }

    /// The gateway's password for its own clients, readable by its owner only.
    pub(crate) fn token(&self) -> PathBuf {
        self.root.join("token")
    }

    /// What the driver set the instance up for.
    pub(crate) fn setup(&self) -> PathBuf {
        self.root.join("instance.json")
    }

    /// What became of its state.
    pub(crate) fn marks(&self) -> PathBuf {
        self.root.join("marks.json")
    }

    /// Locked while the marks are changed.
    pub(crate) fn marks_lock(&self) -> PathBuf {
        self.root.join("marks.lock")
    }

    /// The exchange of the state for a snapshot that is under way.
    pub(crate) fn exchange(&self) -> PathBuf {
        self.root.join("exchange.json")
    }

    /// The copy that is to take the place of the state.
    pub(crate) fn incoming(&self) -> PathBuf {
        self.root.join(format!("{UNFINISHED}incoming"))
    }

    /// Which process its gateway is.
    pub(crate) fn gateway(&self) -> PathBuf {
        self.root.join("gateway.json")
    }

    /// How that process ended by itself.
    pub(crate) fn gateway_exit(&self) -> PathBuf {
        self.root.join("gateway-exit.json")
    }

    /// Locked by the gateway as long as it lives.
    pub(crate) fn gateway_lock(&self) -> PathBuf {
        self.root.join("gateway.lock")
    }

    /// What the gateway prints.
    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("gateway.log")
    }

    /// The `nth` older part of the log, 1 the youngest.
    pub(crate) fn older_log(&self, nth: usize) -> PathBuf {
        self.root.join(format!("gateway.log.{nth}"))
    }

    pub(crate) fn snapshots(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    pub(crate) fn snapshot(&self, id: &SnapshotId) -> PathBuf {
        self.snapshots().join(id.as_str())
    }

    /// An instance beside this one, on a copy of its state, thrown away when it was tried.
    pub(crate) fn trial(&self) -> Self {
        Self { root: self.root.join(format!("{UNFINISHED}trial")) }
    }

    /// Locked by whoever tries something on a copy of the state.
    pub(crate) fn trial_lock(&self) -> PathBuf {
        self.root.join("trial.lock")
    }
}

/// What is in a state folder, wherever that is.
#[derive(Clone, Debug)]
pub(crate) struct StatePaths {
    root: PathBuf,
}

impl StatePaths {
    /// Those of the state folder `root`.
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.root.join("home")
    }

    pub(crate) fn workspace(&self) -> PathBuf {
        self.root.join("workspace")
    }

    pub(crate) fn own_log(&self) -> PathBuf {
        self.root.join("logs/openclaw.log")
    }

    /// The gateway's configuration; with the state, so that a snapshot has the one that belongs to it.
    pub(crate) fn config(&self) -> PathBuf {
        self.root.join("openclaw.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_never_leads_out_of_the_data_folder() {
        let layout = Layout::new("/data".into());
        let instance = |id: &str| InstanceRef { id: id.to_owned(), name: "a".parse().unwrap() };
        for bad in ["", ".", "..", "../x", "a/b", "/etc", ".trash", "a\0"] {
            assert!(layout.instance(&instance(bad)).is_err(), "{bad:?}");
        }
        let paths = layout.instance(&instance("0190f5fe-7c00-7a00-8000-000000000001")).unwrap();
        assert_eq!(paths.root(), Path::new("/data/instances/0190f5fe-7c00-7a00-8000-000000000001"));
    }
}
