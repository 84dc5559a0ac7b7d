//! What is measured of times, and of the server's process.

use anyhow::{Context, Result};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use procfs::process::Process;
use std::time::Duration;

/// What a process has taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// Its memory now, in MiB.
    pub(crate) resident: f64,
    /// The most since [`forget_peak`].
    pub(crate) peak: f64,
    /// Processor time in seconds, since it began.
    pub(crate) processor: f64,
}

impl Usage {
    pub(crate) fn of(pid: i32) -> Result<Self> {
        let process = Process::new(pid)?;
        let (status, stat) = (process.status()?, process.stat()?);
        let mib = |kib: Option<u64>| kib.map(|kib| kib as f64 / 1024.0).context("its memory is not told");
        let ticks = (stat.utime + stat.stime) as f64;
        let processor = ticks / procfs::ticks_per_second() as f64;
        Ok(Self { resident: mib(status.vmrss)?, peak: mib(status.vmhwm)?, processor })
    }
}

/// From now on the peak of that process counts anew.
pub(crate) fn forget_peak(pid: i32) -> Result<()> {
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").context("the peak of its memory cannot be set back")
}

/// Lets this process, and those that it starts, have as many files open as the system lets it.
pub(crate) fn allow_many_files() -> Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most).context("no more files can be had open")
}

/// The value that so many of a hundred are not above; the values are sorted.
pub(crate) fn percentile<T: Copy + Default>(sorted: &[T], percent: usize) -> T {
    let index = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(index).copied().unwrap_or_default()
}

pub(crate) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
