//! Removing an install that nobody runs.

use crate::{
    disk,
    fault::OrFault,
    install::Installer,
    layout::{InstancePaths, Layout, UNFINISHED},
    lock::FileLock,
    record,
};
use openclaw_contract::Version;
use openclaw_driver::DriverError;
use std::{fs, time::Duration};
use tokio_util::sync::CancellationToken;

/// How long an install that is under way is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

impl Installer {
    /// Removes a version; returns how many bytes that freed. No install goes on meanwhile. It loses its name first: a gateway
    /// is started from it before that, which is seen, or not at all.
    pub(crate) async fn uninstall(&self, version: &Version) -> Result<u64, DriverError> {
        let lock = FileLock::take(&self.lock_path(), PATIENCE, &CancellationToken::new()).await?;
        let Some(lock) = lock else {
            return Err(DriverError::transient("another install on this host is under way")
                .with_remedy("Try again when it is done"));
        };
        let (layout, version) = (self.layout().clone(), version.clone());
        let gone = version.clone();
        let bytes = disk::off_thread(move || {
            let _lock = lock;
            remove(&layout, &version)
        })
        .await?;
        self.forget_size(&gone);
        Ok(bytes)
    }
}

/// Blocks.
fn remove(layout: &Layout, version: &Version) -> Result<u64, DriverError> {
    let place = layout.install(version).root().to_owned();
    if !place.is_dir() {
        return Ok(0);
    }
    refuse_in_use(layout, version)?;
    let aside = layout.versions().join(format!("{UNFINISHED}removed-{version}"));
    disk::remove_tree(&aside)?;
    fs::rename(&place, &aside).or_fault("remove", &place)?;
    if let Err(error) = refuse_in_use(layout, version) {
        fs::rename(&aside, &place).or_fault("put back", &place)?;
        return Err(error);
    }
    let bytes = disk::size(&aside)?;
    disk::remove_tree(&aside)?;
    Ok(bytes)
}

/// Refuses where a gateway lives, or is being started, that was started from it.
fn refuse_in_use(layout: &Layout, version: &Version) -> Result<(), DriverError> {
    let folders = fs::read_dir(layout.instances()).into_iter().flatten().flatten();
    for folder in folders.filter(|entry| entry.path().is_dir()) {
        let paths = InstancePaths::at(folder.path());
        for paths in [paths.trial(), paths] {
            let Some(record) = record::read(&paths)?.filter(|record| record.version == *version) else { continue };
            if record.process.is_none_or(|process| process.is_alive()) {
                return Err(DriverError::permanent(format!("a gateway runs {version}"))
                    .with_remedy("Bring it to another version, or stop and delete it first"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{process::Identity, record::Record};
    use openclaw_contract::Timestamp;

    #[test]
    fn one_that_is_in_use_stays_and_one_that_is_not_goes() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path().to_owned());
        let version: Version = "2026.4.8".parse().unwrap();
        let place = layout.install(&version).root().to_owned();
        assert_eq!(remove(&layout, &version).unwrap(), 0, "not there");
        fs::create_dir_all(place.join("node_modules")).unwrap();
        fs::write(place.join("node_modules/file"), [0; 5_000]).unwrap();
        disk::make_read_only(&place).unwrap();
        let instance = InstancePaths::at(layout.instances().join("i"));
        fs::create_dir_all(instance.root()).unwrap();
        let process = Identity::of(std::process::id().try_into().unwrap());
        let started_at = Timestamp::UNIX_EPOCH;
        let record = Record { version: version.clone(), generation: 1, port: 1, started_at, process };
        record::write(&instance, &record).unwrap();
        let error = remove(&layout, &version).unwrap_err();
        assert_eq!(error.to_string(), "a gateway runs 2026.4.8");
        assert!(place.is_dir());
        record::forget(&instance).unwrap();
        assert!(remove(&layout, &version).unwrap() >= 5_000);
        assert_eq!(fs::read_dir(layout.versions()).unwrap().count(), 0, "nothing is left");
    }
}
