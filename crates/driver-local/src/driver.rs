//! The driver itself: each step handed to the part that does it.

use crate::{
    children::Children,
    disk, exchange,
    fault::OrFault,
    fetch::Fetches,
    gateway::{Found, Gateways},
    host,
    install::Installer,
    layout::{InstancePaths, Layout},
    lock::FileLock,
    logs, marks, needs,
    nodes::Nodes,
    nodes_known::NodesKnown,
    npm::Npm,
    options::LocalOptions,
    probe::Prober,
    process,
    releases::Releases,
    restore, shelf, snapshot,
    store::Store,
    trial,
};
use async_trait::async_trait;
use futures::stream::BoxStream;
use openclaw_contract::{Catalog, Host, Release, Snapshot, SnapshotId, Step};
use openclaw_driver::{
    Clock, Driver, DriverError, ImportSource, InstanceRef, Job, Observation, Outcome, Progress, Taken, node,
};
use std::{fs, path::Path, sync::Arc};
use tokio_util::sync::CancellationToken;

/// The folder name prefix of instances that are being removed.
const TRASH: &str = ".trash-";

/// Runs real OpenClaw gateways as processes of this host.
pub struct LocalDriver {
    pub(crate) layout: Layout,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) port_base: u16,
    pub(crate) installer: Installer,
    fetches: Fetches,
    releases: Releases,
    nodes: NodesKnown,
    pub(crate) gateways: Gateways,
}

impl LocalDriver {
    /// Opens the data folder, and makes it where it is missing. What a driver before this one left unfinished is removed in
    /// the background; gateways that it left running go on.
    ///
    /// # Errors
    /// Where the data folder cannot be written.
    pub async fn new(options: LocalOptions) -> Result<Self, DriverError> {
        let data_dir = std::path::absolute(&options.data_dir).or_fault("find", &options.data_dir)?;
        let layout = Layout::new(data_dir);
        let opened = layout.clone();
        let (versions, nodes) = disk::off_thread(move || open(&opened)).await?;
        let (clock, npm) = (options.clock, Npm::new(options.npm, options.npm_cache));
        let nodes = Nodes::new(nodes, npm.clone(), options.node);
        let installer = Installer::new(layout.clone(), versions, npm.clone(), nodes.clone());
        let gateways = Gateways {
            layout: layout.clone(),
            nodes: nodes.clone(),
            prober: Prober::new()?,
            clock: clock.clone(),
            start_deadline: options.start_deadline,
            first_start_deadline: options.first_start_deadline,
            stop_grace: options.stop_grace,
            children: Children::default(),
        };
        Ok(Self {
            fetches: Fetches::new(installer.clone()),
            releases: Releases::new(npm, layout.releases(), clock.clone()),
            nodes: NodesKnown::new(nodes, clock.clone()),
            port_base: options.port_base,
            layout,
            clock,
            installer,
            gateways,
        })
    }

