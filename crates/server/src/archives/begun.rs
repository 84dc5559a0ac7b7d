//! Imports that are under way, each on record in a file, so that one which the end of the process cut off leaves nothing behind.

use openclaw_driver::{Driver, InstanceRef};
use openclaw_store::Store;
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{fs::File, io::AsyncWriteExt as _, time::timeout};

const PREFIX: &str = "import-";
/// How long a driver may take to remove what was half imported.
const REMOVAL: Duration = Duration::from_secs(300);

/// The record of an import that is under way.
pub(crate) struct Begun(PathBuf);

impl Begun {
    /// Puts it on record.
    pub(crate) async fn note(folder: &Path, instance: &InstanceRef) -> io::Result<Self> {
        let path = folder.join(format!("{PREFIX}{}", instance.id));
        let mut file = File::create_new(&path).await?;
        file.write_all(instance.name.as_str().as_bytes()).await?;
        file.sync_all().await?;
        Ok(Self(path))
    }

    /// It is over. The record stays where what there is of it could not be removed: the next server tries again.
    pub(crate) async fn over(self) {
        if let Err(error) = tokio::fs::remove_file(&self.0).await {
            tracing::warn!(target: "api", "{} cannot be removed: {error}", self.0.display());
        }
    }
}

/// Removes what a driver has of an instance that is not created after all. Says whether it is gone.
pub(crate) async fn undo(driver: &dyn Driver, instance: &InstanceRef) -> bool {
    match timeout(REMOVAL, driver.remove(instance)).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(target: "api", "What was imported for {} cannot be removed: {error}", instance.name);
            false
        }
        Err(_) => {
            tracing::error!(target: "api", "What was imported for {} is not removed in time", instance.name);
            false
        }
    }
}

/// What an earlier server had begun.
pub(crate) struct Leftovers(Vec<(PathBuf, InstanceRef)>);

impl Leftovers {
    /// Those on record; whatever else is in the folder was only passing through, and is removed.
    pub(crate) fn of(folder: &Path) -> io::Result<Self> {
        let mut begun = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let id = path.file_name().and_then(|name| name.to_str()?.strip_prefix(PREFIX)).map(str::to_owned);
            let name = id.as_ref().and_then(|_| fs::read_to_string(&path).ok()?.parse().ok());
            match (id, name) {
                (Some(id), Some(name)) => begun.push((path, InstanceRef { id, name })),
                _ if path.is_dir() => fs::remove_dir_all(&path)?,
                _ => fs::remove_file(&path)?,
            }
        }
        Ok(Self(begun))
    }

    /// Removes what came to nothing.
    pub(crate) async fn finish_off(&self, store: &Store, driver: &dyn Driver) {
        for (path, instance) in &self.0 {
            let gone = match store.by_id(&instance.id).await {
                Ok(Some(_)) => true,
                Ok(None) => undo(driver, instance).await,
                Err(error) => {
                    tracing::error!(target: "api", "Whether {} was imported is not known: {error}", instance.name);
                    false
                }
            };
            if gone {
                Begun(path.clone()).over().await;
            }
        }
    }
}
