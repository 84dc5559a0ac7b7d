//! What each part stands on: a fresh folder, a server in it, and instances.

use anyhow::{Context, Result, bail};
use clap::Args;
use futures::{StreamExt, TryStreamExt, stream};
use openclaw_client::Client;
use openclaw_contract::{CreateRequest, InstanceName, Labels, Version, policy::PolicyChange};
use openclaw_tests::KillablePortal;
use std::{path::Path, time::Duration};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// How long the server may take until it is ready.
pub(crate) const READY: Duration = Duration::from_secs(300);
/// How long nothing may happen before a fleet is given up that is to come to rest.
const STALLED: Duration = Duration::from_secs(120);
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How many requests are under way at once where many are to be made quickly.
pub(crate) const AT_ONCE: usize = 64;

/// How much there is of everything.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Sizes {
    /// How many instances a large fleet has
    #[arg(long, default_value_t = 10_000)]
    pub(crate) instances: usize,
    /// How many events a long history has
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) events: usize,
    /// How many read the event stream
    #[arg(long, default_value_t = 1_000)]
    pub(crate) streams: usize,
    /// How long each rate is measured
    #[arg(long, default_value_t = 10)]
    pub(crate) seconds: u64,
}

/// A fresh folder, which ends with this value.
pub(crate) struct Ground {
    folder: TempDir,
    pub(crate) sizes: Sizes,
}

impl Ground {
    pub(crate) fn fresh(within: &Path, sizes: Sizes) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("data-").tempdir_in(within)?;
        Ok(Self { folder, sizes })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A simulated portal, started.
    pub(crate) async fn serve(&self, simulate: &[&str]) -> Result<(KillablePortal, Client)> {
        let mut arguments = vec!["--driver".to_owned(), "simulated".to_owned()];
        arguments.extend(simulate.iter().flat_map(|option| ["--simulate".to_owned(), (*option).to_owned()]));
        let mut portal = KillablePortal::new(self.folder(), &arguments)?;
        portal.start(READY).await?;
        let client = Client::new(&portal.url())?;
        Ok((portal, client))
    }
}

/// The number of a portal's process.
pub(crate) fn pid(portal: &KillablePortal) -> Result<i32> {
    portal.pid().context("the server is gone")
}

/// The names of so many instances.
pub(crate) fn names(count: usize) -> Result<Vec<InstanceName>> {
    (1..=count).map(|number| Ok(format!("i-{number}").parse()?)).collect()
}

/// Creates them.
pub(crate) async fn create(client: &Client, names: &[InstanceName], version: &Version) -> Result<()> {
    let create = |name: InstanceName| async move {
        let (version, labels) = (Some(version.clone()), Labels::default());
        let request = CreateRequest { name, version, labels, start: true, allow_prerelease: false };
        client.instance_create(&request).await
    };
    stream::iter(names.iter().cloned().map(create))
        .buffer_unordered(AT_ONCE)
        .try_for_each(|_| async { Ok(()) })
        .await?;
    Ok(())
}

/// The policy under which a benchmark runs: failures and their aftermath are no part of it.
pub(crate) async fn policy(client: &Client, change: PolicyChange) -> Result<()> {
    let change = PolicyChange { soak_seconds: Some(0), hold_failed: Some(false), ..change };
    client.policy_change(&change).await?;
    Ok(())
}

/// Waits until nothing is provisioned any more.
pub(crate) async fn rest(portal: &KillablePortal, instances: usize) -> Result<()> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let (mut events, mut since) = (0.0, Instant::now());
    loop {
        let text = http.get(format!("{}/metrics", portal.url())).send().await?.error_for_status()?.text().await?;
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok());
            line.with_context(|| format!("/metrics tells no {name}"))
        };
        let running = value("openclaw_instances{state=\"running\"}")?;
        let failed = value("openclaw_instances{state=\"error\"}")?;
        if running as usize == instances && value("openclaw_updates_pending")? == 0.0 {
            return Ok(());
        }
        let now = value("openclaw_events_total")?;
        if now > events {
            (events, since) = (now, Instant::now());
        }
        if since.elapsed() > STALLED {
            bail!("{running} of {instances} run, {failed} failed, and nothing happens any more");
        }
        sleep(LOOK_AGAIN).await;
    }
}
