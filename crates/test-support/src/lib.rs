//! A server on a free port with the simulated driver, and a clock to turn by hand.

mod changes;
mod fleet;

pub use changes::Ground;

use anyhow::{Context as _, bail};
use openclaw_contract::{Instance, InstanceName, InstanceState, Timestamp, refusal::Role};
use openclaw_driver::{
    Clock, ManualClock,
    simulated::{SimulatedDriver, SimulatedOptions},
};
use openclaw_reconciler::ReconcilerOptions;
use openclaw_server::{Parts, PortalFiles, RunningServer};
use openclaw_store::Store;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// The time that the clock of a test shows at first.
pub const START: &str = "2026-04-10T14:23:11Z";

/// How long a test waits for something before it fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A real server, in this process, on a free port of the loopback interface. Time stands still until it is turned.
pub struct TestServer {
    /// Turns the time that the server and its driver see.
    pub clock: Arc<ManualClock>,
    /// The driver that runs its instances.
    pub driver: Arc<SimulatedDriver>,
    /// Where it keeps its instances.
    pub store: Store,
    server: Option<RunningServer>,
    url: String,
    folder: Arc<TempDir>,
    setup: Setup,
}

/// What a test server is made of.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The world that its driver simulates.
    pub options: SimulatedOptions,
    /// What whoever reaches it may do.
    pub role: Role,
    /// Whether it brings instances to what is desired, or leaves them as they are.
    pub reconciles: bool,
    /// The page that it serves.
    pub portal: PortalFiles,
}

impl Setup {
    /// The usual one, in that world.
    #[must_use]
    pub fn of(options: SimulatedOptions) -> Self {
        // Whoever works on the page need not build the tests anew for each change of it.
        let portal =
            std::env::var_os("OPENCLAW_PAGE").map_or(PortalFiles::Embedded, |at| PortalFiles::Folder(at.into()));
        Self { options, role: Role::Admin, reconciles: true, portal }
    }
}

impl TestServer {
    /// A new server with an empty database.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub async fn start(options: SimulatedOptions) -> anyhow::Result<Self> {
        Self::start_as(Setup::of(options)).await
    }

    /// A new server like that, with an empty database.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub async fn start_as(setup: Setup) -> anyhow::Result<Self> {
        let folder = Arc::new(tempfile::tempdir()?);
        let clock = Arc::new(ManualClock::new(START.parse()?));
        let driver = Arc::new(SimulatedDriver::new(setup.options.clone(), clock.clone()));
        Self::start_in(setup, folder, clock, driver).await
    }

    async fn start_in(
        setup: Setup,
        folder: Arc<TempDir>,
        clock: Arc<ManualClock>,
        driver: Arc<SimulatedDriver>,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let store = Store::open(&format!("sqlite://{}", folder.path().join("portal.db").display())).await?;
        let manual: Arc<dyn Clock> = clock.clone();
        let parts = Parts {
            store: store.clone(),
            driver: driver.clone(),
            clock: manual,
            reconciler: setup.reconciles.then(ReconcilerOptions::default),
            archives: openclaw_server::ArchiveOptions::within(folder.path()),
            role: setup.role,
            portal: setup.portal.clone(),
        };
        let server = openclaw_server::start(listener, parts).await?;
        let url = format!("http://{}", server.address);
        Ok(Self { clock, driver, store, server: Some(server), url, folder, setup })
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where its database is.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("portal.db")
    }

    /// Ends the server, as an operator would.
    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    /// Ends the server and starts another one on the same database, in the same simulated world: gateways outlive a portal.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub async fn restart(mut self) -> anyhow::Result<Self> {
        self.stop().await;
        let (folder, clock, driver) = (Arc::clone(&self.folder), Arc::clone(&self.clock), Arc::clone(&self.driver));
        Self::start_in(self.setup.clone(), folder, clock, driver).await
    }

    /// The instance as it is stored.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn instance(&self, name: &str) -> anyhow::Result<Instance> {
        let name: InstanceName = name.parse()?;
        self.store.by_name(&name).await?.with_context(|| format!("there is no instance {name}"))
    }

    /// Turns the clock until the instance is as wanted.
    ///
    /// # Errors
    /// Where it does not come to that within [`PATIENCE`], with what it was last.
    pub async fn turn_until(&self, name: &str, wanted: impl Fn(&Instance) -> bool) -> anyhow::Result<Instance> {
        self.turn_by(name, Duration::from_millis(250), wanted).await
    }

    /// Waits, with the clock standing still, until the instance is as wanted.
    ///
    /// # Errors
    /// Where it does not come to that within [`PATIENCE`], with what it was last.
    pub async fn wait_until(&self, name: &str, wanted: impl Fn(&Instance) -> bool) -> anyhow::Result<Instance> {
        self.turn_by(name, Duration::ZERO, wanted).await
    }

    /// Turns the clock until the instance is in a state.
    ///
    /// # Errors
    /// Where it does not come to that within [`PATIENCE`].
    pub async fn turn_to(&self, name: &str, state: InstanceState) -> anyhow::Result<Instance> {
        self.turn_until(name, |instance| instance.status.state == state).await
    }

    /// Turns the clock by so much at a time until the instance is as wanted.
    ///
    /// # Errors
    /// Where it does not come to that within [`PATIENCE`], with what it was last.
    pub async fn turn_by(
        &self,
        name: &str,
        turn: Duration,
        wanted: impl Fn(&Instance) -> bool,
    ) -> anyhow::Result<Instance> {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let instance = self.instance(name).await?;
            if wanted(&instance) {
                return Ok(instance);
            }
            if tokio::time::Instant::now() > deadline {
                bail!("{name} did not come to what is wanted; it is {:?}, {:?}", instance.spec, instance.status);
            }
            self.clock.advance(turn);
            // The server works in real time on what the clock let go: let it.
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// What the timeline of an instance says, oldest first, one line an event: `state headline (detail)`.
    ///
    /// # Errors
    /// Where there is no such instance.
    pub async fn story(&self, name: &str) -> anyhow::Result<Vec<String>> {
        let id = self.instance(name).await?.id;
        let mut events = self.store.timeline(&id, None, 1000).await?.events;
        events.reverse();
        let line = |event: &openclaw_contract::Event| {
            let state = event.state.as_ref().map_or("-", InstanceState::as_str);
            let detail = event.what.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            format!("{state:<12} {}{detail}", event.what.headline())
        };
        Ok(events.iter().map(line).collect())
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
