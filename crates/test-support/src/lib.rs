//! A server on a free port with the simulated driver, and a clock to turn by hand.

use anyhow::{Context as _, bail};
use openclaw_contract::{
    CreateRequest, Instance, InstanceName, InstanceState, Labels, Timestamp, UpdateRequest, Version, validation,
};
use openclaw_driver::{
    Clock, Driver, ManualClock,
    simulated::{SimulatedDriver, SimulatedOptions},
};
use openclaw_reconciler::ReconcilerOptions;
use openclaw_server::{Parts, RunningServer};
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
    options: SimulatedOptions,
}

impl TestServer {
    /// A new server with an empty database.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub async fn start(options: SimulatedOptions) -> anyhow::Result<Self> {
        let folder = Arc::new(tempfile::tempdir()?);
        let clock = Arc::new(ManualClock::new(START.parse()?));
        Self::start_in(options, folder, clock).await
    }

    async fn start_in(
        options: SimulatedOptions,
        folder: Arc<TempDir>,
        clock: Arc<ManualClock>,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let store = Store::open(&format!("sqlite://{}", folder.path().join("portal.db").display())).await?;
        let manual: Arc<dyn Clock> = clock.clone();
        let driver = Arc::new(SimulatedDriver::new(options.clone(), manual.clone()));
        let parts = Parts {
            store: store.clone(),
            driver: driver.clone(),
            clock: manual,
            reconciler: ReconcilerOptions::default(),
        };
        let server = openclaw_server::start(listener, parts).await?;
        let url = format!("http://{}", server.address);
        Ok(Self { clock, driver, store, server: Some(server), url, folder, options })
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

    /// Ends the server and starts another one on the same database. The simulated world is lost with the first one.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub async fn restart(mut self) -> anyhow::Result<Self> {
        self.stop().await;
        Self::start_in(self.options.clone(), Arc::clone(&self.folder), Arc::clone(&self.clock)).await
    }

    /// Creates an instance past the API.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn create(&self, name: &str, version: &str, start: bool) -> anyhow::Result<Instance> {
        let catalog = self.driver.releases().await?;
        let actor = validation::Actor::local_admin();
        let request =
            CreateRequest { name: name.parse()?, version: Some(version.parse()?), labels: Labels::default(), start };
        let decide = |taken| validation::create(&request, taken, &catalog, &actor);
        let created = self.store.create(self.clock.now(), &request.name, self.driver.name(), decide).await;
        created.map_err(|refused| anyhow::anyhow!("{refused}"))
    }

    /// Asks for an update past the API.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn update(&self, name: &str, to: &str) -> anyhow::Result<()> {
        let (catalog, policy) = (self.driver.releases().await?, self.store.policy().await?);
        let request = UpdateRequest { target_version: to.parse::<Version>()? };
        let actor = validation::Actor::local_admin();
        let decide = |facts: &_| validation::update(facts, &request, None, &catalog, &policy, &actor);
        let changed = self.store.change(self.clock.now(), &name.parse()?, decide).await;
        changed.map(|_| ()).map_err(|refused| anyhow::anyhow!("{refused}"))
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
        self.wait(name, Duration::from_millis(250), wanted).await
    }

    /// Waits, with the clock standing still, until the instance is as wanted.
    ///
    /// # Errors
    /// Where it does not come to that within [`PATIENCE`], with what it was last.
    pub async fn wait_until(&self, name: &str, wanted: impl Fn(&Instance) -> bool) -> anyhow::Result<Instance> {
        self.wait(name, Duration::ZERO, wanted).await
    }

    /// Turns the clock until the instance is in a state.
    ///
    /// # Errors
    /// Where it does not come to that within [`PATIENCE`].
    pub async fn turn_to(&self, name: &str, state: InstanceState) -> anyhow::Result<Instance> {
        self.turn_until(name, |instance| instance.status.state == state).await
    }

    async fn wait(&self, name: &str, turn: Duration, wanted: impl Fn(&Instance) -> bool) -> anyhow::Result<Instance> {
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
            let state = event.state.map_or("-", InstanceState::as_str);
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
