//! Whether the disk has room for a copy of a state.

use crate::{disk, fault::OrFault, host, layout::StatePaths};
use openclaw_driver::DriverError;
use std::path::Path;

/// How many bytes a state occupies. Blocks.
pub(crate) fn size(state: &StatePaths) -> Result<u64, DriverError> {
    // It is a link where it was adopted.
    let folder = state.root().canonicalize().or_fault("find", state.root())?;
    disk::size(&folder)
}

/// Makes sure that a copy of so many `bytes`, and a tenth more, has room on the disk of `place`. A disk that does not tell
/// what it has free is tried. Blocks.
pub(crate) fn for_copy(bytes: u64, place: &Path) -> Result<(), DriverError> {
    host::free(place).map_or(Ok(()), |free| enough(bytes, free, place))
}

fn enough(bytes: u64, free: u64, place: &Path) -> Result<(), DriverError> {
    let needed = bytes.saturating_add(bytes / 10);
    if needed <= free {
        return Ok(());
    }
    let missing = megabytes(needed - free);
    Err(DriverError::permanent(format!(
        "a copy of the state needs {}, and {} are free on the disk of {}",
        megabytes(needed),
        megabytes(free),
        place.display()
    ))
    .with_remedy(format!(
        "Free {missing} on that disk, for example by deleting snapshots that nobody needs, then try again"
    )))
}

/// So many bytes, for people: `12 MB`.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortage_names_both_figures_and_what_is_missing() {
        let place = Path::new("/data");
        assert_eq!(enough(100_000_000, 110_000_000, place), Ok(()));
        let error = enough(100_000_000, 109_000_000, place).unwrap_err();
        assert_eq!(error.to_string(), "a copy of the state needs 110 MB, and 109 MB are free on the disk of /data");
        assert!(!error.is_transient() && error.remedy().is_some_and(|remedy| remedy.starts_with("Free 1 MB ")));
        assert!(enough(u64::MAX, 5, place).is_err());
    }
}
