//! The real binary as a process of its own.

use anyhow::{Context, bail};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// `openclaw serve`, which ends with this value.
pub struct PortalProcess {
    url: String,
    child: Child,
}

impl PortalProcess {
    /// Starts it on a free port, with its data in `folder`.
    ///
    /// # Errors
    /// Where there is no binary, or it does not start.
    pub async fn start(folder: &Path, arguments: &[&str]) -> anyhow::Result<Self> {
        let mut child = Command::new(binary())
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder)
            .args(arguments)
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} does not start: `cargo xtask build` makes it", binary().display()))?;
        let mut log = BufReader::new(child.stderr.take().context("no log")?).lines();
        let listening = async {
            while let Some(line) = log.next_line().await? {
                eprintln!("{line}");
                if let Some(rest) = line.split("Listening on ").nth(1) {
                    return Ok(rest.split(' ').next().unwrap_or_default().to_owned());
                }
            }
            bail!("the portal ended before it listened")
        };
        let url = tokio::time::timeout(Duration::from_secs(60), listening).await.context("it does not listen")??;
        tokio::spawn(async move {
            while let Ok(Some(line)) = log.next_line().await {
                eprintln!("{line}");
            }
        });
        Ok(Self { url, child })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it as an operator would, with SIGTERM, and waits.
    ///
    /// # Errors
    /// Where it does not end within a minute, or ends badly.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let pid = self.child.id().context("it ended already")?;
        let told = Command::new("kill").args(["-TERM", &pid.to_string()]).status().await?;
        anyhow::ensure!(told.success(), "it cannot be told to end");
        let ended =
            tokio::time::timeout(Duration::from_secs(60), self.child.wait()).await.context("it does not end")??;
        anyhow::ensure!(ended.success(), "it ended with {ended}");
        Ok(())
    }
}

/// The binary under test: `OPENCLAW_BIN`, or the one that `cargo xtask build` leaves.
#[must_use]
pub fn binary() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/openclaw");
    std::env::var_os("OPENCLAW_BIN").filter(|path| path != OsStr::new("")).map_or(built, PathBuf::from)
}
