//! The copies of an instance's state: what is known of each, which are kept, which go.
//!
//! A snapshot is a folder with the copy, `state`, and beside it what is known of it: `snapshot.json` for people, `manifest.json`
//! with the checksum of every file. It gets its name by one rename, when all three are on the disk.

use crate::{
    disk,
    fault::OrFault,
    layout::{InstancePaths, UNFINISHED},
    marks::Marks,
};
use openclaw_archive::Manifest;
use openclaw_contract::{Snapshot, SnapshotId, Timestamp, Version, snapshot::SnapshotKind};
use openclaw_driver::{DriverError, With};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Names of what is being taken in from elsewhere begin so.
pub(crate) const TAKEN_IN: &str = ".tmp-import";

/// The copy itself.
pub(crate) fn state(folder: &Path) -> PathBuf {
    folder.join("state")
}

fn about(folder: &Path) -> PathBuf {
    folder.join("snapshot.json")
}

/// Writes down what is known of the snapshot that is, or will be, in a folder. Blocks.
pub(crate) fn describe(folder: &Path, snapshot: &Snapshot, manifest: &Manifest) -> Result<(), DriverError> {
    disk::write_json(&folder.join("manifest.json"), manifest)?;
    disk::write_json(&about(folder), snapshot)
}

/// The checksums of the files of a snapshot; earlier releases kept none. Blocks.
pub(crate) fn manifest(paths: &InstancePaths, id: &SnapshotId) -> Result<Option<Manifest>, DriverError> {
    disk::read_json(&paths.snapshot(id).join("manifest.json"))
}

/// Every snapshot, the oldest first. Blocks.
pub(crate) fn all(paths: &InstancePaths) -> Vec<Snapshot> {
    let entries = fs::read_dir(paths.snapshots()).into_iter().flatten().flatten();
    let mut all: Vec<_> = entries
        .filter_map(|entry| {
            let id = entry.file_name().into_string().ok()?.parse().ok()?;
            read(&entry.path(), id)
        })
        .collect();
    all.sort_by(|a, b| (a.taken_at, a.generation, &a.id).cmp(&(b.taken_at, b.generation, &b.id)));
    all
}

/// One of them, where it is there. Blocks.
pub(crate) fn find(paths: &InstancePaths, id: &SnapshotId) -> Option<Snapshot> {
    read(&paths.snapshot(id), id.clone())
}

fn read(folder: &Path, id: SnapshotId) -> Option<Snapshot> {
    if !state(folder).is_dir() {
        return None;
    }
    let known: Option<Snapshot> = disk::read_json(&about(folder)).ok().flatten();
    known.map(|known| Snapshot { id: id.clone(), ..known }).or_else(|| of_earlier_release(folder, id))
}

/// A snapshot of an earlier release: what its name and its folder tell, and its size, measured once.
fn of_earlier_release(folder: &Path, id: SnapshotId) -> Option<Snapshot> {
    let (generation, version) = id.as_str().split_once('-')?;
    let (generation, version): (_, Version) = (generation.parse().ok()?, version.parse().ok()?);
    let snapshot = Snapshot {
        version,
        taken_at: Timestamp::try_from(fs::metadata(folder).ok()?.modified().ok()?).ok()?,
        generation,
        bytes: disk::size(&state(folder)).ok()?,
        checksum: String::new(),
        kind: SnapshotKind::BeforeUpdate,
        id,
    };
    if let Err(error) = disk::write_json(&about(folder), &snapshot) {
        tracing::warn!("what is known of a snapshot could not be kept: {error}");
    }
    Some(snapshot)
}

/// Removes what was left unfinished here; the caller holds the lock of the gateway. What is being taken in from elsewhere is
/// nobody's business but that of whoever takes it in. Blocks.
pub(crate) fn clean(paths: &InstancePaths) -> Result<(), DriverError> {
    let folder = paths.snapshots();
    disk::make_private_folder(&folder)?;
    for entry in fs::read_dir(&folder).or_fault("read", &folder)? {
        let entry = entry.or_fault("read", &folder)?;
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        let unfinished = name.starts_with(UNFINISHED) || state(&path).symlink_metadata().is_err();
        if unfinished && !name.starts_with(TAKEN_IN) {
            disk::remove_tree(&path)?;
        }
    }
    Ok(())
}

/// The name that was asked for, or one like it where that is taken. Blocks.
pub(crate) fn free_id(paths: &InstancePaths, wanted: SnapshotId) -> Result<SnapshotId, DriverError> {
    let again = (2..100).filter_map(|nth| format!("{wanted}-again{nth}").parse().ok());
    let free = |id: &SnapshotId| state(&paths.snapshot(id)).symlink_metadata().is_err();
    std::iter::once(wanted.clone()).chain(again).find(free).ok_or_else(|| {
        DriverError::permanent(format!("there are too many snapshots like {wanted}"))
            .with_remedy("Delete snapshots that nobody needs, then try again")
    })
}

/// Throws one away, unless it is needed. Not there is as good as thrown away. Blocks.
pub(crate) fn discard(paths: &InstancePaths, id: &SnapshotId, marks: &Marks) -> Result<(), DriverError> {
    if marks.refers_to(id) {
        return Err(DriverError::permanent(format!("the snapshot {id} is needed: it is what the state began with"))
            .with_remedy("Delete it after the next update"));
    }
    remove(paths, id)
}

/// Throws away what is older than the newest of those that were taken before an update, and of those that were set aside; none
/// that is imported, needed, or what the state is or was equal to. What cannot be thrown away stays until the next time. Blocks.
pub(crate) fn prune(paths: &InstancePaths, with: &With, marks: &Marks) {
    let all = all(paths);
    for kind in [SnapshotKind::BeforeUpdate, SnapshotKind::SetAside] {
        let old = all.iter().rev().filter(|there| there.kind == kind).skip(with.keep.max(1));
        for there in old.filter(|there| !with.needed.contains(&there.id) && !marks.refers_to(&there.id)) {
            if let Err(error) = remove(paths, &there.id) {
                tracing::warn!("the snapshot {} stays: {error}", there.id);
            }
        }
    }
}

/// Renamed first, so that what is cut off here is no half of a snapshot.
fn remove(paths: &InstancePaths, id: &SnapshotId) -> Result<(), DriverError> {
    let folder = paths.snapshot(id);
    if folder.symlink_metadata().is_err() {
        return Ok(());
    }
    let gone = paths.snapshots().join(format!("{UNFINISHED}gone-{id}"));
    disk::remove_tree(&gone)?;
    disk::rename(&folder, &gone)?;
    disk::remove_tree(&gone)
}
