//! The real binary at an address that stays, so that it can be killed and started again under its clients.

use crate::binary;
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};

/// How often a server that starts is asked whether it is ready.
const LOOK_AGAIN: Duration = Duration::from_millis(2);
/// How long one such question may take.
const ANSWER: Duration = Duration::from_secs(2);
/// How long a server may take to end.
const END: Duration = Duration::from_secs(60);

/// `openclaw serve` on the data in a folder; it ends with this value.
pub struct KillablePortal {
    folder: PathBuf,
    listen: SocketAddr,
    arguments: Vec<String>,
    child: Option<Child>,
}

impl KillablePortal {
    /// A portal that is not started yet: its data in `folder/data`, its log in `folder/server.log`.
    ///
    /// # Errors
    /// Where no port is free.
    pub fn new(folder: &Path, arguments: &[String]) -> Result<Self> {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        Ok(Self { folder: folder.to_owned(), listen, arguments: arguments.to_vec(), child: None })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    /// Where its data is.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The number of its process, while there is one.
    #[must_use]
    pub fn pid(&self) -> Option<i32> {
        self.child.as_ref()?.id().and_then(|pid| pid.try_into().ok())
    }

    /// Starts the process; it is not ready yet.
    ///
    /// # Errors
    /// Where it is running already, or there is no binary.
    pub fn spawn(&mut self) -> Result<()> {
        ensure!(self.child.is_none(), "the portal is running already");
        let log = self.log_file();
        let log = File::options().create(true).append(true).open(&log).with_context(|| log.display().to_string())?;
        let child = Command::new(binary())
            .args(["serve", "--listen", &self.listen.to_string(), "--data-dir"])
            .arg(self.data())
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} does not start: `cargo xtask build` makes it", binary().display()))?;
        self.child = Some(child);
        Ok(())
    }

    /// Waits until `/readyz` says that it is.
    ///
    /// # Errors
    /// Where it ends instead, or is not ready within `patience`; with the end of its log.
    pub async fn ready(&mut self, patience: Duration) -> Result<()> {
        let http = reqwest::Client::builder().no_proxy().timeout(ANSWER).build()?;
        let url = format!("{}/readyz", self.url());
        let deadline = Instant::now() + patience;
        loop {
            if http.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            if let Some(status) = self.child.as_mut().context("the portal is not started")?.try_wait()? {
                bail!("the portal ended ({status}) before it was ready:\n{}", self.log_tail());
            }
            ensure!(Instant::now() < deadline, "the portal is not ready after {patience:?}:\n{}", self.log_tail());
            sleep(LOOK_AGAIN).await;
        }
    }

    /// Starts it and waits until it is ready: how long that took.
    ///
    /// # Errors
    /// As [`Self::spawn`] and [`Self::ready`].
    pub async fn start(&mut self, patience: Duration) -> Result<Duration> {
        let began = Instant::now();
        self.spawn()?;
        self.ready(patience).await?;
        Ok(began.elapsed())
    }

    /// Ends it with SIGKILL, as a power cut would: no time to write anything down.
    ///
    /// # Errors
    /// Where it ended by itself before, with the end of its log.
    pub async fn kill(&mut self) -> Result<()> {
        let mut child = self.child.take().context("the portal is not started")?;
        if let Some(status) = child.try_wait()? {
            bail!("the portal ended by itself ({status}):\n{}", self.log_tail());
        }
        child.start_kill()?;
        timeout(END, child.wait()).await.context("a killed portal does not end")??;
        Ok(())
    }

    /// Ends it as an operator would, with SIGTERM, and waits.
    ///
    /// # Errors
    /// Where it does not end within a minute, or ends badly.
    pub async fn stop(&mut self) -> Result<()> {
        let pid = self.pid().context("the portal is not started")?;
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGTERM)?;
        let mut child = self.child.take().context("the portal is not started")?;
        let ended = timeout(END, child.wait()).await.context("the portal does not end")??;
        ensure!(ended.success(), "the portal ended with {ended}:\n{}", self.log_tail());
        Ok(())
    }

    /// Where its log is.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    fn log_tail(&self) -> String {
        const LINES: usize = 20;
        let log = std::fs::read_to_string(self.log_file()).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default().join("\n")
    }
}

/// A port that is free, and that the system gives to no connection as its near end: a client that calls while nobody listens
/// could otherwise reach itself.
fn free_port() -> Result<u16> {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 10_000;
    let offset = fastrand::u16(..COUNT);
    let ports = (0..COUNT).map(|n| FIRST + (offset + n) % COUNT);
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let last = FIRST + COUNT - 1;
    { ports }.find(free).with_context(|| format!("no port from {FIRST} to {last} is free"))
}
