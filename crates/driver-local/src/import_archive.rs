//! An archive that is handed in, as a state folder that is to work in an instance.

use crate::{
    fault,
    fault::OrFault,
    import_config::{self, Moves},
    import_source,
    layout::StatePaths,
    shelf,
};
use openclaw_archive::{ArchiveError, Limits, Origin, Watch, unpack_any};
use openclaw_contract::{Timestamp, Version};
use openclaw_driver::DriverError;
use serde_json::Value;
use std::{fs::File, path::Path};

/// What came out of it, in the folder `state` of where it was unpacked.
pub(crate) struct Found {
    /// The version that wrote it, where the archive tells.
    pub(crate) version: Option<Version>,
    /// When it was made, where it tells.
    pub(crate) taken_at: Option<Timestamp>,
    /// The configuration as it was.
    pub(crate) config: Value,
}

/// Unpacks an archive into the empty folder `into`, as the state folder that will be at `place`. Blocks.
pub(crate) fn unpack(
    archive: &Path,
    into: &Path,
    place: &Path,
    limits: &Limits,
    watch: &Watch<'_>,
) -> Result<Found, DriverError> {
    let file = File::open(archive).or_fault("open", archive)?;
    let unpacked = unpack_any(file, into, limits, watch).map_err(refused)?;
    let files = StatePaths::at(shelf::state(into));
    import_source::is_state(files.root())?;
    let config = import_config::read(&files)?;
    let mut moves = Moves::default();
    let (version, taken_at) = match unpacked.origin {
        Origin::Portal(facts) => (Some(facts.version), Some(facts.taken_at)),
        Origin::OpenClaw { version, taken_at, state_dirs, moved } => {
            for moved in moved {
                moves.add(moved.from, place.join(moved.to));
            }
            for folder in state_dirs {
                moves.add(folder, place);
            }
            (version, taken_at)
        }
    };
    import_config::settle(&files, config.clone(), moves, place)?;
    Ok(Found { version, taken_at, config })
}

/// What is wrong with an archive, as far as that is its own fault.
fn refused(error: ArchiveError) -> DriverError {
    match error.is_refusal() {
        true => DriverError::refused(error.to_string()).with_remedy(error.remedy()),
        false => fault::of_archive(error),
    }
}
