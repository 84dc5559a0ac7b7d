//! Starting a gateway: detached, so that it outlives the portal, and never twice.

use crate::{
    disk, fault,
    gateway::{Found, Gateways},
    install::{engines, search_path},
    layout::InstancePaths,
    lock::FileLock,
    log_file, ports,
    probe::Answer,
    process::{self, Identity},
    record::{self, Record},
    setup,
};
use nix::sys::signal::Signal;
use openclaw_driver::{DriverError, Job, Outcome, Progress};
use process_wrap::tokio::{ProcessSession, TokioCommandWrap};
use std::{ffi::OsString, fs::File, path::Path, process::Stdio, time::Duration};
use tokio::process::Child;
use tokio_util::sync::CancellationToken;

/// How long to wait for what is left of an earlier gateway.
const LEFT_OVER: Duration = Duration::from_secs(3);

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
        self.wait(job, paths, progress, cancel, answers).await?;
        Ok(outcome)
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
        let install = self.layout.install(&job.version);
        if !install.root().is_dir() {
            return Err(DriverError::NotFetched { version: job.version.clone() });
        }
        let range = engines(&install).await?;
        let node = self.nodes.fitting(&range, cancel, |message| progress.report(None, Some(message))).await?;
        if let Found::Exited { process: Some(process), .. } = found {
            let (group, state) = (process.pid, paths.state());
            disk::off_thread(move || {
                process::kill_left_behind(group, &state);
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
        let child = spawn(&node.path, &install.entry(), record.port, paths, &lock, log)?;
        self.adopt(paths, record, child).await?;
        Ok(Outcome::Done(None))
    }

    /// Somebody else holds the lock: another portal that starts the same gateway, or something that was left behind.
    async fn in_the_way(&self, job: &Job, paths: &InstancePaths) -> Result<Outcome, DriverError> {
        let found = self.find(paths).await?;
        Self::fence(job, &found)?;
        if let Found::Running { record, process } = &found {
            return self.keep(job, paths, record, process).await;
        }
        let state = paths.state();
        let who = disk::off_thread(move || Ok(process::any_on_state(&state))).await?;
        let who = who.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"));
        Err(DriverError::permanent(format!("{who} works on the files of this instance"))
            .with_remedy("Stop the instance, or end that process, then start it again"))
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
    record::write(paths, &record)?;
    let log = log_file::open_for_start(paths, &job.version, job.generation, now)?;
    Ok(Intent { record, log })
}

/// Spawns the gateway in a session of its own, with an environment of its own, holding the lock as its standard input.
fn spawn(
    node: &Path,
    entry: &Path,
    port: u16,
    paths: &InstancePaths,
    lock: &FileLock,
    log: File,
) -> Result<Child, DriverError> {
    let fails = |error| fault::not_started("node", &error);
    let (stdin, errors) = (lock.as_stdin().map_err(fails)?, log.try_clone().map_err(fails)?);
    let mut gateway = TokioCommandWrap::with_new(node, |command| {
        command
            .arg(entry)
            .args(["gateway", "run", "--port", &port.to_string(), "--bind", "loopback"])
            .env_clear()
            .envs(environment(node, paths))
            .current_dir(paths.state())
            .stdin(stdin)
            .stdout(Stdio::from(log))
            .stderr(Stdio::from(errors));
    });
    gateway.wrap(ProcessSession);
    gateway.spawn().map(|child| child.into_inner()).map_err(fails)
}

/// All that a gateway is told by its environment. Nothing of the portal's own reaches it.
fn environment(node: &Path, paths: &InstancePaths) -> [(&'static str, OsString); 10] {
    let on = || OsString::from("1");
    [
        // Without it some data goes to the user's own folder.
        ("HOME", paths.home().into()),
        ("PATH", search_path(node).into()),
        ("OPENCLAW_STATE_DIR", paths.state().into()),
        ("OPENCLAW_CONFIG_PATH", paths.config().into()),
        // Without it some versions run two processes.
        ("OPENCLAW_NO_RESPAWN", on()),
        ("OPENCLAW_DISABLE_BONJOUR", on()),
        // Without it some versions spawn a child that survives the gateway.
        ("OPENCLAW_SKIP_ACPX_RUNTIME", on()),
        ("OPENCLAW_SKIP_CANVAS_HOST", on()),
        ("OPENCLAW_SKIP_BROWSER_CONTROL_SERVER", on()),
        ("OPENCLAW_NO_AUTO_UPDATE", on()),
    ]
}
