//! The state of a simulated agent outside of the simulation: a folder with one small file, and an archive of that folder.
//! Everything here blocks.

use super::memory::Memory;
use crate::DriverError;
use openclaw_archive::{ArchiveError, Facts, Limits, Origin, Watch};
use openclaw_contract::Timestamp;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// The file.
const FILE: &str = "memory.json";

/// What no honest one is longer than, in bytes.
const LONGEST: u64 = 16_000_000;

/// What would be right.
const RIGHT: &str = "Hand in a backup of a simulated instance, or a folder with the memory.json of one";

/// A state that was found somewhere, and when it was left there, where that is told.
pub(super) struct Found {
    pub(super) memory: Memory,
    pub(super) taken_at: Option<Timestamp>,
}

/// What is in a folder.
pub(super) fn read_folder(folder: &Path) -> Result<Found, DriverError> {
    let path = folder.join(FILE);
    let refuse = |wrong: String| Err(DriverError::refused(format!("{}: {wrong}", folder.display())).with_remedy(RIGHT));
    let about = match fs::metadata(&path) {
        Ok(about) => about,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return refuse(format!("there is no {FILE}"));
        }
        Err(error) => return Err(failure("look at", &path, &error)),
    };
    if !about.is_file() {
        return refuse(format!("{FILE} is no file"));
    }
    let mut text = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut text));
    read.map_err(|error| failure("read", &path, &error))?;
    if text.len() as u64 > LONGEST {
        return refuse(format!("{FILE} is longer than {LONGEST} bytes"));
    }
    match serde_json::from_slice(&text) {
        Ok(memory) => Ok(Found { memory, taken_at: None }),
        Err(error) => refuse(format!("{FILE} is not what a simulated agent knows: {error}")),
    }
}

/// What is in an archive, of which `free` bytes may come out.
pub(super) fn read_archive(archive: &Path, free: u64, watch: &Watch<'_>) -> Result<Found, DriverError> {
    let file = File::open(archive).map_err(|error| failure("open", archive, &error))?;
    let into = scratch()?;
    let unpacked = openclaw_archive::unpack_any(file, into.path(), &Limits::within(free), watch).map_err(of_archive)?;
    let taken_at = match unpacked.origin {
        Origin::Portal(facts) => Some(facts.taken_at),
        Origin::OpenClaw { taken_at, .. } => taken_at,
    };
    let found = read_folder(&into.path().join("state"))?;
    Ok(Found { taken_at, ..found })
}

/// Makes an archive, which is not there yet, of a state.
pub(super) fn write_archive(memory: &Memory, facts: &Facts, to: &Path, watch: &Watch<'_>) -> Result<(), DriverError> {
    let folder = scratch()?;
    let path = folder.path().join(FILE);
    let written = serde_json::to_vec(memory).map_err(io::Error::from).and_then(|text| fs::write(&path, text));
    written.map_err(|error| failure("write", &path, &error))?;
    let archive = File::create_new(to).map_err(|error| failure("make", to, &error))?;
    openclaw_archive::pack(folder.path(), facts, archive, watch).map(drop).map_err(|error| {
        // What is left of it is no archive; that it could not be made is what counts.
        let _ = fs::remove_file(to);
        of_archive(error)
    })
}

fn scratch() -> Result<tempfile::TempDir, DriverError> {
    tempfile::tempdir().map_err(|error| failure("make a folder in", &std::env::temp_dir(), &error))
}

fn of_archive(error: ArchiveError) -> DriverError {
    let (cause, helps) = (error.to_string(), error.remedy());
    if matches!(error, ArchiveError::Cancelled) {
        DriverError::Cancelled
    } else if error.is_refusal() {
        DriverError::refused(cause).with_remedy(helps)
    } else {
        DriverError::permanent(cause).with_remedy(helps)
    }
}

fn failure(what: &str, path: &Path, error: &io::Error) -> DriverError {
    DriverError::permanent(format!("cannot {what} {}: {error}", path.display()))
        .with_remedy("Make room on the disk, and let the portal read and write there")
}