    async fn snapshot(
        &self,
        job: &Job,
        paths: &InstancePaths,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Outcome, DriverError> {
        let lock = self.gateways.rest(paths, cancel).await?;
        snapshot::take(job, paths, &lock, self.clock.now(), progress, cancel).await
    }

    async fn restore(
        &self,
        job: &Job,
        paths: &InstancePaths,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Outcome, DriverError> {
        let lock = self.gateways.rest(paths, cancel).await?;
        restore::put_back(job, paths, &lock, self.clock.now(), progress, cancel).await
    }
}

#[async_trait]
impl Driver for LocalDriver {
    fn name(&self) -> &'static str {
        "local"
    }

    async fn observe(&self, instance: &InstanceRef) -> Result<Observation, DriverError> {
        self.look(&self.layout.instance(instance)?).await
    }

    async fn run(&self, job: &Job, progress: &Progress, cancel: &CancellationToken) -> Result<Outcome, DriverError> {
        let paths = self.layout.instance(&job.instance)?;
        let own = paths.clone();
        disk::off_thread(move || exchange::settle(&own)).await?;
        match job.step {
            Step::Fetch => self.fetches.fetch(&job.version, progress, cancel).await,
            Step::Check => self.gateways.check(job, &paths, progress, cancel).await,
            Step::Stop => self.gateways.stop(job, &paths, progress, cancel).await,
            Step::Snapshot => self.snapshot(job, &paths, progress, cancel).await,
            Step::Restore => self.restore(job, &paths, progress, cancel).await,
            Step::Configure => self.configure(job, &paths, progress, cancel).await,
            Step::Start => self.gateways.start(job, &paths, progress, cancel).await,
            Step::Verify => self.gateways.verify(job, &paths, progress, cancel).await,
        }
    }

    async fn remove(&self, instance: &InstanceRef) -> Result<(), DriverError> {
        let paths = self.layout.instance(instance)?;
        if let Found::Running { process, .. } = self.gateways.find(&paths).await? {
            return Err(DriverError::permanent(format!("its gateway still runs (pid {})", process.pid))
                .with_remedy("Stop the instance first"));
        }
        let instances = self.layout.instances();
        disk::off_thread(move || {
            if !paths.root().exists() {
                return Ok(());
            }
            let Some(_lock) = FileLock::try_take(&paths.gateway_lock())? else {
                let pid = process::any_on_state(&paths.state());
                let who = pid.map_or_else(|| "a process".to_owned(), |pid| format!("process {pid}"));
                return Err(DriverError::permanent(format!("{who} still works on its files"))
                    .with_remedy("End that process, then try again"));
            };
            // Renamed first, so that what is cut off here is no half of an instance.
            let trash =
                tempfile::Builder::new().prefix(TRASH).tempdir_in(&instances).or_fault("write to", &instances)?;
            fs::rename(paths.root(), trash.path().join("instance")).or_fault("remove", paths.root())?;
            disk::remove_tree(&trash.keep())
        })
        .await
    }

    async fn releases(&self) -> Result<Catalog, DriverError> {
        let catalog = self.releases.catalog().await?;
        let installer = self.installer.clone();
        let installed = disk::off_thread(move || Ok(installer.installed())).await?;
        let nodes = self.nodes.versions().await;
        // Facts of this host, and of this build: what is remembered of a release has none of them.
        let mark = |release: &Release| Release {
            installed: installed.contains(&release.version),
            node_fit: node::fit(release.node.as_deref(), &nodes),
            needs: needs::of(&release.version),
            ..release.clone()
        };
        Ok(Catalog::new(catalog.releases().iter().map(mark).collect(), catalog.as_of()))
    }

    async fn host(&self) -> Result<Host, DriverError> {
        let (data_dir, at) = (self.layout.data_dir().to_owned(), self.clock.now());
        disk::off_thread(move || Ok(host::read(&data_dir, at))).await
    }

    fn starts_at_once(&self) -> usize {
        host::starts_at_once()
    }

    async fn import(
        &self,
        _instance: &InstanceRef,
        _source: &ImportSource,
        _progress: &Progress,
        _cancel: &CancellationToken,
    ) -> Result<Taken, DriverError> {
        Err(DriverError::permanent("this driver takes no state in"))
    }

    async fn take_in(
        &self,
        _instance: &InstanceRef,
        _archive: &Path,
        _progress: &Progress,
        _cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        Err(DriverError::permanent("this driver takes no archive in"))
    }

    async fn backup(
        &self,
        _instance: &InstanceRef,
        _to: &Path,
        _progress: &Progress,
        _cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        Err(DriverError::permanent("this driver writes no backups"))
    }

    async fn discard(&self, instance: &InstanceRef, snapshot: &SnapshotId) -> Result<(), DriverError> {
        let (paths, snapshot) = (self.layout.instance(instance)?, snapshot.clone());
        disk::off_thread(move || shelf::discard(&paths, &snapshot, &marks::read(&paths)?)).await
    }

    fn logs(&self, instance: &InstanceRef, tail: usize, follow: bool) -> BoxStream<'static, String> {
        match self.layout.instance(instance) {
            Ok(paths) => logs::stream(paths, tail, follow),
            Err(_) => Box::pin(futures::stream::empty()),
        }
    }
}

/// Makes the folders, and begins to remove what was left unfinished in them.
fn open(layout: &Layout) -> Result<(Store, Store), DriverError> {
    let (versions, nodes) = (Store::open(layout.versions())?, Store::open(layout.nodes())?);
    let instances = layout.instances();
    disk::make_private_folder(&instances)?;
    let stores = [versions.clone(), nodes.clone()];
    // A gigabyte takes a while to remove; an install that is asked for meanwhile waits for it.
    tokio::task::spawn_blocking(move || {
        let cleaned = stores.iter().try_for_each(Store::clean).and_then(|()| clean_instances(&instances));
        if let Err(error) = cleaned {
            tracing::warn!("what was left unfinished could not be removed: {error}");
        }
    });
    Ok((versions, nodes))
}

/// Removes instances that were to be removed, and what is left of trials.
fn clean_instances(instances: &Path) -> Result<(), DriverError> {
    for entry in fs::read_dir(instances).or_fault("read", instances)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(TRASH) {
            disk::remove_tree(&entry.path())?;
        } else if entry.path().is_dir() {
            trial::clean(&InstancePaths::at(entry.path()))?;
        }
    }
    Ok(())
}
