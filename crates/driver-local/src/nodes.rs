//! Which Node runs a version: the host's own where it fits, else one that npm brings.

use crate::{
    disk,
    lock::FileLock,
    npm::Npm,
    program::Program,
    store::{Store, Unfinished},
};
use node_semver::{Range, Version};
use openclaw_driver::DriverError;
use std::{env::consts::ARCH, ffi::OsString, path::PathBuf, time::Duration};
use tokio_util::sync::CancellationToken;

/// The Node that npm brings. It fits every release measured so far.
const OWN: &str = "24.21.0";
const ANSWER: Duration = Duration::from_secs(10);

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
    ) -> Result<PathBuf, DriverError> {
        let fits = fits(range)?;
        if let Some((version, path)) = self.of_host().await
            && fits(&version)
        {
            return Ok(path);
        }
        if !fits(OWN) {
            return Err(DriverError::permanent(format!("this version needs Node {range}, and this host has none"))
                .with_remedy("Install such a Node on this host, then try again"));
        }
        let (package, path) = self.own()?;
        if path.exists() {
            return Ok(path);
        }
        says(format!("Installing Node {OWN}"));
        let lock = self.store.lock(cancel, || says(format!("Waiting for the install of Node {OWN}"))).await?;
        if path.exists() {
            return Ok(path);
        }
        self.install(&package, &lock, cancel).await?;
        Ok(path)
    }

    /// The version and the path of the host's own Node, where it has one that works.
    async fn of_host(&self) -> Option<(String, PathBuf)> {
        let asked = Program::new(&self.host)
            .args(["-p", "JSON.stringify([process.versions.node, process.execPath])"])
            .within(ANSWER)
            .run(&CancellationToken::new(), |_| ())
            .await
            .ok()?;
        serde_json::from_str(&asked.stdout).ok()
    }

    /// The package that holds Node for this kind of processor, and the program in it.
    fn own(&self) -> Result<(String, PathBuf), DriverError> {
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
        Ok((package, path))
    }

    async fn install(&self, package: &str, lock: &FileLock, cancel: &CancellationToken) -> Result<(), DriverError> {
        let unfinished = self.store.begin(OWN, lock).await?;
        match self.fill(&unfinished, package, cancel).await {
            Ok(()) => unfinished.finish().await.map(drop),
            Err(error) => Err(unfinished.abandon(error).await),
        }
    }

    async fn fill(
        &self,
        unfinished: &Unfinished<'_>,
        package: &str,
        cancel: &CancellationToken,
    ) -> Result<(), DriverError> {
        let folder = unfinished.path().to_owned();
        let wanted = serde_json::json!({ "private": true, "dependencies": { package: OWN } });
        disk::off_thread(move || disk::write_json(&folder.join("package.json"), &wanted)).await?;
        let what = format!("{package} {OWN}");
        self.npm.install(unfinished.path(), &what, unfinished.lock(), cancel, |_| ()).await?;
        let program = unfinished.path().join("node_modules").join(package).join("bin/node");
        let answer = Program::new(program).args(["--version"]).within(ANSWER).run(cancel, |_| ()).await?;
        if answer.stdout.trim() == format!("v{OWN}") {
            return Ok(());
        }
        Err(DriverError::permanent(format!("the installed Node does not run on this host: {}", answer.status))
            .with_remedy(format!("Install Node {OWN} on this host, then try again")))
    }
}

/// Whether a version of Node is within `range`.
fn fits(range: &str) -> Result<impl Fn(&str) -> bool + use<>, DriverError> {
    let range = Range::parse(range)
        .map_err(|error| DriverError::permanent(format!("{range:?} is no range of Node versions: {error}")))?;
    Ok(move |version: &str| Version::parse(version).is_ok_and(|version| range.satisfies(&version)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_that_npm_brings_fits_every_measured_release() {
        // (engines.node, fits Node 20.20.2, fits OWN)
        let table = [
            (">=22.14.0", false, true),
            (">=22.19.0", false, true),
            (">=22.22.3 <23 || >=24.15 <25 || >=25.9", false, true),
            (">=24.16.0 <25 || >=26.1.0", false, true),
            (">=18", true, true),
            ("*", true, true),
        ];
        for (range, twenty, own) in table {
            let fits = fits(range).unwrap();
            assert_eq!((fits("20.20.2"), fits(OWN)), (twenty, own), "{range}");
        }
        assert!(fits("not a range").is_err());
    }
}
