//! Waiting for a gateway: until it answers, until it is ready.

use crate::{
    disk,
    gateway::{Found, Gateways, waits_for},
    layout::InstancePaths,
    log_file, marks,
    probe::Answer,
    room, setup,
};
use openclaw_driver::{DriverError, Job, Outcome, Progress};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

/// How often a gateway is asked while it is waited for.
const ASK: Duration = Duration::from_millis(250);

impl Gateways {
    /// Waits until the gateway is ready, and looks whether it is the version that it should be.
    pub(crate) async fn verify(
        &self,
        job: &Job,
        paths: &InstancePaths,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Outcome, DriverError> {
        let found = self.find(paths).await?;
        Self::fence(job, &found)?;
        let ready = |answer: &Answer| matches!(answer, Answer::Ready(_));
        let found = self.wait(job, paths, progress, cancel, ready).await?;
        let Found::Running { record, process } = &found else {
            return Err(DriverError::transient("its gateway is gone"));
        };
        self.is_version(job, paths, record.port).await?;
        let took = self.clock.now().duration_since(record.started_at).as_secs_f64();
        let mut told = format!("ready {took:.0} s after its start");
        if !job.with.soak.is_zero() {
            self.soak(job, paths, process, progress, cancel).await?;
            told = format!("{told}, watched for {} s", job.with.soak.as_secs());
        }
        if let Answer::Ready(failing) = self.ask(&found).await
            && !failing.is_empty()
        {
            told = format!("{told}; failing: {}", failing.join(", "));
        }
        let (own, version) = (paths.clone(), job.version.clone());
        disk::off_thread(move || {
            let bytes = room::size(&own.files())?;
            marks::change(&own, |marks| (marks.ready, marks.state_bytes) = (Some(version), Some(bytes)))
        })
        .await?;
        Ok(Outcome::Done(Some(told)))
    }

    /// Makes sure that what answers on a port is the version of the job, where it says one.
    pub(crate) async fn is_version(&self, job: &Job, paths: &InstancePaths, port: u16) -> Result<(), DriverError> {
        let own = paths.clone();
        let token = disk::off_thread(move || Ok(setup::token(&own))).await?;
        match self.prober.version(port, token.as_deref()).await {
            Some(says) if says != job.version => {
                Err(DriverError::permanent(format!("its gateway says that it is {says}, not {}", job.version))
                    .with_remedy(format!("See what answers on port {port}")))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Waits for an answer that is `enough`. A gateway that ends before that, or does not answer in time, has failed.
    pub(crate) async fn wait(
        &self,
        job: &Job,
        paths: &InstancePaths,
        progress: &Progress,
        cancel: &CancellationToken,
        enough: impl Fn(&Answer) -> bool + Send,
    ) -> Result<Found, DriverError> {
        let (begun, deadline) = (Instant::now(), self.patience(job, paths).await?);
        let mut tick = tokio::time::interval(ASK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = cancel.cancelled() => return Err(DriverError::Cancelled),
                _ = tick.tick() => {}
            }
            let found = self.find(paths).await?;
            match &found {
                Found::Running { record, .. } if record.version == job.version => {}
                Found::Running { record, .. } => {
                    return Err(DriverError::transient(format!("its gateway runs {}", record.version)));
                }
                Found::Exited { how, .. } => return Err(ended_early(job, how)),
                Found::Absent => return Err(DriverError::transient("its gateway is not running")),
            }
            let answer = self.ask(&found).await;
            if enough(&answer) {
                return Ok(found);
            }
            if matches!(answer, Answer::Broken(_)) {
                broken(job, paths).await?;
            }
            let waited = begun.elapsed();
            if waited > deadline {
                return Err(too_late(&answer, deadline, paths).await);
            }
            let waits = match &answer {
                Answer::Starting(reasons) => waits_for(reasons).unwrap_or_else(|| "is not ready yet".to_owned()),
                Answer::Broken(status) => format!("answers {status}"),
                Answer::Silent | Answer::Ready(_) => "does not answer yet".to_owned(),
            };
            let part = waited.as_secs_f64() / deadline.as_secs_f64();
            progress.report(part, Some(format!("The gateway {waits} ({} s)", waited.as_secs())));
        }
    }

    /// How long the version of a job may take to start on its state.
    async fn patience(&self, job: &Job, paths: &InstancePaths) -> Result<Duration, DriverError> {
        let own = paths.clone();
        let ready = disk::off_thread(move || marks::read(&own)).await?.ready;
        Ok(if ready.as_ref() == Some(&job.version) { self.start_deadline } else { self.first_start_deadline })
    }
}

/// That a gateway is not ready after all the time it had.
pub(crate) async fn too_late(answer: &Answer, deadline: Duration, paths: &InstancePaths) -> DriverError {
    let what = match answer {
        Answer::Silent => "did not answer".to_owned(),
        Answer::Broken(status) => format!("answered its health check with {status}"),
        Answer::Starting(reasons) if reasons.is_empty() => "did not get ready".to_owned(),
        Answer::Starting(reasons) => format!("did not get ready, for {}", reasons.join(", ")),
        Answer::Ready(_) => "got ready too late".to_owned(),
    };
    let own = paths.clone();
    let words = disk::off_thread(move || Ok(log_file::last_words(&own))).await.ok().flatten();
    let words = words.map_or_else(String::new, |words| format!("; it said last: {words}"));
    let seconds = deadline.as_secs();
    DriverError::permanent(format!("the gateway {what} within {seconds} s{words}"))
        .with_remedy("See the instance's log, then restart it")
}

fn ended_early(job: &Job, how: &str) -> DriverError {
    DriverError::permanent(format!("OpenClaw {} ended before it was ready ({how})", job.version))
        .with_remedy("See the instance's log, correct what it complains of, then restart it")
}

/// Some versions answer 500 to everything, for ever, because their package forgets a dependency: no need to wait for more.
pub(crate) async fn broken(job: &Job, paths: &InstancePaths) -> Result<(), DriverError> {
    let own = paths.clone();
    match disk::off_thread(move || Ok(log_file::missing_module(&own))).await? {
        None => Ok(()),
        Some(module) => Err(DriverError::permanent(format!(
            "OpenClaw {} lacks the package {module:?} and answers every request with an error",
            job.version
        ))
        .with_remedy("Update to another version")),
    }
}
