//! Starting a version on a copy of the state: a gateway of its own, on a port of its own, that acts on nothing, and ends when
//! it was ready.

use crate::{
    attempt::Attempt,
    children::ending,
    disk, doctor,
    environment::ONLY_TRIED,
    fault,
    gateway::LEFT_OVER,
    lock::FileLock,
    log_file,
    probe::Answer,
    process::Identity,
    start::spawn,
    verify::{broken, too_late},
};
use nix::sys::signal::Signal;
use openclaw_driver::DriverError;
use serde_json::Value;
use std::{fs::File, time::Duration};
use tokio::{process::Child, time::Instant};
use tokio_util::sync::CancellationToken;

/// How often it is asked.
const ASK: Duration = Duration::from_millis(250);
/// What helps when it fails.
const HELPS: &str = "Correct what it complains of, or choose another version; the instance was not touched";

/// How a rehearsal failed.
enum Flop {
    /// The gateway ended, and printed this.
    Ended { how: String, printed: String },
    /// Something else.
    Other(DriverError),
}

/// The process of a rehearsal, which ends with it.
struct Rehearsed {
    child: Child,
    process: Identity,
}

impl Attempt<'_> {
    /// Starts the version on the copy and waits until it is ready; returns how long that took. Where it asks for its doctor
    /// that one is let at the copy once, as a real start would do.
    pub(crate) async fn rehearse(&self) -> Result<Duration, DriverError> {
        let mut doctor_was_there = false;
        loop {
            let how = match self.boot().await {
                Ok(took) => return Ok(took),
                Err(Flop::Ended { printed, .. })
                    if !doctor_was_there && doctor::is_asked_for(&self.job.version, &printed) =>
                {
                    self.doctor(false).await?;
                    doctor_was_there = true;
                    continue;
                }
                Err(Flop::Ended { how, .. }) => format!("it ended before it was ready ({how})"),
                Err(Flop::Other(DriverError::Permanent { cause, .. })) => cause,
                Err(Flop::Other(error)) => return Err(error),
            };
            let version = &self.job.version;
            let cause = format!("OpenClaw {version} did not start on a copy of the state: {how}");
            return Err(DriverError::permanent(cause).with_remedy(HELPS));
        }
    }

    async fn boot(&self) -> Result<Duration, Flop> {
        let (paths, gateways) = (self.trial.paths(), self.gateways);
        let (port, lock, log) = self.prepare().await?;
        let child = spawn(self.openclaw, port, paths, &lock, log, &ONLY_TRIED)?;
        let mut rehearsed = Rehearsed::of(child)?;
        let (begun, deadline) = (Instant::now(), gateways.first_start_deadline);
        loop {
            pause(self.cancel).await?;
            if let Ok(Some(status)) = rehearsed.child.try_wait() {
                let own = paths.clone();
                let read = move || Ok((log_file::last_words(&own), log_file::since_start(&own)));
                let (words, printed) = disk::off_thread(read).await?;
                return Err(Flop::Ended { how: ending(status, words), printed });
            }
            let (answer, waited) = (gateways.prober.ask(port).await, begun.elapsed());
            match answer {
                Answer::Ready(_) => {
                    gateways.is_version(self.job, paths, port).await?;
                    rehearsed.end().await;
                    return Ok(waited);
                }
                Answer::Silent | Answer::Broken(_) | Answer::Starting(_) if waited > deadline => {
                    return Err(too_late(&answer, deadline, paths).await.into());
                }
                Answer::Broken(_) => broken(self.job, paths).await?,
                Answer::Silent | Answer::Starting(_) => {}
            }
            let part = waited.as_secs_f64() / deadline.as_secs_f64();
            self.progress.report(part, Some(format!("Starting it on a copy of the state ({} s)", waited.as_secs())));
        }
    }

    async fn prepare(&self) -> Result<(u16, FileLock, File), DriverError> {
        let (own, job, now) = (self.trial.paths().clone(), self.job.clone(), self.gateways.clock.now());
        let lock = FileLock::take(&own.gateway_lock(), LEFT_OVER, self.cancel).await?;
        let lock = lock.ok_or_else(|| DriverError::transient("a rehearsal before this one has not ended yet"))?;
        disk::off_thread(move || {
            let config: Value = disk::read_json(&own.files().config())?.unwrap_or_default();
            let port = config.pointer("/gateway/port").and_then(Value::as_u64).and_then(|port| port.try_into().ok());
            let port = port.ok_or_else(|| DriverError::permanent("its configuration names no port"))?;
            Ok((port, lock, log_file::open_for_start(&own, &job.version, job.generation, now)?))
        })
        .await
    }
}

async fn pause(cancel: &CancellationToken) -> Result<(), DriverError> {
    tokio::select! {
        () = cancel.cancelled() => Err(DriverError::Cancelled),
        () = tokio::time::sleep(ASK) => Ok(()),
    }
}

impl From<DriverError> for Flop {
    fn from(error: DriverError) -> Self {
        Self::Other(error)
    }
}

impl Rehearsed {
    fn of(child: Child) -> Result<Self, DriverError> {
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
        let process = pid.and_then(Identity::of).ok_or_else(|| fault::interrupted("the rehearsal"))?;
        Ok(Self { child, process })
    }

    /// Ends it at once: nobody needs what it would still write.
    async fn end(mut self) {
        let _ = self.process.signal_group(Signal::SIGKILL);
        let _ = self.child.wait().await;
    }
}

impl Drop for Rehearsed {
    fn drop(&mut self) {
        let _ = self.process.signal_group(Signal::SIGKILL);
    }
}
