//! Copies of an instance's state, taken before its version changes, so that there is something to go back to.

use crate::{
    disk, fault,
    fault::OrFault,
    layout::{InstancePaths, UNFINISHED},
    program::Program,
};
use openclaw_contract::{Generation, Version};
use openclaw_driver::{DriverError, Outcome};
use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};
use tokio_util::sync::CancellationToken;

/// So many are kept; the oldest go.
const KEPT: usize = 3;
/// How long a copy may take. Less than the time that a whole step has.
const COPY: Duration = Duration::from_secs(9 * 60);

/// The newest generation of which there is a snapshot. Blocks.
pub(crate) fn newest(paths: &InstancePaths) -> Option<Generation> {
    all(paths).into_keys().next_back()
}

/// Copies the state of an instance that does not run, as the snapshot of `generation`.
pub(crate) async fn take(
    paths: &InstancePaths,
    generation: Generation,
    version: &Version,
    cancel: &CancellationToken,
) -> Result<Outcome, DriverError> {
    let (folder, state) = (paths.snapshots(), paths.state());
    if paths.snapshot(generation, version).is_dir() {
        return Ok(Outcome::AlreadyDone);
    }
    let unfinished = folder.join(format!("{UNFINISHED}{generation}"));
    let before = unfinished.clone();
    disk::off_thread(move || {
        disk::make_private_folder(&folder)?;
        disk::make_private_folder(&state)?;
        disk::remove_unfinished(&folder)?;
        disk::make_private_folder(&before)
    })
    .await?;
    let mut complaint = String::new();
    // `cp` shares blocks where the disk can, and keeps owners, times and links.
    let ended = Program::in_background("cp")
        .args(["-a", "--reflink=auto", "--"])
        .args([paths.state(), unfinished.join("state")])
        .within(COPY)
        .run(cancel, |line| line.clone_into(&mut complaint))
        .await;
    let copied = ended.and_then(|ended| match ended.status.success() {
        true => Ok(()),
        false if fault::tells_full_disk(&complaint) => Err(fault::full_disk(paths.root())),
        false => Err(DriverError::transient(format!("the state could not be copied: {complaint}"))),
    });
    let (paths, version) = (paths.clone(), version.clone());
    disk::off_thread(move || {
        if let Err(error) = copied {
            disk::remove_tree(&unfinished)?;
            return Err(error);
        }
        let bytes = disk::size(&unfinished).or_fault("measure", &unfinished)?;
        disk::sync_disk(&unfinished)?;
        let place = paths.snapshot(generation, &version);
        fs::rename(&unfinished, &place).or_fault("put in place", &place)?;
        prune(&paths)?;
        Ok(Outcome::Done(Some(format!("{} MB", bytes.div_ceil(1_000_000)))))
    })
    .await
}

fn prune(paths: &InstancePaths) -> Result<(), DriverError> {
    let all = all(paths);
    let surplus = all.len().saturating_sub(KEPT);
    all.into_values().take(surplus).try_for_each(|folder| disk::remove_tree(&folder))
}

/// Every snapshot, the oldest first.
fn all(paths: &InstancePaths) -> BTreeMap<Generation, PathBuf> {
    let entries = fs::read_dir(paths.snapshots()).into_iter().flatten().flatten();
    let named = |entry: fs::DirEntry| {
        let (generation, version) = entry.file_name().to_str()?.split_once('-').map(|(g, v)| (g.parse(), v.parse()))?;
        let _: Version = version.ok()?;
        Some((generation.ok()?, entry.path()))
    };
    entries.filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;
    use openclaw_driver::InstanceRef;

    #[tokio::test]
    async fn a_snapshot_is_a_whole_copy_and_the_last_three_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let instance = InstanceRef { id: "i".to_owned(), name: "a".parse().unwrap() };
        let paths = Layout::new(folder.path().to_owned()).instance(&instance).unwrap();
        let (version, never) = ("2026.5.3-1".parse().unwrap(), CancellationToken::new());
        assert_eq!(newest(&paths), None);
        fs::create_dir_all(paths.state().join("agents")).unwrap();
        for generation in [2, 9, 10, 11] {
            fs::write(paths.state().join("agents/memory"), generation.to_string()).unwrap();
            // What a copy that was cut off leaves is not in the way, and never counts.
            fs::create_dir_all(paths.snapshots().join(".tmp-99/state")).unwrap();
            let taken = take(&paths, generation, &version, &never).await.unwrap();
            assert_eq!(taken, Outcome::Done(Some("1 MB".to_owned())));
            assert_eq!(newest(&paths), Some(generation));
            let copy = paths.snapshot(generation, &version).join("state/agents/memory");
            assert_eq!(fs::read_to_string(copy).unwrap(), generation.to_string());
        }
        assert_eq!(all(&paths).into_keys().collect::<Vec<_>>(), [9, 10, 11]);
        assert_eq!(take(&paths, 11, &version, &never).await, Ok(Outcome::AlreadyDone));
    }

    #[tokio::test]
    async fn a_cancelled_snapshot_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let instance = InstanceRef { id: "i".to_owned(), name: "a".parse().unwrap() };
        let paths = Layout::new(folder.path().to_owned()).instance(&instance).unwrap();
        let cancel = CancellationToken::new();
        cancel.cancel();
        let taken = take(&paths, 1, &"2026.4.8".parse().unwrap(), &cancel).await;
        assert_eq!((taken, newest(&paths)), (Err(DriverError::Cancelled), None));
        assert_eq!(fs::read_dir(paths.snapshots()).unwrap().count(), 0);
    }
}
