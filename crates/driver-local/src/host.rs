//! What this host has free. What it does not tell is left out.

use nix::sys::statvfs::statvfs;
use openclaw_contract::{Host, Timestamp};
use std::path::Path;
use sysinfo::{
    CpuRefreshKind, MemoryRefreshKind, ProcessRefreshKind, ProcessesToUpdate, RefreshKind, System, get_current_pid,
};

/// Reads it anew; `data_dir` is on the disk that counts.
pub(crate) fn read(data_dir: &Path, at: Timestamp) -> Host {
    let memory = memory();
    let disk = disk(data_dir);
    Host {
        as_of: Some(at),
        memory_total: memory.map(|(total, _)| total),
        memory_available: memory.map(|(_, available)| available),
        disk_total: disk.map(|(total, _)| total),
        disk_available: disk.map(|(_, available)| available),
        load_percent: load_percent(),
    }
}

/// Total and available: those of the host, or of the container or service that this process is in where that has less.
/// Gateways are in the same one.
fn memory() -> Option<(u64, u64)> {
    let only = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let mut system = System::new_with_specifics(only).ok()?;
    let host = Some((system.total_memory(), system.available_memory())).filter(|(total, _)| *total > 0)?;
    let own = get_current_pid().ok()?;
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[own]), true, ProcessRefreshKind::nothing());
    let Some(limits) = system.process(own).and_then(|process| process.cgroup_limits()) else { return Some(host) };
    // What it keeps of files is given up on demand, so only what processes hold counts as taken.
    let within = limits.total_memory.saturating_sub(limits.rss);
    Some((host.0.min(limits.total_memory), host.1.min(within)))
}

/// How many installs and starts this host bears at once: a start takes a processor or two for some seconds.
pub(crate) fn starts_at_once() -> usize {
    std::thread::available_parallelism().map_or(2, |processors| of_processors(processors.get()))
}

fn of_processors(processors: usize) -> usize {
    if processors <= 4 { 2 } else { processors / 2 }
}

/// How many bytes are free on the disk of a folder, where it tells.
pub(crate) fn free(folder: &Path) -> Option<u64> {
    disk(folder).map(|(_, available)| available)
}

/// Total and available, of the very file system that the folder is on.
fn disk(folder: &Path) -> Option<(u64, u64)> {
    let about = statvfs(folder).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(about.fragment_size());
    Some((bytes(about.blocks()), bytes(about.blocks_available())))
}

/// The load average of one minute, in percent of the number of processors of the host, whose load it is.
fn load_percent() -> Option<u32> {
    let only = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing());
    let processors = u32::try_from(System::new_with_specifics(only).ok()?.cpus().len()).ok()?;
    percent(System::load_average().ok()?.one, processors)
}

fn percent(load: f64, processors: u32) -> Option<u32> {
    (processors > 0).then(|| (load / f64::from(processors) * 100.0).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn load_is_in_percent_of_the_processors() {
        let table = [(0.0, 2, Some(0)), (1.0, 2, Some(50)), (9.0, 2, Some(450)), (0.333, 1, Some(33)), (1.0, 0, None)];
        for (load, processors, expected) in table {
            assert_eq!(percent(load, processors), expected, "{load} on {processors}");
        }
    }

    #[test]
    fn few_start_at_once_on_a_small_host() {
        for (processors, starts) in [(1, 2), (2, 2), (4, 2), (5, 2), (8, 4), (64, 32)] {
            assert_eq!(of_processors(processors), starts, "{processors}");
        }
    }

    #[test]
    fn what_is_free_is_less_than_what_there_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let host = read(folder.path(), at);
        assert_eq!(host.as_of, Some(at));
        assert!(host.memory_available.is_some_and(|free| free > 0) && host.memory_available <= host.memory_total);
        assert!(host.disk_available.is_some_and(|free| free > 0) && host.disk_available <= host.disk_total);
        assert!(host.load_percent.is_some());
        let elsewhere = read(Path::new("/no/such/folder"), at);
        assert_eq!((elsewhere.disk_total, elsewhere.disk_available), (None, None));
        assert_eq!(elsewhere.memory_total, host.memory_total, "the rest is told all the same");
    }
}
