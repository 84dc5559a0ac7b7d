//! A data folder, drivers on it, and fakes for what they run.

use openclaw_contract::{GatewayStatus, Observation, Process, Step, Version};
use openclaw_driver::{Driver, DriverError, InstanceRef, Job, ManualClock, Outcome, Progress, With};
use openclaw_driver_local::{LocalDriver, LocalOptions};
use serde_json::{Value, json};
use std::{
    fs,
    future::Future,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

const GATEWAY: &str = include_str!("fakes/openclaw.mjs");
const NPM: &str = include_str!("fakes/npm.mjs");
const NODE: &str = include_str!("fakes/node.sh");

/// How long anything may take before a test fails.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// Each test has ports of its own.
static NEXT_PORT: AtomicU16 = AtomicU16::new(0);

pub(crate) struct Host {
    folder: tempfile::TempDir,
    pub(crate) clock: Arc<ManualClock>,
    port_base: u16,
}

impl Host {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tools = folder.path().join("tools");
        fs::create_dir(&tools).unwrap();
        fs::write(tools.join("openclaw.mjs"), GATEWAY).unwrap();
        for (name, program) in [("npm", NPM), ("node", NODE)] {
            fs::write(tools.join(name), program).unwrap();
            fs::set_permissions(tools.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        // Without a package.json that says so, a program without an ending would not be a module.
        fs::write(tools.join("package.json"), r#"{"type":"module"}"#).unwrap();
        let clock = Arc::new(ManualClock::new("2026-11-23T12:00:00Z".parse().unwrap()));
        let offset = u16::try_from(std::process::id() % 8).unwrap() * 5000;
        let port_base = 20_000 + offset + NEXT_PORT.fetch_add(1, Ordering::Relaxed) % 20 * 240;
        let host = Self { folder, clock, port_base };
        host.npm(json!({"versions": ["2026.4.8", "2026.4.11"]}));
        host
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn options(&self) -> LocalOptions {
        LocalOptions {
            port_base: self.port_base,
            npm: self.tool("npm").into(),
            stop_grace: Duration::from_secs(20),
            ..LocalOptions::new(self.data_dir(), self.clock.clone())
        }
    }

    /// A driver for which the host's own Node is the fake one.
    pub(crate) async fn driver_with_fake_node(&self) -> LocalDriver {
        self.driver_with(|options| options.node = self.tool("node").into()).await
    }

    pub(crate) async fn driver(&self) -> LocalDriver {
        self.driver_with(|_| ()).await
    }

    pub(crate) async fn driver_with(&self, change: impl FnOnce(&mut LocalOptions)) -> LocalDriver {
        let mut options = self.options();
        change(&mut options);
        LocalDriver::new(options).await.unwrap()
    }

    fn tool(&self, name: &str) -> PathBuf {
        self.folder.path().join("tools").join(name)
    }

    /// Tells the fake npm what to do.
    pub(crate) fn npm(&self, what: Value) {
        fs::write(self.tool("npm.json"), what.to_string()).unwrap();
    }

    /// Lets an npm that waits go on.
    pub(crate) fn npm_goes_on(&self) {
        fs::write(self.tool("go"), "").unwrap();
    }

    /// Lets the fake Node say that it is of this version. Before, it says nothing, as if there were none.
    pub(crate) fn node(&self, version: &str) {
        fs::write(self.tool("node.json"), json!([version, "/no/such/node"]).to_string()).unwrap();
    }

    /// How often the fake Node was asked for its version.
    pub(crate) fn node_was_asked(&self) -> usize {
        self.npm_was_asked("node")
    }

    /// How often npm was asked to do something.
    pub(crate) fn npm_was_asked(&self, verb: &str) -> usize {
        let asked = fs::read_to_string(self.tool("asked.log")).unwrap_or_default();
        asked.lines().filter(|line| *line == verb).count()
    }

    /// A version that is there already.
    pub(crate) fn installed(&self, version: &str) {
        let package = self.data_dir().join("versions").join(version).join("node_modules/openclaw");
        fs::create_dir_all(&package).unwrap();
        fs::write(package.join("openclaw.mjs"), GATEWAY).unwrap();
        let about = json!({"version": version, "type": "module", "engines": {"node": ">=18"}});
        fs::write(package.join("package.json"), about.to_string()).unwrap();
    }

    pub(crate) fn version_names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.data_dir().join("versions")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name != ".lock").collect();
        names.sort();
        names
    }

    pub(crate) fn instance(&self, id: &str) -> Instance {
        Instance {
            of: InstanceRef { id: id.to_owned(), name: "a".parse().unwrap() },
            root: self.data_dir().join("instances").join(id),
        }
    }
}

pub(crate) struct Instance {
    pub(crate) of: InstanceRef,
    pub(crate) root: PathBuf,
}

impl Instance {
    pub(crate) fn job(&self, generation: u64, step: Step, version: &str) -> Job {
        Job { instance: self.of.clone(), generation, step, version: version.parse().unwrap(), with: With::default() }
    }

    pub(crate) async fn run(&self, driver: &LocalDriver, step: Step, version: &str) -> Result<Outcome, DriverError> {
        driver.run(&self.job(1, step, version), &Progress::ignored(), &CancellationToken::new()).await
    }

    /// Configures it, and tells the fake gateway what to do.
    pub(crate) async fn configured(&self, driver: &LocalDriver, version: &str, gateway: Value) {
        self.run(driver, Step::Configure, version).await.unwrap();
        self.gateway(gateway);
    }

    /// What an operator has under "fake" in its configuration, for the fake's command line.
    pub(crate) fn command_line(&self, what: Value) {
        let mut config = self.json("state/openclaw.json");
        config["fake"] = what;
        fs::write(self.root.join("state/openclaw.json"), config.to_string()).unwrap();
    }

    pub(crate) fn gateway(&self, what: Value) {
        // In one go: the gateway may read at any moment.
        fs::write(self.root.join("state/fake.new"), what.to_string()).unwrap();
        fs::rename(self.root.join("state/fake.new"), self.root.join("state/fake.json")).unwrap();
    }

    pub(crate) async fn observe(&self, driver: &LocalDriver) -> Observation {
        driver.observe(&self.of).await.unwrap()
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root.join(file)).unwrap_or_default()
    }

    pub(crate) fn json(&self, file: &str) -> Value {
        serde_json::from_str(&self.read(file)).unwrap()
    }

    pub(crate) fn pid(&self) -> i32 {
        self.json("gateway.json")["process"]["pid"].as_i64().unwrap().try_into().unwrap()
    }

    /// How often its gateway was started.
    pub(crate) fn starts(&self) -> usize {
        self.read("state/starts").lines().count()
    }
}

/// Ends the gateways of a test that fails.
impl Drop for Instance {
    fn drop(&mut self) {
        if self.root.join("gateway.json").exists() {
            let group = self.json("gateway.json")["process"]["pid"].as_i64().unwrap_or_default();
            if group > 1 && Path::new(&format!("/proc/{group}")).exists() {
                let _ = std::process::Command::new("kill").args(["-9", "--", &format!("-{group}")]).status();
            }
        }
    }
}

/// Signals a process from outside.
pub(crate) fn kill(signal: &str, target: i32) {
    let killed = std::process::Command::new("kill").args([signal, "--", &target.to_string()]).status();
    assert!(killed.unwrap().success());
}

/// Asks until it is so.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut so: impl FnMut() -> F) {
    let deadline = Instant::now() + SOON;
    while !so().await {
        assert!(Instant::now() < deadline, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub(crate) fn version(text: &str) -> Version {
    text.parse().unwrap()
}

pub(crate) fn running(observation: &Observation) -> bool {
    matches!(observation.process, Process::Running { .. })
}

pub(crate) fn ready(observation: &Observation) -> bool {
    observation.gateway == GatewayStatus::Ready
}
