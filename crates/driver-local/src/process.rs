//! Processes of this host, told apart by more than their number, which is used again.

use nix::{
    errno::Errno,
    sys::signal::{Signal, kill, killpg},
    unistd::Pid,
};
use openclaw_driver::Usage;
use procfs::{
    WithCurrentSystemInfo as _,
    process::{Process, Stat, all_processes},
};
use serde::{Deserialize, Serialize};
use std::{ffi::OsStr, path::Path};

/// More descendants of a gateway than this are not counted.
const MOST_PROCESSES: usize = 1000;

/// Which process is meant: no other has ever had the same three.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) pid: i32,
    /// When it started, in the kernel's ticks since the start of the host.
    started: u64,
    /// Which start of the host that was.
    boot: String,
}

impl Identity {
    /// The identity of the process that has this number now; it may have ended and wait to be waited for.
    pub(crate) fn of(pid: i32) -> Option<Self> {
        Some(Self { pid, started: stat(pid)?.starttime, boot: boot()? })
    }

    /// Whether it lives. One that has ended and was not waited for yet does not; one whose first thread has ended, and others
    /// have not, still does.
    pub(crate) fn is_alive(&self) -> bool {
        let ended = |stat: &Stat| matches!(stat.state, 'Z' | 'X' | 'x') && stat.num_threads <= 1;
        let lives = |stat: Stat| stat.starttime == self.started && !ended(&stat);
        stat(self.pid).is_some_and(lives) && boot().as_ref() == Some(&self.boot)
    }

    /// Signals it with its whole group, if it lives. It leads the group, so the group's number is its own while it does.
    pub(crate) fn signal_group(&self, signal: Signal) -> Result<(), Errno> {
        if !self.is_alive() {
            return Ok(());
        }
        match killpg(Pid::from_raw(self.pid), signal) {
            Err(Errno::ESRCH) | Ok(()) => Ok(()),
            Err(other) => Err(other),
        }
    }
}

/// Kills what a gateway that ended left behind: members of its group that work on the same state folder.
pub(crate) fn kill_left_behind(group: i32, state: &Path) {
    for process in on_state(state) {
        let in_group = process.stat().is_ok_and(|stat| stat.pgrp == group);
        if in_group && let Ok(()) = kill(Pid::from_raw(process.pid), Signal::SIGKILL) {
            tracing::info!("killed process {}, which a gateway left behind", process.pid);
        }
    }
}

/// Kills whatever works on the state folder, which nobody needs any more.
pub(crate) fn kill_all_on(state: &Path) {
    for process in on_state(state) {
        let _ = kill(Pid::from_raw(process.pid), Signal::SIGKILL);
    }
}

/// The process that leads a session of its own and works on the state folder: a gateway that was started and not recorded.
pub(crate) fn unrecorded_gateway(state: &Path) -> Option<Identity> {
    let leads = |process: &Process| process.stat().is_ok_and(|stat| stat.session == process.pid);
    Identity::of(on_state(state).find(leads)?.pid).filter(Identity::is_alive)
}

/// Any process that works on the state folder.
pub(crate) fn any_on_state(state: &Path) -> Option<i32> {
    on_state(state).next().map(|process| process.pid)
}

/// The processes whose environment names the state folder, as far as this user may see them.
fn on_state(state: &Path) -> impl Iterator<Item = Process> {
    let names_it = move |process: &Process| {
        process.environ().is_ok_and(|all| all.get(OsStr::new("OPENCLAW_STATE_DIR")).is_some_and(|dir| dir == state))
    };
    all_processes().into_iter().flatten().flatten().filter(names_it)
}

/// What a process and everything that it started use; none where it is gone.
pub(crate) fn usage_of_tree(root: i32) -> Option<Usage> {
    let ticks = procfs::ticks_per_second().max(1);
    let mut usage = Usage { memory_bytes: 0, cpu_seconds: 0.0 };
    let mut pending = vec![root];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(pid) = pending.pop() {
        if seen.len() >= MOST_PROCESSES || !seen.insert(pid) {
            continue;
        }
        let Ok(process) = Process::new(pid) else { continue };
        let Ok(stat) = process.stat() else { continue };
        // Also of children that ended and were waited for, so that the sum does not fall with them.
        let own = stat.utime.saturating_add(stat.stime);
        let ended = u64::try_from(stat.cutime.saturating_add(stat.cstime)).unwrap_or(0);
        let millis = own.saturating_add(ended).saturating_mul(1000) / ticks;
        usage.cpu_seconds += std::time::Duration::from_millis(millis).as_secs_f64();
        usage.memory_bytes = usage.memory_bytes.saturating_add(stat.rss_bytes().get());
        let tasks = process.tasks().into_iter().flatten().flatten();
        pending
            .extend(tasks.filter_map(|task| task.children().ok()).flatten().filter_map(|pid| i32::try_from(pid).ok()));
    }
    Process::new(root).ok().map(|_| usage)
}

/// The program that a process runs.
pub(crate) fn program(pid: u32) -> Option<String> {
    let process = Process::new(i32::try_from(pid).ok()?).ok()?;
    process.exe().ok().map(|path| path.display().to_string())
}

fn stat(pid: i32) -> Option<Stat> {
    Process::new(pid).ok()?.stat().ok()
}

fn boot() -> Option<String> {
    procfs::sys::kernel::random::boot_id().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn a_process_lives_until_it_ends_also_when_nobody_waited_for_it() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let identity = Identity::of(child.id().try_into().unwrap()).unwrap();
        assert!(identity.is_alive());
        drop(child.stdin.take());
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while identity.is_alive() {
            assert!(std::time::Instant::now() < deadline, "an ended process counts as alive");
            std::thread::yield_now();
        }
        child.wait().unwrap();
        assert!(!identity.is_alive());
    }

    #[test]
    fn another_process_with_the_same_number_is_another() {
        let own = Identity::of(std::process::id().try_into().unwrap()).unwrap();
        assert!(own.is_alive());
        assert!(!Identity { started: own.started + 1, ..own.clone() }.is_alive());
        assert!(!Identity { boot: "another".to_owned(), ..own }.is_alive());
    }

    #[test]
    fn what_a_process_and_its_children_use_is_counted_together() {
        let own = std::process::id().try_into().unwrap();
        let alone = usage_of_tree(own).unwrap();
        assert!(alone.memory_bytes > 100_000, "{alone:?}");
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        // At first it is a copy of this process, and for a moment it has no memory at all.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        let child_alone = loop {
            let begun = program(child.id()).is_some_and(|now| now.ends_with("sleep"));
            let usage = usage_of_tree(child.id().try_into().unwrap()).filter(|usage| begun && usage.memory_bytes > 0);
            if let Some(usage) = usage {
                break usage;
            }
            assert!(std::time::Instant::now() < deadline, "it does not begin");
            std::thread::yield_now();
        };
        let together = usage_of_tree(own).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(together.memory_bytes >= child_alone.memory_bytes, "{together:?} {child_alone:?}");
        assert_eq!(usage_of_tree(i32::MAX), None);
        assert!(program(std::process::id()).is_some_and(|program| program.starts_with('/')));
    }

    #[test]
    fn a_process_is_found_by_the_state_folder_in_its_environment() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(any_on_state(folder.path()), None);
        let mut child = Command::new("sleep").arg("60").env("OPENCLAW_STATE_DIR", folder.path()).spawn().unwrap();
        assert_eq!(any_on_state(folder.path()), child.id().try_into().ok());
        assert_eq!(unrecorded_gateway(folder.path()), None, "it does not lead a session");
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
