//! Whether somebody else's OpenClaw works on a folder. One that writes meanwhile makes a copy worthless, and two at once ruin a
//! state.

use procfs::process::{FDTarget, Process, all_processes};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// What runs OpenClaw.
const RUNTIMES: [&str; 2] = ["node", "bun"];

/// The process of OpenClaw that works on a folder, given by its true path, as far as this user may see. Blocks.
pub(crate) fn by(folder: &Path) -> Option<i32> {
    let all = all_processes().into_iter().flatten().flatten();
    all.filter(is_openclaw).find(|process| is_told(process, folder) || has_open(process, folder)).map(|found| found.pid)
}

/// A shell that once told others where the folder is does not work on it.
fn is_openclaw(process: &Process) -> bool {
    let runtime = process.exe().is_ok_and(|exe| {
        exe.file_name()
            .and_then(OsStr::to_str)
            .is_some_and(|name| RUNTIMES.iter().any(|runtime| name.starts_with(runtime)))
    });
    runtime && process.cmdline().is_ok_and(|words| words.iter().any(|word| word.contains("openclaw")))
}

/// Whether its environment names the folder, or nothing and the folder is the usual one.
fn is_told(process: &Process, folder: &Path) -> bool {
    let Ok(environment) = process.environ() else { return false };
    let told = environment.get(OsStr::new("OPENCLAW_STATE_DIR")).filter(|told| !told.is_empty()).map(PathBuf::from);
    let usual = || environment.get(OsStr::new("HOME")).map(|home| Path::new(home).join(".openclaw"));
    told.or_else(usual).and_then(|told| told.canonicalize().ok()).is_some_and(|told| told == folder)
}

fn has_open(process: &Process, folder: &Path) -> bool {
    let opened = process.fd().into_iter().flatten().flatten();
    opened.into_iter().any(|opened| matches!(opened.target, FDTarget::Path(path) if path.starts_with(folder)))
}
