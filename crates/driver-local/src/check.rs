//! Trying a version on a copy of the state before anything stops: whether there is room for the snapshot, whether it takes the
//! configuration, and where that is asked for, whether it starts.
//!
//! A version may refuse a configuration that its gateway mends by itself when it starts, so a refusal counts only where the
//! gateway does not start with a copy of it either.

use crate::{
    attempt::Attempt, disk, gateway::Gateways, judge::Verdict, layout::InstancePaths, marks, quirks, room, trial::Trial,
};
use openclaw_contract::Generation;
use openclaw_driver::{DriverError, Job, Outcome, Progress};
use tokio_util::sync::CancellationToken;

/// What was found out.
struct Findings {
    /// For the timeline.
    told: Vec<String>,
    /// Whether the version takes the configuration only after its doctor.
    needs_doctor: bool,
}

impl Gateways {
    /// Checks the version of a job. The gateway, whether it runs or not, goes on as it is.
    pub(crate) async fn check(
        &self,
        job: &Job,
        paths: &InstancePaths,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Outcome, DriverError> {
        Self::fence(job, &self.find(paths).await?)?;
        let (own, generation) = (paths.clone(), job.generation);
        if !disk::off_thread(move || begin(&own, generation)).await? {
            return Ok(Outcome::AlreadyDone);
        }
        let openclaw = self.openclaw(&job.version, progress, cancel).await?;
        let trial = Trial::begin(paths, cancel).await?;
        let attempt = Attempt { gateways: self, job, paths, openclaw: &openclaw, trial: &trial, progress, cancel };
        let found = attempt.all().await;
        trial.end().await;
        let Findings { told, needs_doctor } = found?;
        let (own, generation) = (paths.clone(), job.generation);
        disk::off_thread(move || {
            marks::change(&own, |marks| {
                marks.doctor = needs_doctor.then_some(generation);
                marks.checked = Some(generation);
            })
        })
        .await?;
        Ok(Outcome::Done(Some(told.join(", "))))
    }
}

impl Attempt<'_> {
    async fn all(&self) -> Result<Findings, DriverError> {
        let rehearse = self.job.with.rehearse;
        if rehearse || self.includes_others().await? {
            self.copy_state().await?;
        } else {
            self.copy_configuration().await?;
        }
        let mut findings = match self.judge().await? {
            Verdict::Valid => Findings::of("it takes the configuration"),
            Verdict::Unknown => Findings::of("it could not be asked whether it takes the configuration"),
            Verdict::Invalid { words, asks_for_doctor } => return self.appeal(&words, asks_for_doctor).await,
        };
        if rehearse {
            findings.told.push(started(self.rehearse().await?));
        }
        Ok(findings)
    }

    /// The validator refuses the configuration, but what counts is whether the gateway starts on it, by itself or after its
    /// doctor.
    async fn appeal(&self, words: &str, asks_for_doctor: bool) -> Result<Findings, DriverError> {
        // On an empty state, unless there is more to try.
        match self.rehearse().await {
            Ok(took) => {
                let mut findings = Findings::of("it mends the configuration by itself when it starts");
                findings.told.extend(self.job.with.rehearse.then(|| started(took)));
                return Ok(findings);
            }
            Err(DriverError::Permanent { .. }) if asks_for_doctor && quirks::has_doctor(&self.job.version) => {}
            Err(DriverError::Permanent { .. }) => return Err(self.refused(words)),
            Err(other) => return Err(other),
        }
        self.copy_state().await?;
        self.doctor(true).await?;
        match self.judge().await? {
            Verdict::Valid | Verdict::Unknown => {}
            Verdict::Invalid { words, .. } => return Err(self.refused(&words)),
        }
        let mut told = vec!["it takes the configuration after `openclaw doctor --fix`".to_owned()];
        if self.job.with.rehearse {
            told.push(started(self.rehearse().await?));
        }
        Ok(Findings { told, needs_doctor: true })
    }

    /// Whether the configuration has parts in other files.
    async fn includes_others(&self) -> Result<bool, DriverError> {
        let config = self.paths.files().config();
        disk::off_thread(move || Ok(disk::read(&config)?.is_some_and(|text| text.contains("$include")))).await
    }

    fn refused(&self, words: &str) -> DriverError {
        let (version, config) = (&self.job.version, self.paths.files().config());
        DriverError::permanent(format!("OpenClaw {version} does not take the configuration: {words}"))
            .with_remedy(format!("Correct {}, or choose another version", config.display()))
    }
}

impl Findings {
    fn of(told: &str) -> Self {
        Self { told: vec![told.to_owned()], needs_doctor: false }
    }
}

fn started(took: std::time::Duration) -> String {
    format!("ready on a copy of the state after {} s", took.as_secs())
}

/// Whether there is anything to check; fails where there is no room for the snapshot to come.
fn begin(paths: &InstancePaths, generation: Generation) -> Result<bool, DriverError> {
    if marks::read(paths)?.checked >= Some(generation) {
        return Ok(false);
    }
    let bytes = room::size(&paths.files())?;
    marks::change(paths, |marks| marks.state_bytes = Some(bytes))?;
    room::for_copy(bytes, paths.root())?;
    Ok(true)
}
