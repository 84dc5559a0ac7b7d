//! The versions on this host: each installed once, shared by all instances, never written to afterwards.

use crate::{
    disk,
    install_progress::InstallProgress,
    layout::{Install, Layout},
    nodes::Nodes,
    npm::Npm,
    npm_install::Wanted,
    program::Program,
    quirks,
    store::{Store, Unfinished},
};
use openclaw_contract::Version;
use openclaw_driver::DriverError;
use serde::Deserialize;
use std::{
    collections::{BTreeSet, HashMap},
    ffi::OsStr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The part of the whole that npm takes, as a fraction; the rest is the proof.
const NPM_PART: f64 = 0.93;
/// The first run of a version also ends what its install left to do.
const PROOF: Duration = Duration::from_secs(180);

/// Installs versions.
#[derive(Clone, Debug)]
pub(crate) struct Installer {
    layout: Layout,
    store: Store,
    npm: Npm,
    nodes: Nodes,
    sizes: Sizes,
}

/// How many bytes each install occupies, as far as that was measured; none while it is being measured.
type Sizes = Arc<Mutex<HashMap<Version, Option<u64>>>>;

impl Installer {
    pub(crate) fn new(layout: Layout, store: Store, npm: Npm, nodes: Nodes) -> Self {
        Self { layout, store, npm, nodes, sizes: Sizes::default() }
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What is locked while something is installed.
    pub(crate) fn lock_path(&self) -> PathBuf {
        self.store.lock_path()
    }

    /// How many bytes an install occupies, where that is known by now; otherwise it is measured, and known a while later.
    pub(crate) fn size(&self, version: &Version) -> Option<u64> {
        let mut sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = sizes.get(version) {
            return *known;
        }
        sizes.insert(version.clone(), None);
        let (installer, version) = (self.clone(), version.clone());
        tokio::spawn(async move { installer.measure(&version).await });
        None
    }

    /// Measures an install.
    pub(crate) async fn measure(&self, version: &Version) -> u64 {
        let root = self.layout.install(version).root().to_owned();
        match disk::off_thread(move || disk::size(&root)).await {
            Ok(bytes) => {
                self.sizes.lock().unwrap_or_else(PoisonError::into_inner).insert(version.clone(), Some(bytes));
                bytes
            }
            Err(error) => {
                tracing::warn!("the install of {version} cannot be measured: {error}");
                self.forget_size(version);
                0
            }
        }
    }

    /// What was measured counts no more.
    pub(crate) fn forget_size(&self, version: &Version) {
        self.sizes.lock().unwrap_or_else(PoisonError::into_inner).remove(version);
    }

    /// The versions that are here, complete and proven: nothing else has a version for its name.
    pub(crate) fn installed(&self) -> BTreeSet<Version> {
        let entries = std::fs::read_dir(self.layout.versions()).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
    }

    pub(crate) fn has(&self, version: &Version) -> bool {
        self.layout.install(version).root().is_dir()
    }

    /// Installs a version, telling `says` how far it is. Returns what to tell of it; `None` where it was there already.
    pub(crate) async fn install(
        &self,
        version: &Version,
        cancel: &CancellationToken,
        says: &(impl Fn(Option<f64>, String) + Sync),
    ) -> Result<Option<String>, DriverError> {
        let waits = || says(None, "Waiting for another install on this host to end".to_owned());
        // One install at a time: npm takes every processor and most of the disk's time.
        let lock = self.store.lock(cancel, waits).await?;
        if self.has(version) {
            return Ok(None);
        }
        let begun = Instant::now();
        let unfinished = self.store.begin(&version.to_string(), &lock).await?;
        let packages = match self.fill(&unfinished, version, cancel, says).await {
            Ok(packages) => packages,
            Err(error) => return Err(unfinished.abandon(error).await),
        };
        says(Some(0.99), "Putting it in place".to_owned());
        let bytes = unfinished.finish().await?;
        self.forget_size(version);
        let seconds = begun.elapsed().as_secs();
        Ok(Some(format!("{packages} packages, {} MB in {seconds} s", bytes / 1_000_000)))
    }

    async fn fill(
        &self,
        unfinished: &Unfinished<'_>,
        version: &Version,
        cancel: &CancellationToken,
        says: &(impl Fn(Option<f64>, String) + Sync),
    ) -> Result<u32, DriverError> {
        let install = Install::at(unfinished.path().to_owned());
        let (package_json, wanted) = (install.root().join("package.json"), package_json(version));
        disk::off_thread(move || disk::write_json(&package_json, &wanted)).await?;
        // Which Node runs it must be known first: npm leaves out what does not fit the Node that npm runs on.
        let range = self.npm.engines(version).await?;
        let node = self.nodes.fitting(&range, cancel, |message| says(None, message)).await?;
        let tell = |so_far: &InstallProgress| says(Some(NPM_PART * so_far.fraction()), so_far.message());
        let what = format!("openclaw {version}");
        let wanted = Wanted { folder: install.root(), what: &what, node: &node, lock: unfinished.lock() };
        let ended = self.npm.install(&wanted, cancel, tell).await?;
        says(Some(NPM_PART), format!("Added {} packages; checking that {version} runs", ended.packages()));
        prove(&install, &node.path, version, cancel).await?;
        Ok(ended.packages())
    }
}

/// The range of Nodes that an install runs on.
pub(crate) async fn engines(install: &Install) -> Result<String, DriverError> {
    #[derive(Deserialize, Default)]
    struct Package {
        #[serde(default)]
        engines: Engines,
    }
    #[derive(Deserialize, Default)]
    struct Engines {
        node: Option<String>,
    }
    let path = install.package_json();
    let package: Option<Package> = disk::off_thread(move || disk::read_json(&path)).await?;
    Ok(package.unwrap_or_default().engines.node.unwrap_or_else(|| "*".to_owned()))
}

fn package_json(version: &Version) -> serde_json::Value {
    let mut dependencies = serde_json::Map::new();
    dependencies.insert("openclaw".to_owned(), version.to_string().into());
    for (name, range) in quirks::undeclared_dependencies(version) {
        dependencies.insert((*name).to_owned(), (*range).into());
    }
    serde_json::json!({ "private": true, "dependencies": dependencies })
}

/// Runs the install once, away from anybody's home folder.
async fn prove(
    install: &Install,
    node: &Path,
    version: &Version,
    cancel: &CancellationToken,
) -> Result<(), DriverError> {
    let home = tempfile::tempdir().map_err(|error| DriverError::transient(format!("no temporary folder: {error}")))?;
    let path = search_path(node);
    let environment = [
        ("HOME", home.path().as_os_str()),
        ("OPENCLAW_STATE_DIR", home.path().as_os_str()),
        ("PATH", OsStr::new(&path)),
    ];
    let mut last_line = String::new();
    let ended = Program::in_background(node)
        .args([install.entry().as_os_str(), OsStr::new("--version")])
        .only_with(environment)
        .in_folder(install.root())
        .within(PROOF)
        .run(cancel, |line| line.clone_into(&mut last_line))
        .await?;
    if ended.status.success() && names(&ended.stdout, version) {
        return Ok(());
    }
    let said = ended.stdout.lines().last().unwrap_or(&last_line);
    Err(DriverError::permanent(format!("the install of {version} does not run ({}): {said}", ended.status))
        .with_remedy("Choose another version, or try again"))
}

/// Where programs are looked for by what `node` runs: itself first.
pub(crate) fn search_path(node: &Path) -> String {
    format!("{}:/usr/bin:/bin", node.parent().unwrap_or(Path::new("/")).display())
}

/// Whether a program that was asked for its version named this one: `OpenClaw 2026.4.11 (1a2b3c4)`.
fn names(printed: &str, version: &Version) -> bool {
    printed.split(|c: char| c.is_whitespace() || "(),".contains(c)).any(|word| word.parse().as_ref() == Ok(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_version_counts() {
        let version: Version = "2026.4.8".parse().unwrap();
        let table = [
            ("OpenClaw 2026.4.8 (9ece252)\n", true),
            ("2026.4.8", true),
            ("OpenClaw 2026.4.8-1", false),
            ("OpenClaw 2026.4.81", false),
            ("", false),
        ];
        for (printed, named) in table {
            assert_eq!(names(printed, &version), named, "{printed:?}");
        }
    }
}
