//! What goes wrong on a host, as sentences for an operator.

use openclaw_archive::ArchiveError;
use openclaw_driver::DriverError;
use std::{fmt::Display, io, path::Path};

const FREE_SPACE: &str = "Free space on that disk, then try again";

/// Turns an [`io::Result`] into a sentence.
pub(crate) trait OrFault<T> {
    /// `doing` is a verb: "write".
    fn or_fault(self, doing: &str, path: &Path) -> Result<T, DriverError>;
}

impl<T> OrFault<T> for io::Result<T> {
    fn or_fault(self, doing: &str, path: &Path) -> Result<T, DriverError> {
        self.map_err(|error| io_fault(doing, path, &error))
    }
}

fn io_fault(doing: &str, path: &Path, error: &io::Error) -> DriverError {
    let cause = format!("could not {doing} {}: {error}", path.display());
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            DriverError::permanent(cause).with_remedy(FREE_SPACE)
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => DriverError::permanent(cause)
            .with_remedy("Let the user whom the portal runs as own its data folder, then try again"),
        io::ErrorKind::NotFound | io::ErrorKind::InvalidData => DriverError::permanent(cause),
        _ => DriverError::transient(cause),
    }
}

/// What is wrong with a folder or with what is told of it.
pub(crate) fn of_archive(error: ArchiveError) -> DriverError {
    match error {
        ArchiveError::Cancelled => DriverError::Cancelled,
        ArchiveError::Io { doing, path, source } => io_fault(doing, Path::new(&path), &source),
        other => DriverError::permanent(other.to_string()).with_remedy(other.remedy()),
    }
}

/// A program that could not be started.
pub(crate) fn not_started(program: &str, error: &io::Error) -> DriverError {
    let cause = format!("{program} could not be started: {error}");
    match error.kind() {
        io::ErrorKind::NotFound => DriverError::permanent(format!("{program} is not installed on this host"))
            .with_remedy(match program {
                "npm" | "node" => "Install Node.js with npm on this host, then try again".to_owned(),
                other => format!("Install {other} on this host, then try again"),
            }),
        io::ErrorKind::PermissionDenied => {
            DriverError::permanent(cause).with_remedy(format!("Make {program} executable for the portal's user"))
        }
        _ => DriverError::transient(cause),
    }
}

/// Whether a program complained of a full disk.
pub(crate) fn tells_full_disk(complaint: &str) -> bool {
    complaint.contains("ENOSPC") || complaint.contains("No space left on device") || complaint.contains("EDQUOT")
}

/// A full disk, met while doing something in `place`.
pub(crate) fn full_disk(place: &Path) -> DriverError {
    DriverError::permanent(format!("the disk of {} is full", place.display())).with_remedy(FREE_SPACE)
}

/// Something that only a mistake of the driver itself, or the end of the runtime, can bring about.
pub(crate) fn interrupted(what: impl Display) -> DriverError {
    DriverError::transient(format!("{what} was interrupted"))
}
