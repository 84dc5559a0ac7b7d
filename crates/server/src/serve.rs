//! Starts the API, the portal and the reconciler in one process, and ends them.

use crate::{
    demo,
    host::HostWatch,
    hub::Hub,
    options::{DriverKind, ServeError, ServeOptions},
    portal::PortalFiles,
    routes,
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
    let Parts { store, driver, clock, reconciler, role, portal } = parts;
    let address = listener.local_addr()?;
    let shutdown = CancellationToken::new();
    let started = EventKind::PortalStarted { version: PRODUCT_VERSION.to_owned() };
    store.note(clock.now(), "portal", started).await?;
    let (live, hub) = (Live::default(), Hub::new());
    let host = HostWatch::start(driver.as_ref()).await;
    let reconciler = reconciler.map(|options| {
        let (driver, clock) = (Arc::clone(&driver), Arc::clone(&clock));
        Reconciler::new(driver, store.clone(), clock, live.clone(), options, shutdown.clone())
    });
    let looks = host.clone().run(Arc::clone(&driver), Arc::clone(&clock), shutdown.clone());
    let hubs = hub.clone().run(store.clone(), live.clone(), host.subscribe(), shutdown.clone());
    let state = AppState { store, driver, clock, live, hub, host, role, portal, shutdown: shutdown.clone() };
    let router = routes::router(state);
    let end = shutdown.clone().cancelled_owned();
    let serving = async move {
        if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(end).await {
            tracing::error!(target: "api", "The server ended: {error}");
        }
    };
    let mut tasks = vec![tokio::spawn(hubs), tokio::spawn(looks), tokio::spawn(serving)];
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
    let _lock = lock(&folder)?;
    let listen = options.listen;
    let listener = TcpListener::bind(listen).await.map_err(|cause| ServeError::Listen { listen, cause })?;
    let url = match &options.database_url {
        Some(url) => url.clone(),
        None => format!("sqlite://{}", folder.join("portal.db").display()),
    };
    let store = Store::open(&url).await.context("the database cannot be opened")?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (driver, concurrent_steps) = driver(&options, &folder, &clock).await?;
    let reconciler = Some(ReconcilerOptions { concurrent_steps });
    if options.is_demo() {
        demo::populate(&store, driver.as_ref(), clock.now()).await?;
    }
    let parts = Parts { store, driver, clock, reconciler, role: options.role, portal: PortalFiles::Embedded };
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
            let told = if options.is_demo() { demo::simulation() } else { options.simulate.clone() };
            (Arc::new(SimulatedDriver::new(SimulatedOptions::parse(&told)?, clock)), 256)
        }
        DriverKind::Local => (Arc::new(LocalDriver::new(LocalOptions::new(folder, clock)).await?), 8),
    })
}

fn create_private(folder: &Path) -> Result<(), ServeError> {
    use std::os::unix::fs::DirBuilderExt;
    let create = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    create.map_err(|cause| ServeError::Folder { path: folder.to_owned(), cause })
}

/// One server a folder; the lock goes with the process.
fn lock(folder: &Path) -> Result<File, ServeError> {
    let path = folder.join("portal.lock");
    let refused = |cause| ServeError::Folder { path: path.clone(), cause };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(refused)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ServeError::InUse(folder.to_owned())),
        Err(TryLockError::Error(cause)) => Err(refused(cause)),
    }
}

async fn ended() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}
