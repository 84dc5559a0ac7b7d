//! Starting a gateway: detached, so that it outlives the portal, and never twice.

use crate::{
    disk, environment, fault,
    gateway::{Found, Gateways, LEFT_OVER},
    layout::InstancePaths,
    lock::FileLock,
    log_file, marks,
    openclaw::OpenClaw,
    ports,
    probe::Answer,
    process::{self, Identity},
    record::{self, Record},
    setup,
};
use nix::sys::signal::Signal;
use openclaw_driver::{DriverError, Job, Outcome, Progress};
use process_wrap::tokio::{ProcessSession, TokioCommandWrap};
use std::{fs::File, process::Stdio};
use tokio::process::Child;
use tokio_util::sync::CancellationToken;

/// How far a gateway stands back.
const NICENESS: &str = "5";

impl Gateways {
    /// Starts the gateway, and waits until it answers anything.
    pub(crate) async fn start(
        &self,
        job: &Job,
        paths: &InstancePaths,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Outcome, DriverError> {
        let found = self.find(paths).await?;
        Self::fence(job, &found)?;
        let outcome = match &found {
            Found::Running { record, process } => self.keep(job, paths, record, process).await?,
            Found::Absent | Found::Exited { .. } => self.launch(job, paths, &found, progress, cancel).await?,
        };
        let answers = |answer: &Answer| *answer != Answer::Silent;
        match self.wait(job, paths, progress, cancel, answers).await {
            Ok(_) => Ok(outcome),
            Err(reason) if self.asks_for_doctor(job, paths).await? => {
                self.mend(job, paths, reason, progress, cancel).await?;
                let found = self.find(paths).await?;
                self.launch(job, paths, &found, progress, cancel).await?;
                self.wait(job, paths, progress, cancel, answers).await?;
                Ok(Outcome::Done(Some("after one run of `openclaw doctor --fix`".to_owned())))
            }
            Err(reason) => Err(reason),
        }
    }

    /// A gateway that runs already is the one that is wanted, or in the way.
    async fn keep(
        &self,
        job: &Job,
        paths: &InstancePaths,
        record: &Record,
        process: &Identity,
    ) -> Result<Outcome, DriverError> {
        if record.version != job.version {
            return Err(DriverError::transient(format!("its gateway still runs {}", record.version))
                .with_remedy("Stop the instance first"));
        }
        if record.process.is_none() {
            let (paths, record) = (paths.clone(), Record { process: Some(process.clone()), ..record.clone() });
            disk::off_thread(move || record::write(&paths, &record)).await?;
        }
        Ok(Outcome::AlreadyDone)
    }

    async fn launch(
        &self,
        job: &Job,
        paths: &InstancePaths,
        found: &Found,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Outcome, DriverError> {
        let openclaw = self.openclaw(&job.version, progress, cancel).await?;
        if let Found::Exited { process: Some(process), .. } = found {
            let (group, state) = (process.pid, paths.files());
            disk::off_thread(move || {
                process::kill_left_behind(group, state.root());
                Ok(())
            })
            .await?;
        }
        let Some(lock) = FileLock::take(&paths.gateway_lock(), LEFT_OVER, cancel).await? else {
            return self.in_the_way(job, paths).await;
        };
        let intent = {
            let (paths, job, now) = (paths.clone(), job.clone(), self.clock.now());
            disk::off_thread(move || prepare(&paths, &job, now)).await?
        };
        let Intent { record, log } = intent;
        let child = spawn(&openclaw, record.port, paths, &lock, log, &[])?;
        self.adopt(paths, record, child).await?;
        Ok(Outcome::Done(None))
    }

    /// Somebody else holds the lock: another portal that starts the same gateway, or something that was left behind.
    async fn in_the_way(&self, job: &Job, paths: &InstancePaths) -> Result<Outcome, DriverError> {
        let found = self.find(paths).await?;
        Self::fence(job, &found)?;
        match &found {
            Found::Running { record, process } => self.keep(job, paths, record, process).await,
            Found::Absent | Found::Exited { .. } => Err(Self::occupied(paths).await),
        }
    }

    /// Remembers a gateway that was just spawned; one that cannot be remembered may not live.
    async fn adopt(&self, paths: &InstancePaths, record: Record, child: Child) -> Result<(), DriverError> {
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
        // A child that was not waited for keeps its number, also when it has ended.
        let process = pid.and_then(Identity::of).ok_or_else(|| fault::interrupted("the start"))?;
        self.children.watch(paths.clone(), process.clone(), child);
        let (paths, record) = (paths.clone(), Record { process: Some(process.clone()), ..record });
        let written = disk::off_thread(move || record::write(&paths, &record)).await;
        if written.is_err() {
            let _ = process.signal_group(Signal::SIGKILL);
        }
        written
    }
}

struct Intent {
    record: Record,
    log: File,
}

/// Everything that must be so before a gateway may be spawned; the lock is held. Blocks.
fn prepare(paths: &InstancePaths, job: &Job, now: openclaw_contract::Timestamp) -> Result<Intent, DriverError> {
    let setup = setup::read(paths)?.filter(|setup| setup.configured.as_ref() == Some(&job.version));
    let Some(setup) = setup else {
        return Err(DriverError::transient(format!("it is not configured for {}", job.version)));
    };
    if !ports::is_free(setup.port) {
        return Err(ports::taken(setup.port));
    }
    let record = Record {
        version: job.version.clone(),
        generation: job.generation,
        port: setup.port,
        started_at: now,
        process: None,
    };
    if !paths.state().is_dir() {
        return Err(setup::state_lost());
    }
    // Before anything can be written to the state.
    marks::change(paths, |marks| marks.begins(&job.version))?;
    record::write(paths, &record)?;
    let log = log_file::open_for_start(paths, &job.version, job.generation, now)?;
    Ok(Intent { record, log })
}

/// Spawns a gateway in a session of its own, with an environment of its own, holding the lock as its standard input. It leaves
/// the processors to the portal, which has to answer while many start.
pub(crate) fn spawn(
    openclaw: &OpenClaw,
    port: u16,
    paths: &InstancePaths,
    lock: &FileLock,
    log: File,
    further: &[(&str, &str)],
) -> Result<Child, DriverError> {
    let fails = |error| fault::not_started("node", &error);
    let (stdin, errors) = (lock.as_stdin().map_err(fails)?, log.try_clone().map_err(fails)?);
    let (node, files) = (&openclaw.node, paths.files());
    let mut gateway = TokioCommandWrap::with_new("nice", |command| {
        command
            .args(["-n", NICENESS])
            .args([node, &openclaw.entry])
            .args(["gateway", "run", "--port", &port.to_string(), "--bind", "loopback"])
            .env_clear()
            .envs(environment::on_state(node, &files, files.config()))
            .envs(further.iter().copied())
            .current_dir(files.root())
            .stdin(stdin)
            .stdout(Stdio::from(log))
            .stderr(Stdio::from(errors));
    });
    gateway.wrap(ProcessSession);
    gateway.spawn().map(|child| child.into_inner()).map_err(fails)
}
