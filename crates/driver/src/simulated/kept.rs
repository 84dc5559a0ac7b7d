//! A world that outlives the portal: a file for each instance, and one for the versions that are fetched.
//!
//! Each is written anew beside the old one and renamed over it, so that a portal that is killed leaves one or the other. It
//! is not synced to the disk: a power cut may take it.

use super::instance::Instance;
use crate::DriverError;
use openclaw_contract::Version;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::{BTreeSet, HashMap},
    fs, io,
    path::{Path, PathBuf},
};

/// The files in a folder.
pub(super) struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// Those of a folder, which is made where there is none.
    pub(super) fn open(folder: &Path) -> Result<Self, DriverError> {
        let kept = Self { folder: folder.to_owned() };
        let instances = kept.instances();
        fs::create_dir_all(&instances).map_err(|error| failure("make", &instances, &error))?;
        Ok(kept)
    }

    /// Every instance, by its id.
    pub(super) fn read(&self) -> Result<HashMap<String, Instance>, DriverError> {
        let folder = self.instances();
        let unreadable = |error: &io::Error| failure("read", &folder, error);
        let mut instances = HashMap::new();
        for entry in fs::read_dir(&folder).map_err(|error| unreadable(&error))? {
            let path = entry.map_err(|error| unreadable(&error))?.path();
            let id = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".json"));
            if let Some(id) = id
                && let Some(instance) = read(&path)?
            {
                one_gateway(&instance, &path)?;
                instances.insert(id.to_owned(), instance);
            }
        }
        Ok(instances)
    }

    /// The versions that are fetched.
    pub(super) fn read_fetched(&self) -> Result<BTreeSet<Version>, DriverError> {
        Ok(read(&self.fetched())?.unwrap_or_default())
    }

    pub(super) fn write(&self, id: &str, instance: &Instance) -> Result<(), DriverError> {
        write(&self.instance(id), instance)
    }

    pub(super) fn write_fetched(&self, fetched: &BTreeSet<Version>) -> Result<(), DriverError> {
        write(&self.fetched(), fetched)
    }

    pub(super) fn remove(&self, id: &str) -> Result<(), DriverError> {
        let path = self.instance(id);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failure("remove", &path, &error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn instances(&self) -> PathBuf {
        self.folder.join("instances")
    }

    fn instance(&self, id: &str) -> PathBuf {
        self.instances().join(format!("{id}.json"))
    }

    fn fetched(&self) -> PathBuf {
        self.folder.join("fetched.json")
    }
}

/// Two would write on one state.
fn one_gateway(instance: &Instance, path: &Path) -> Result<(), DriverError> {
    if instance.gateways.len() < 2 {
        return Ok(());
    }
    let versions: Vec<_> = instance.gateways.iter().map(|gateway| gateway.version.to_string()).collect();
    let cause = format!("{} shows more than one gateway for one instance: {}", path.display(), versions.join(" and "));
    Err(DriverError::permanent(cause).with_remedy("Stop all but one, and leave that one in the file"))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, DriverError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failure("read", path, &error)),
    };
    serde_json::from_slice(&text).map(Some).map_err(|error| {
        DriverError::permanent(format!("{} is not what the simulation wrote: {error}", path.display()))
            .with_remedy("Move the file away; what it tells of is provisioned again")
    })
}

fn write(path: &Path, what: &impl Serialize) -> Result<(), DriverError> {
    let aside = path.with_extension("json.new");
    let written = serde_json::to_vec(what).map_err(io::Error::from).and_then(|text| {
        fs::write(&aside, text)?;
        fs::rename(&aside, path)
    });
    written.map_err(|error| failure("write", path, &error))
}

fn failure(what: &str, path: &Path, error: &io::Error) -> DriverError {
    DriverError::permanent(format!("cannot {what} {}: {error}", path.display()))
        .with_remedy("Make room on the disk, and let the portal read and write there")
}
