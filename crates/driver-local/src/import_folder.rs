//! Folders of this host that are taken in: copied, and only read, or adopted where they are.

use crate::{
    copying::{self, Scope},
    disk,
    driver::LocalDriver,
    fault::OrFault,
    import::{RESERVE, TAKEN, shelve},
    import_config::{self, Moves},
    import_source, import_workspaces,
    layout::{InstancePaths, StatePaths},
    marks, room,
    scratch::Scratch,
    shelf,
};
use openclaw_contract::{Snapshot, Version};
use openclaw_driver::{DriverError, Progress, Taken};
use std::{fs, os::unix::fs::symlink, path::Path};
use tokio_util::sync::CancellationToken;

impl LocalDriver {
    /// Copies a folder that nobody works on. It is only read.
    pub(crate) async fn copy_in(
        &self,
        paths: &InstancePaths,
        folder: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Snapshot, DriverError> {
        let (layout, place, given) = (self.layout.clone(), paths.state(), folder.to_owned());
        let look = move || {
            let folder = import_source::accept(&given, &layout)?;
            let (mut config, mut moves) = (import_config::read(&StatePaths::at(folder.clone()))?, Moves::default());
            let outside = import_workspaces::outside(&folder, &mut config, &place, &layout, &mut moves)?;
            moves.add(given, &place);
            moves.add(&folder, &place);
            let sizes = outside.iter().map(|outside| disk::size(&outside.from));
            let bytes = sizes.chain([disk::size(&folder)]).sum::<Result<u64, _>>()?;
            room::for_copy(bytes.saturating_add(RESERVE), layout.data_dir())?;
            Ok((folder, config, moves, outside))
        };
        let (folder, config, moves, outside) = disk::off_thread(look).await?;
        let scratch = Scratch::begin(paths.snapshots(), shelf::TAKEN_IN).await?;
        let taken = async {
            progress.report(None, Some(format!("Copying {}", folder.display())));
            let state = shelf::state(&scratch.path(TAKEN));
            copying::copy(&folder, &state, Scope::Trial, None, cancel).await.map_err(unreadable)?;
            for outside in &outside {
                let target = state.join(&outside.name);
                let own = target.clone();
                disk::off_thread(move || make_way(&own)).await?;
                copying::copy(&outside.from, &target, Scope::Everything, None, cancel).await.map_err(unreadable)?;
            }
            let version = self.gateways.wrote(&folder, &config, &scratch, progress, cancel).await?;
            let (files, place) = (StatePaths::at(state), paths.state());
            disk::off_thread(move || {
                // Whoever began to work on it meanwhile may have torn the copy.
                import_source::unoccupied(&folder)?;
                import_config::settle(&files, config, moves, &place)
            })
            .await?;
            shelve(paths, &scratch, version, self.clock.now(), progress, cancel).await
        }
        .await;
        scratch.end().await;
        taken
    }

    /// Makes a folder the state of the instance, where it is.
    pub(crate) async fn adopt(
        &self,
        paths: &InstancePaths,
        folder: &Path,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Taken, DriverError> {
        let (layout, given) = (self.layout.clone(), folder.to_owned());
        let look = move || {
            let folder = import_source::accept(&given, &layout)?;
            import_source::writable(&folder)?;
            let mut config = import_config::read(&StatePaths::at(folder.clone()))?;
            let mut ignored = Moves::default();
            let outside = import_workspaces::outside(&folder, &mut config, &folder, &layout, &mut ignored)?;
            match outside.first() {
                None => Ok((folder, config)),
                Some(outside) => Err(DriverError::refused(format!(
                    "its agents work in {}, which is outside of it: no snapshot would have that",
                    outside.from.display()
                ))
                .with_remedy("Import a copy of the folder: what is outside comes along. Or move it into the folder")),
            }
        };
        let (folder, config) = disk::off_thread(look).await?;
        let scratch = Scratch::begin(paths.root().to_owned(), shelf::TAKEN_IN).await?;
        let version = self.gateways.wrote(&folder, &config, &scratch, progress, cancel).await;
        scratch.end().await;
        let (version, own) = (version?, paths.clone());
        let taken = Taken { version: version.clone(), snapshot: None };
        disk::off_thread(move || link(&own, &folder, version)).await?;
        Ok(taken)
    }
}

/// Trying again does not help against what only its owner may read.
fn unreadable(error: DriverError) -> DriverError {
    match error {
        DriverError::Transient { cause, .. } if cause.contains("Permission denied") => {
            DriverError::refused(cause).with_remedy("Let the portal's user read all that is in the folder")
        }
        other => other,
    }
}

/// What was written down of the folder comes first: without it, what is there would count as never used.
fn link(paths: &InstancePaths, folder: &Path, version: Version) -> Result<(), DriverError> {
    import_source::unoccupied(folder)?;
    let bytes = disk::size(folder)?;
    marks::change(paths, |marks| (marks.state_version, marks.state_bytes) = (Some(version), Some(bytes)))?;
    symlink(folder, paths.state()).or_fault("make", &paths.state())?;
    disk::sync_disk(paths.root())
}

/// Gives another name to what is in the place of something that is used instead of it.
fn make_way(target: &Path) -> Result<(), DriverError> {
    match target.symlink_metadata() {
        Err(_) => Ok(()),
        // At most a link to where it is copied from.
        Ok(about) if about.is_symlink() => disk::remove_file(target),
        Ok(about) if about.is_dir() && fs::remove_dir(target).is_ok() => Ok(()),
        Ok(_) => disk::rename(target, &target.with_file_name(format!("{}-unused", import_config::WORKSPACE))),
    }
}
