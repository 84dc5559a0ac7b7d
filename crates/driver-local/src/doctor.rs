//! OpenClaw's own doctor: let at a state when a version asks for it, after it helped on a copy.

use crate::{
    attempt::Attempt,
    disk,
    environment::{NO_PATIENCE_WITH_NPM, ONLY_TRIED},
    gateway::{Found, Gateways},
    layout::{InstancePaths, StatePaths},
    lock::FileLock,
    log_file, marks,
    openclaw::OpenClaw,
    quirks,
    trial::Trial,
};
use openclaw_contract::Version;
use openclaw_driver::{DriverError, Job, Progress};
use std::{ffi::OsStr, path::Path, time::Duration};
use tokio_util::sync::CancellationToken;

const FIX: [&str; 4] = ["doctor", "--fix", "--non-interactive", "--yes"];
/// How long it may take: seconds as a rule, minutes where it asks npm for plugins in vain.
const FIXED: Duration = Duration::from_secs(240);

/// Whether a gateway of this version asks for its doctor because of the state. Because of its configuration it asks too, and
/// there the doctor would throw away what an operator wrote.
pub(crate) fn is_asked_for(version: &Version, printed: &str) -> bool {
    let asks = ["doctor --fix", "gateway.maintenance_required", "requires state migration"];
    let invalid = ["Invalid config", "Config invalid", "config is invalid"];
    quirks::has_doctor(version)
        && asks.iter().any(|words| printed.contains(words))
        && !invalid.iter().any(|words| printed.contains(words))
}

impl OpenClaw {
    /// Runs the doctor on a state folder, with the configuration in `config`, which it may change; `lock` keeps everybody else
    /// off. Without one it is only tried.
    pub(crate) async fn doctor(
        &self,
        files: &StatePaths,
        config: &Path,
        lock: Option<&FileLock>,
        cancel: &CancellationToken,
    ) -> Result<(), DriverError> {
        let mut complaint = String::new();
        let program = self.call(&FIX, files, config).within(FIXED);
        let (further, program) = match lock {
            Some(lock) => (&[NO_PATIENCE_WITH_NPM][..], program.holding(lock)),
            None => (&ONLY_TRIED[..], program),
        };
        let program = further.iter().fold(program, |program, (name, value)| program.with(name, OsStr::new(value)));
        let ended = program.run(cancel, |line| line.clone_into(&mut complaint)).await?;
        if ended.status.success() {
            return Ok(());
        }
        let printed = ended.stdout.lines().rfind(|line| !line.trim().is_empty());
        let said = if complaint.is_empty() { printed.unwrap_or_default() } else { &complaint };
        Err(DriverError::permanent(format!(
            "`openclaw doctor --fix` of {} failed ({}): {said}",
            self.version, ended.status
        )))
    }
}

impl Gateways {
    /// Whether the gateway that was started for this job ended and asks for a doctor, who was not there yet.
    pub(crate) async fn asks_for_doctor(&self, job: &Job, paths: &InstancePaths) -> Result<bool, DriverError> {
        if !matches!(self.find(paths).await?, Found::Exited { .. }) {
            return Ok(false);
        }
        let (own, job) = (paths.clone(), job.clone());
        disk::off_thread(move || {
            let been_there = marks::read(&own)?.mended >= Some(job.generation);
            Ok(!been_there && is_asked_for(&job.version, &log_file::since_start(&own)))
        })
        .await
    }

    /// Lets the doctor at the state of a gateway that ended for `reason`, once a generation, when it helped on a copy. The
    /// configuration stays as it is: the doctor gets a copy of it.
    pub(crate) async fn mend(
        &self,
        job: &Job,
        paths: &InstancePaths,
        reason: DriverError,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<(), DriverError> {
        let openclaw = self.openclaw(&job.version, progress, cancel).await?;
        let lock = self.rest(paths, cancel).await?;
        let (own, generation) = (paths.clone(), job.generation);
        // Before: where this process ends meanwhile, an operator decides whether it is tried again.
        disk::off_thread(move || marks::change(&own, |marks| marks.mended = Some(generation))).await?;
        let trial = Trial::begin(paths, cancel).await?;
        let attempt = Attempt { gateways: self, job, paths, openclaw: &openclaw, trial: &trial, progress, cancel };
        let mended = attempt.mend(&lock).await;
        trial.end().await;
        mended.map_err(|error| match error {
            DriverError::Permanent { cause, .. } => {
                let helps = "See the instance's log, mend its state by hand or restore a snapshot, then restart it";
                DriverError::permanent(format!("{reason}; {cause}")).with_remedy(helps)
            }
            other => other,
        })
    }
}

impl Attempt<'_> {
    /// Lets the doctor at the state itself when it helped on the copy; `lock` keeps everybody else off.
    async fn mend(&self, lock: &FileLock) -> Result<(), DriverError> {
        self.copy_state().await?;
        self.doctor(false).await?;
        let (files, spare) = (self.paths.files(), self.trial.spare_configuration());
        let (from, to) = (files.config(), spare.clone());
        disk::off_thread(move || disk::copy_file(&from, &to)).await?;
        self.says("Running `openclaw doctor --fix` on the state");
        self.openclaw.doctor(&files, &spare, Some(lock), self.cancel).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_state_is_for_the_doctor() {
        let migrate =
            r#"{"message":"Legacy session store requires migration. Run \"openclaw doctor --fix\" against it."}"#;
        let table = [
            ("2026.9.6", migrate, true),
            ("2026.9.6", "gateway requires state migration. Stop the service", true),
            (
                "2026.9.6",
                "Gateway failed to start: Invalid config at x. Run \"openclaw doctor --fix\" to repair",
                false,
            ),
            ("2026.9.6", "listen EADDRINUSE", false),
            ("2026.4.8", migrate, false),
            ("2026.4.8", "Config invalid\nProblem:\n  - odd\nRun: openclaw doctor --fix", false),
        ];
        for (version, printed, asked) in table {
            assert_eq!(is_asked_for(&version.parse().unwrap(), printed), asked, "{version}: {printed}");
        }
    }
}
