//! The driver itself: each step handed to the part that does it.

use crate::{
    children::Children,
    disk, exchange,
    fault::OrFault,
    fetch::Fetches,
    folders,
    gateway::{Found, Gateways},
    host,
    install::Installer,
    layout::{InstancePaths, Layout},
    log_times, logs, marks, needs,
    nodes::Nodes,
    nodes_known::NodesKnown,
    npm::Npm,
    options::LocalOptions,
    probe::Prober,
    releases::Releases,
    restore, shelf, snapshot,
};
use async_trait::async_trait;
use futures::stream::BoxStream;
use openclaw_contract::{Catalog, Details, Host, Release, Snapshot, SnapshotId, Step, Timestamp, Version};
use openclaw_driver::{
    Clock, Driver, DriverError, ImportSource, InstanceRef, Job, Observation, Outcome, Progress, Taken, Usage, node,
};
use std::{path::Path, sync::Arc};
use tokio_util::sync::CancellationToken;

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
        let (versions, nodes) = disk::off_thread(move || folders::open(&opened)).await?;
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
        let openclaw = match self.gateways.openclaw(&job.version, progress, cancel).await {
            Ok(openclaw) => Some(openclaw),
            Err(DriverError::NotFetched { .. }) => None,
            Err(error) => return Err(error),
        };
        restore::put_back(job, paths, openclaw.as_ref(), &lock, self.clock.now(), progress, cancel).await
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
        disk::off_thread(move || folders::remove(&instances, &paths)).await
    }

    async fn releases(&self) -> Result<Catalog, DriverError> {
        let catalog = self.releases.catalog().await?;
        let installer = self.installer.clone();
        let installed = disk::off_thread(move || Ok(installer.installed())).await?;
        let (nodes, sizes) = (self.nodes.versions().await, &self.installer);
        // Facts of this host, and of this build: what is remembered of a release has none of them.
        let mark = |release: &Release| Release {
            installed: installed.contains(&release.version),
            install_bytes: if installed.contains(&release.version) { sizes.size(&release.version) } else { None },
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
        instance: &InstanceRef,
        source: &ImportSource,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Taken, DriverError> {
        self.import_from(&self.layout.instance(instance)?, source, progress, cancel).await
    }

    async fn take_in(
        &self,
        instance: &InstanceRef,
        archive: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        self.take_archive_in(&self.layout.instance(instance)?, archive, progress, cancel).await
    }

    async fn backup(
        &self,
        instance: &InstanceRef,
        to: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        let paths = self.layout.instance(instance)?;
        self.back_up(&instance.name, &paths, to, progress, cancel).await
    }

    async fn discard(&self, instance: &InstanceRef, snapshot: &SnapshotId) -> Result<(), DriverError> {
        let (paths, snapshot) = (self.layout.instance(instance)?, snapshot.clone());
        disk::off_thread(move || shelf::discard(&paths, &snapshot, &marks::read(&paths)?)).await
    }

    async fn install(
        &self,
        version: &Version,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<u64, DriverError> {
        self.fetches.fetch(version, progress, cancel).await?;
        Ok(self.installer.measure(version).await)
    }

    async fn uninstall(&self, version: &Version) -> Result<u64, DriverError> {
        self.installer.uninstall(version).await
    }

    async fn usage(&self, instance: &InstanceRef) -> Result<Option<Usage>, DriverError> {
        self.usage_of(&self.layout.instance(instance)?).await
    }

    async fn details(&self, instance: &InstanceRef) -> Result<Details, DriverError> {
        self.details_of(&self.layout.instance(instance)?).await
    }

    async fn log_between(
        &self,
        instance: &InstanceRef,
        from: Timestamp,
        to: Timestamp,
        most: usize,
    ) -> Result<Vec<String>, DriverError> {
        let paths = self.layout.instance(instance)?;
        let log = paths.log();
        disk::off_thread(move || log_times::between(&paths, from, to, most).or_fault("read", &log)).await
    }

    fn logs(&self, instance: &InstanceRef, tail: usize, follow: bool) -> BoxStream<'static, String> {
        match self.layout.instance(instance) {
            Ok(paths) => logs::stream(paths, tail, follow),
            Err(_) => Box::pin(futures::stream::empty()),
        }
    }
}
