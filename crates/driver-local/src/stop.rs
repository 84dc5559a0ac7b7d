//! Stopping a gateway: asked first, killed where it does not end, gone when this returns.

use crate::{
    disk,
    gateway::{Found, Gateways},
    layout::InstancePaths,
    lock::FileLock,
    process::{self, Identity},
    record,
};
use nix::sys::signal::Signal;
use openclaw_driver::{DriverError, Job, Outcome, Progress};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often to look whether it has ended.
const LOOK: Duration = Duration::from_millis(50);
/// How long what the gateway started may take to end after it.
const LEFT_OVER: Duration = Duration::from_secs(3);
/// How long the kernel may take to end what was killed.
const KILLED: Duration = Duration::from_secs(10);

impl Gateways {
    /// Stops the gateway with everything that it started.
    pub(crate) async fn stop(
        &self,
        job: &Job,
        paths: &InstancePaths,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Outcome, DriverError> {
        let found = self.find(paths).await?;
        Self::fence(job, &found)?;
        let (process, was_running) = match found {
            Found::Running { process, .. } => (Some(process), true),
            Found::Exited { process, .. } => (process, false),
            Found::Absent => {
                let files = paths.files();
                let lost = disk::off_thread(move || Ok(process::unrecorded_gateway(files.root()))).await?;
                let was_running = lost.is_some();
                (lost, was_running)
            }
        };
        let outcome = match &process {
            Some(process) if was_running => self.end(process, progress, cancel).await?,
            Some(_) | None => Outcome::AlreadyDone,
        };
        let own = paths.clone();
        disk::off_thread(move || {
            if let Some(process) = process {
                process::kill_left_behind(process.pid, own.files().root());
            }
            record::forget(&own)
        })
        .await?;
        // Until all that it started is gone too. What still holds the lock then left its group: the next start will name it.
        let was_there = paths.root().is_dir();
        if was_there && FileLock::take(&paths.gateway_lock(), LEFT_OVER, cancel).await?.is_none() {
            tracing::warn!("something that the gateway of {} started still works on its files", job.instance.name);
        }
        Ok(outcome)
    }

    async fn end(
        &self,
        process: &Identity,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Outcome, DriverError> {
        let begun = Instant::now();
        let grace = self.stop_grace;
        signal(process, Signal::SIGTERM)?;
        let told = |waited: Duration| {
            let part = waited.as_secs_f64() / grace.as_secs_f64();
            progress.report(part, Some(format!("Waiting for the gateway to end ({} s)", waited.as_secs())));
        };
        if gone(process, grace, cancel, told).await? {
            let took = begun.elapsed().as_secs_f64();
            return Ok(Outcome::Done(Some(format!("ended in {took:.1} s"))));
        }
        signal(process, Signal::SIGKILL)?;
        if gone(process, KILLED, cancel, |_| ()).await? {
            return Ok(Outcome::Done(Some(format!("killed, because it did not end within {} s", grace.as_secs()))));
        }
        Err(DriverError::transient(format!("process {} does not end, though it was killed", process.pid))
            .with_remedy("See whether this host's disk hangs"))
    }
}

fn signal(process: &Identity, signal: Signal) -> Result<(), DriverError> {
    process.signal_group(signal).map_err(|error| {
        DriverError::permanent(format!("process {} cannot be stopped: {}", process.pid, error.desc()))
            .with_remedy("Run the portal as the user who started it before")
    })
}

/// Waits for the end of a process; whether it came in time.
async fn gone(
    process: &Identity,
    patience: Duration,
    cancel: &CancellationToken,
    told: impl Fn(Duration),
) -> Result<bool, DriverError> {
    let begun = Instant::now();
    while process.is_alive() {
        let waited = begun.elapsed();
        if waited >= patience {
            return Ok(false);
        }
        told(waited);
        tokio::select! {
            () = cancel.cancelled() => return Err(DriverError::Cancelled),
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    Ok(true)
}
