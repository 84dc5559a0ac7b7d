//! The npm program: what it knows of the releases, and its installs.

use crate::{
    disk, fault,
    install_progress::InstallProgress,
    lock::FileLock,
    npm_complaints::{Complaints, UNREACHABLE},
    npm_metadata::{Index, releases},
    program::Program,
};
use openclaw_contract::Release;
use openclaw_driver::DriverError;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long npm may take to answer a question.
const ANSWER: Duration = Duration::from_secs(60);
/// How long an install may take. Less than the time that a whole step has.
const INSTALL: Duration = Duration::from_secs(25 * 60);
/// How often the files that have arrived are counted.
const COUNT: Duration = Duration::from_secs(1);

/// npm as this host has it, with the settings of the portal's user.
#[derive(Clone, Debug)]
pub(crate) struct Npm {
    program: OsString,
    cache: Option<PathBuf>,
}

impl Npm {
    pub(crate) fn new(program: OsString, cache: Option<PathBuf>) -> Self {
        Self { program, cache }
    }

    /// Every release of OpenClaw, the pre-releases too.
    pub(crate) async fn releases(&self) -> Result<Vec<Release>, DriverError> {
        let mut index: Index = self.view("openclaw", &["versions", "time"]).await?;
        let versions = index.versions();
        if versions.is_empty() {
            return Err(DriverError::transient("npm knows no release of openclaw").with_remedy(UNREACHABLE));
        }
        // A range like `*` leaves out pre-releases and corrections: ask for each by its name.
        let each = versions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" || ");
        let details = self.view(&format!("openclaw@{each}"), &["version", "engines", "deprecated"]).await?;
        Ok(releases(versions, &index.time, details))
    }

    async fn view<T: serde::de::DeserializeOwned>(&self, package: &str, fields: &[&str]) -> Result<T, DriverError> {
        let mut complaints = Complaints::default();
        let program = Program::new(&self.program)
            .args(["view", package])
            .args(fields)
            .args(["--json", "--fetch-retries=1", "--fetch-timeout=20000"])
            .args(self.cache_args())
            .within(ANSWER);
        let ended = program.run(&CancellationToken::new(), |line| complaints.hear(line)).await?;
        complaints.judge(&ended, "openclaw", Path::new("npm's cache"))?;
        serde_json::from_str(&ended.stdout)
            .map_err(|error| DriverError::transient(format!("npm's answer cannot be understood: {error}")))
    }

    /// Installs what the package.json of `folder` asks for, telling `progress` of each step.
    ///
    /// # Errors
    /// Why it could not be installed; `what` is what is missing then: `openclaw 2026.4.8`.
    pub(crate) async fn install(
        &self,
        folder: &Path,
        what: &str,
        lock: &FileLock,
        cancel: &CancellationToken,
        progress: impl Fn(&InstallProgress),
    ) -> Result<InstallProgress, DriverError> {
        let mut complaints = Complaints::default();
        let so_far = Mutex::new(InstallProgress::default());
        let tell = |change: &mut dyn FnMut(&mut InstallProgress) -> bool| {
            let mut so_far = so_far.lock().unwrap_or_else(PoisonError::into_inner);
            if change(&mut so_far) {
                progress(&so_far);
            }
        };
        let program = Program::in_background(&self.program)
            // Scripts stay off: some fetch from places that may not be reachable, and none is needed.
            .args(["install", "--omit=dev", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"])
            .args(["--prefer-offline", "--no-update-notifier", "--loglevel=silly", "--timing", "--no-progress"])
            .args(self.cache_args())
            .in_folder(folder)
            .holding(lock)
            .within(INSTALL);
        let counting = async {
            loop {
                tokio::time::sleep(COUNT).await;
                let arrives = folder.join("node_modules/openclaw");
                let files = disk::off_thread(move || Ok(disk::count_files(&arrives))).await.unwrap_or_default();
                tell(&mut |so_far| {
                    so_far.arrived(files);
                    files > 0
                });
            }
        };
        let ended = tokio::select! {
            ended = program.run(cancel, |line| {
                complaints.hear(line);
                tell(&mut |so_far| so_far.hear(line));
            }) => ended?,
            () = counting => return Err(fault::interrupted("the install")),
        };
        complaints.judge(&ended, what, folder)?;
        Ok(so_far.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn cache_args(&self) -> Vec<OsString> {
        self.cache.iter().flat_map(|cache| ["--cache".into(), cache.into()]).collect()
    }
}
