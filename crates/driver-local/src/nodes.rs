//! Which Node runs a version: the host's own where it fits, else one that npm brings.

use crate::{
    disk, fault,
    lock::FileLock,
    npm::Npm,
    npm_install::Wanted,
    program::Program,
    store::{Store, Unfinished},
};
use openclaw_driver::{DriverError, node::fits};
use std::{env::consts::ARCH, ffi::OsString, io, path::PathBuf, time::Duration};
use tokio_util::sync::CancellationToken;

/// The Node that npm brings. It fits every release measured so far.
const OWN: &str = "24.21.0";
const ANSWER: Duration = Duration::from_secs(10);

/// One Node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) version: String,
    pub(crate) path: PathBuf,
}

/// The Nodes of this host.
#[derive(Clone, Debug)]
pub(crate) struct Nodes {
    store: Store,
    npm: Npm,
    host: OsString,
}

impl Nodes {
    pub(crate) fn new(store: Store, npm: Npm, host: OsString) -> Self {
        Self { store, npm, host }
    }

    /// A Node within `range`, which is installed where the host has none; `says` is told of that.
    pub(crate) async fn fitting(
        &self,
        range: &str,
        cancel: &CancellationToken,
        says: impl Fn(String),
    ) -> Result<Node, DriverError> {
        let fits = fits(range)?;
        let of_host = self.of_host().await;
        if let Some(node) = of_host.as_ref().filter(|node| fits(&node.version)) {
            return Ok(node.clone());
        }
        if !fits(OWN) {
            return Err(DriverError::permanent(format!("this version needs Node {range}, and this host has none"))
                .with_remedy("Install such a Node on this host, then try again"));
        }
        let (package, own) = self.own()?;
        if own.path.exists() {
            return Ok(own);
        }
        // npm is a program of Node: without one there is no npm either.
        let of_host = of_host.ok_or_else(|| fault::not_started("npm", &io::ErrorKind::NotFound.into()))?;
        says(format!("Installing Node {OWN}"));
        let lock = self.store.lock(cancel, || says(format!("Waiting for the install of Node {OWN}"))).await?;
        if !own.path.exists() {
            self.install(&package, &of_host, &lock, cancel).await?;
        }
        Ok(own)
    }

    /// The versions of the Nodes that [`Self::fitting`] chooses from, in its order.
    pub(crate) async fn available(&self) -> Vec<String> {
        let of_host = self.of_host().await;
        // Without a Node of the host there is no npm that could bring one; what it brought before is still there.
        let own = self.own().ok().filter(|(_, own)| of_host.is_some() || own.path.exists());
        let mut versions: Vec<_> =
            of_host.into_iter().chain(own.map(|(_, own)| own)).map(|node| node.version).collect();
        versions.dedup();
        versions
    }

    /// The version and the path of the host's own Node, where it has one that works.
    async fn of_host(&self) -> Option<Node> {
        let asked = Program::new(&self.host)
            .args(["-p", "JSON.stringify([process.versions.node, process.execPath])"])
            .within(ANSWER)
            .run(&CancellationToken::new(), |_| ())
            .await
            .ok()?;
        let (version, path) = serde_json::from_str(&asked.stdout).ok()?;
        Some(Node { version, path })
    }

    /// The package that holds Node for this kind of processor, and the program in it.
    fn own(&self) -> Result<(String, Node), DriverError> {
        let processor = match ARCH {
            "x86_64" => "x64",
            "aarch64" => "arm64",
            other => {
                return Err(DriverError::permanent(format!("npm has no Node for {other}"))
                    .with_remedy(format!("Install Node {OWN} on this host, then try again")));
            }
        };
        let package = format!("node-linux-{processor}");
        let path = self.store.path(OWN).join("node_modules").join(&package).join("bin/node");
        Ok((package, Node { version: OWN.to_owned(), path }))
    }

    async fn install(
        &self,
        package: &str,
        runs_npm: &Node,
        lock: &FileLock,
        cancel: &CancellationToken,
    ) -> Result<(), DriverError> {
        let unfinished = self.store.begin(OWN, lock).await?;
        match self.fill(&unfinished, package, runs_npm, cancel).await {
            Ok(()) => unfinished.finish().await.map(drop),
            Err(error) => Err(unfinished.abandon(error).await),
        }
    }

    async fn fill(
        &self,
        unfinished: &Unfinished<'_>,
        package: &str,
        node: &Node,
        cancel: &CancellationToken,
    ) -> Result<(), DriverError> {
        let folder = unfinished.path().to_owned();
        let wanted = serde_json::json!({ "private": true, "dependencies": { package: OWN } });
        disk::off_thread(move || disk::write_json(&folder.join("package.json"), &wanted)).await?;
        let what = format!("{package} {OWN}");
        let wanted = Wanted { folder: unfinished.path(), what: &what, node, lock: unfinished.lock() };
        self.npm.install(&wanted, cancel, |_| ()).await?;
        let program = unfinished.path().join("node_modules").join(package).join("bin/node");
        let answer = Program::new(program).args(["--version"]).within(ANSWER).run(cancel, |_| ()).await?;
        if answer.stdout.trim() == format!("v{OWN}") {
            return Ok(());
        }
        Err(DriverError::permanent(format!("the installed Node does not run on this host: {}", answer.status))
            .with_remedy(format!("Install Node {OWN} on this host, then try again")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_that_npm_brings_fits_every_measured_release() {
        let ranges = [">=22.14.0", ">=22.19.0", ">=22.22.3 <23 || >=24.15 <25 || >=25.9", ">=24.16.0 <25 || >=26.1.0"];
        for range in ranges {
            assert!(fits(range).unwrap()(OWN), "{range}");
        }
    }
}
