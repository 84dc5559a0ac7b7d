//! What the local driver can be told.

use openclaw_driver::Clock;
use std::{ffi::OsString, fmt, path::PathBuf, sync::Arc, time::Duration};

/// How the local driver works. [`LocalOptions::new`] has what suits most hosts.
#[derive(Clone)]
pub struct LocalOptions {
    /// Where everything is kept: installed versions, instances, what is known of releases.
    pub data_dir: PathBuf,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The first port for gateways; each instance has a block of 120.
    pub port_base: u16,
    /// How long a gateway may take to answer, and again to be ready.
    pub start_deadline: Duration,
    /// The same where the version is not the one that was last ready on that state: it migrates what it finds, and looks for
    /// plugins.
    pub first_start_deadline: Duration,
    /// How long a gateway may take to end before it is killed. Some versions drain work for up to 315 s.
    pub stop_grace: Duration,
    /// The npm program.
    pub npm: OsString,
    /// Where npm keeps what it downloaded. `None`: where npm itself would (`npm config get cache`), which often has
    /// much of it already, and outlives the data folder, so that the next install is faster.
    pub npm_cache: Option<PathBuf>,
    /// The host's own Node, used for versions that it fits.
    pub node: OsString,
}

impl LocalOptions {
    /// The usual options, with everything below `data_dir`.
    pub fn new(data_dir: impl Into<PathBuf>, clock: Arc<dyn Clock>) -> Self {
        Self {
            data_dir: data_dir.into(),
            clock,
            port_base: 19000,
            start_deadline: Duration::from_secs(90),
            first_start_deadline: Duration::from_secs(300),
            stop_grace: Duration::from_secs(20),
            npm: "npm".into(),
            npm_cache: None,
            node: "node".into(),
        }
    }
}

impl fmt::Debug for LocalOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalOptions").field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}
