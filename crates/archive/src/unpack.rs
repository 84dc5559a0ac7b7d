//! An archive becomes a folder, or nothing.

use crate::{
    ArchiveError, Limits, Unpacked, Watch,
    foreign::Foreign,
    own::Own,
    site::Site,
    tape,
    unpacker::{Form, recognise},
};
use std::{io::Read, path::Path};

/// Unpacks an archive that [`crate::pack`] made into the folder `state` of the empty folder `into`. Otherwise it is like
/// [`unpack_any`].
///
/// # Errors
/// As [`unpack_any`], and where the archive is OpenClaw's.
pub fn unpack(reader: impl Read, into: &Path, limits: &Limits, watch: &Watch<'_>) -> Result<Unpacked, ArchiveError> {
    run(reader, into, limits, watch, &[Form::Own])
}

/// Unpacks an archive of the portal, or one that OpenClaw's own `backup create` made, into the folder `state` of the empty
/// folder `into`.
///
/// The archive may come from anywhere. Nothing is written outside of `into`; files and folders are for their owner only,
/// and no more is read, kept or written than `limits` allow. After an error `into` is empty again. What is written is not
/// yet sure to be on the disk: who needs that syncs it. `watch` is told of the bytes that come out, and of those that are read
/// again to check them.
///
/// # Errors
/// Where the archive is damaged, or not what an honest one is: [`ArchiveError::is_refusal`] tells that from a failing disk.
pub fn unpack_any(
    reader: impl Read,
    into: &Path,
    limits: &Limits,
    watch: &Watch<'_>,
) -> Result<Unpacked, ArchiveError> {
    run(reader, into, limits, watch, &[Form::Own, Form::Foreign])
}

fn run(
    reader: impl Read,
    into: &Path,
    limits: &Limits,
    watch: &Watch<'_>,
    accepted: &[Form],
) -> Result<Unpacked, ArchiveError> {
    let mut site = Site::open(into, limits)?;
    let (form, reader) = recognise(reader, accepted)?;
    let unpacked = match form {
        Form::Own => {
            let mut own = Own::new(&mut site, limits);
            tape::read(reader, form, limits, watch, &mut own).and_then(|()| own.finish())
        }
        Form::Foreign => {
            let mut foreign = Foreign::new(&mut site, limits);
            tape::read(reader, form, limits, watch, &mut foreign).and_then(|()| foreign.finish(watch))
        }
    };
    unpacked.map_err(|error| site.wipe(error))
}
