//! Starts the API, the portal and the reconciler in one process, and ends them.

use crate::{
    archives::{ArchiveOptions, Archives},
    demo,
    host::HostWatch,
    hub::Hub,
    installs::Installs,
    listener::{PATIENCE, Patient},
    options::{DriverKind, ServeError, ServeOptions},
    portal::PortalFiles,
    release_news::ReleaseNews,
    routes::{self, durations::UsualDurations},
    sampler::Sampler,
    soundness::Soundness,
    state::AppState,
};
use anyhow::Context as _;
use openclaw_contract::{EventKind, PRODUCT_VERSION, refusal::Role};
use openclaw_driver::{
    Clock, Driver, SystemClock,
    simulated::{SimulatedDriver, SimulatedOptions},
};
use openclaw_driver_local::{LocalDriver, LocalOptions};
use openclaw_reconciler::{Live, Reconciler, ReconcilerOptions};
use openclaw_store::Store;
use std::{
    fs::{self, File, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// What a server is made of.
pub struct Parts {
    /// Where instances are kept.
    pub store: Store,
    /// What runs them.
    pub driver: Arc<dyn Driver>,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
    /// How much is done at once; none where instances are to stay as they are.
    pub reconciler: Option<ReconcilerOptions>,
    /// Where archives pass through.
    pub archives: ArchiveOptions,
    /// What whoever reaches the server may do.
    pub role: Role,
    /// The page.
    pub portal: PortalFiles,
}

/// A server that is running.
pub struct RunningServer {
    /// Where it listens.
    pub address: SocketAddr,
    shutdown: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

/// How long requests and steps may take to end at shutdown.
const GRACE: Duration = Duration::from_secs(40);

impl RunningServer {
    /// Ends it; gateways go on.
    pub async fn stop(self) {
        self.shutdown.cancel();
        for task in self.tasks {
            let abort = task.abort_handle();
            if tokio::time::timeout(GRACE, task).await.is_err() {
                abort.abort();
            }
        }
    }
}

/// Serves on `listener` until it is stopped.
///
/// # Errors
/// Where the store cannot be written to.
pub async fn start(listener: TcpListener, parts: Parts) -> anyhow::Result<RunningServer> {
    let Parts { store, driver, clock, reconciler, archives, role, portal } = parts;
    let address = listener.local_addr()?;
    let place = archives.folder.clone();
    let archives = Archives::open(archives).with_context(|| format!("{} cannot be used", place.display()))?;
    let shutdown = CancellationToken::new();
    // Before anything is written: that would be a sign of life of its own.
    let last_seen = store.last_seen().await?;
    let started = EventKind::PortalStarted { version: PRODUCT_VERSION.to_owned(), last_seen };
    store.note(clock.now(), "portal", started).await?;
    let (live, hub) = (Live::default(), Hub::new());
    let host = HostWatch::start(driver.as_ref()).await;
    let reconciler = reconciler.map(|options| {
        let (driver, clock) = (Arc::clone(&driver), Arc::clone(&clock));
        Reconciler::new(driver, store.clone(), clock, live.clone(), options, shutdown.clone())
    });
    let looks = host.clone().run(Arc::clone(&driver), Arc::clone(&clock), shutdown.clone());
    let news = ReleaseNews::default();
    let hubs = hub.clone().run(store.clone(), live.clone(), (host.subscribe(), news.subscribe()), shutdown.clone());
    let installs = Installs::new(store.clone(), Arc::clone(&driver), Arc::clone(&clock), shutdown.clone());
    let sampler = Sampler::default();
    let samples = sampler.clone().run(store.clone(), Arc::clone(&driver), Arc::clone(&clock), shutdown.clone());
    let installing = installs.clone().run();
    let soundness = Soundness::default();
    let checks = soundness.clone().check(store.clone(), shutdown.clone());
    let passing = archives.clone().run(store.clone(), Arc::clone(&driver), shutdown.clone());
    let shut = shutdown.clone();
    let durations = UsualDurations::default();
    let state = AppState {
        store,
        driver,
        clock,
        live,
        hub,
        host,
        archives,
        soundness,
        durations,
        installs,
        news,
        sampler,
        role,
        portal,
        shutdown: shut,
    };
    let router = routes::router(state);
    let end = shutdown.clone().cancelled_owned();
    let serving = async move {
        if let Err(error) = axum::serve(Patient::new(listener, PATIENCE), router).with_graceful_shutdown(end).await {
            tracing::error!(target: "api", "The server ended: {error}");
        }
    };
    let mut tasks = vec![tokio::spawn(hubs), tokio::spawn(looks), tokio::spawn(serving)];
    tasks.extend([tokio::spawn(checks), tokio::spawn(passing), tokio::spawn(samples), tokio::spawn(installing)]);
    tasks.extend(reconciler.map(|reconciler| tokio::spawn(reconciler.run())));
    Ok(RunningServer { address, shutdown, tasks })
}

/// `openclaw serve`: runs until it is told to end (SIGINT or SIGTERM).
///
/// # Errors
/// Why it cannot start, in words for an operator.
pub async fn serve(options: ServeOptions) -> anyhow::Result<()> {
    options.check()?;
    crate::log::init();
    let folder = options.folder()?;
    create_private(&folder)?;
    let (_lock, holder) = lock(&folder)?;
    let listen = options.listen;
    let listener = TcpListener::bind(listen).await.map_err(|cause| ServeError::Listen { listen, cause })?;
    let url = match &options.database_url {
        Some(url) => url.clone(),
        None => format!("sqlite://{}", folder.join("portal.db").display()),
    };
    let store = Store::open(&url).await.context("the database cannot be opened")?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (driver, concurrent_steps) = driver(&options, &folder, &clock).await?;
    let reconciler = Some(ReconcilerOptions { concurrent_steps, holder });
    if options.is_demo() {
        demo::populate(&store, driver.as_ref(), clock.now()).await?;
    }
    let archives = ArchiveOptions { largest: options.largest_archive, ..ArchiveOptions::within(&folder) };
    let (role, portal) = (options.role, PortalFiles::Embedded);
    let parts = Parts { store, driver, clock, reconciler, archives, role, portal };
    let server = start(listener, parts).await?;
    tracing::info!(target: "api", "Listening on http://{} (driver {}, data in {})", server.address, options.driver, folder.display());
    if options.role != Role::Admin {
        tracing::info!(target: "api", "Whoever reaches it is {}", options.role);
    }
    ended().await?;
    tracing::info!(target: "api", "Shutting down; instances go on running");
    server.stop().await;
    Ok(())
}

async fn driver(
    options: &ServeOptions,
    folder: &Path,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<(Arc<dyn Driver>, usize)> {
    let clock = Arc::clone(clock);
    Ok(match options.driver {
        DriverKind::Simulated => {
            // A demonstration is the same each time; anything else outlives the portal, as real gateways do.
            let simulated = if options.is_demo() {
                SimulatedDriver::new(SimulatedOptions::parse(&demo::simulation())?, clock)
            } else {
                SimulatedDriver::kept(SimulatedOptions::parse(&options.simulate)?, clock, &folder.join("simulated"))?
            };
            (Arc::new(simulated), 256)
        }
        DriverKind::Local => (Arc::new(LocalDriver::new(LocalOptions::new(folder, clock)).await?), 8),
    })
}

fn create_private(folder: &Path) -> Result<(), ServeError> {
    use std::os::unix::fs::DirBuilderExt;
    let create = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    create.map_err(|cause| ServeError::Folder { path: folder.to_owned(), cause })
}

/// One server a folder; the lock goes with the process. With it comes the folder's own name among those that share a database.
fn lock(folder: &Path) -> Result<(File, String), ServeError> {
    let path = folder.join("portal.lock");
    let refused = |cause| ServeError::Folder { path: path.clone(), cause };
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(refused)?;
    match file.try_lock() {
        Ok(()) => {
            let name = own_name(&mut file).map_err(refused)?;
            Ok((file, name))
        }
        Err(TryLockError::WouldBlock) => Err(ServeError::InUse(folder.to_owned())),
        Err(TryLockError::Error(cause)) => Err(refused(cause)),
    }
}

/// Made up by the first server of a folder, and the same for every later one.
fn own_name(file: &mut File) -> std::io::Result<String> {
    let mut name = String::new();
    file.read_to_string(&mut name)?;
    if let Ok(known) = name.trim().parse::<uuid::Uuid>() {
        return Ok(known.to_string());
    }
    let new = uuid::Uuid::now_v7().to_string();
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(new.as_bytes())?;
    Ok(new)
}

async fn ended() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}
