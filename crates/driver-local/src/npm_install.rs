//! Installing with npm.

use crate::{
    disk, fault, install_progress::InstallProgress, lock::FileLock, nodes::Node, npm::Npm, npm_complaints::Complaints,
};
use openclaw_driver::DriverError;
use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long an install may take. Less than the time that a whole step has.
const INSTALL: Duration = Duration::from_secs(25 * 60);
/// How often the files that have arrived are counted.
const COUNT: Duration = Duration::from_secs(1);

/// What is to be installed.
pub(crate) struct Wanted<'a> {
    /// The folder whose package.json asks for it.
    pub(crate) folder: &'a Path,
    /// What it is, for people: `openclaw 2026.4.8`.
    pub(crate) what: &'a str,
    /// Which Node will run it. npm leaves out what does not fit the Node that npm itself runs on, without a word where it is
    /// optional: native parts of OpenClaw are. So the same one runs npm.
    pub(crate) node: &'a Node,
    /// Held by npm too.
    pub(crate) lock: &'a FileLock,
}

impl Npm {
    /// Installs, telling `progress` of each step.
    pub(crate) async fn install(
        &self,
        wanted: &Wanted<'_>,
        cancel: &CancellationToken,
        progress: impl Fn(&InstallProgress),
    ) -> Result<InstallProgress, DriverError> {
        let Wanted { folder, what, node, lock } = wanted;
        let mut complaints = Complaints::default();
        let so_far = Mutex::new(InstallProgress::default());
        let tell = |change: &mut dyn FnMut(&mut InstallProgress) -> bool| {
            let mut so_far = so_far.lock().unwrap_or_else(PoisonError::into_inner);
            if change(&mut so_far) {
                progress(&so_far);
            }
        };
        let mut runs_on = None;
        let program = self
            .run_by(node)
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
                runs_on = runs_on.take().or_else(|| line.strip_prefix("npm info using node@v").map(ToOwned::to_owned));
                tell(&mut |so_far| so_far.hear(line));
            }) => ended?,
            () = counting => return Err(fault::interrupted("the install")),
        };
        complaints.judge(&ended, what, folder)?;
        judge_node(runs_on, &node.version)?;
        Ok(so_far.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether npm ran on the Node that it should; one that does not say counts as if.
fn judge_node(runs_on: Option<String>, wanted: &str) -> Result<(), DriverError> {
    match runs_on {
        Some(other) if other != wanted => Err(DriverError::permanent(format!(
            "npm runs on Node {other} and would leave out what needs Node {wanted}"
        ))
        .with_remedy(format!("Make Node {wanted} the one that npm uses on this host, then try again"))),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_npm_on_another_node_is_refused() {
        assert_eq!(judge_node(None, "24.21.0"), Ok(()));
        assert_eq!(judge_node(Some("24.21.0".to_owned()), "24.21.0"), Ok(()));
        let error = judge_node(Some("20.20.2".to_owned()), "24.21.0").unwrap_err();
        assert!(error.to_string().contains("npm runs on Node 20.20.2"), "{error}");
    }
}
