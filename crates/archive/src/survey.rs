//! The manifest of a folder, and whether a folder is what a manifest says.

use crate::{
    ArchiveError, Limits, Manifest, PackedFile, PackedLink, Problem, Watch,
    copy::{CopyError, copy},
    manifest::Listed,
    source::{Seen, Source, Walk},
};
use std::{io, path::Path};

/// What a folder holds, with checksums. Reads everything that is in it once.
///
/// # Errors
/// Where it cannot be read, changes meanwhile, or holds more than an archive can.
pub fn manifest_of(folder: &Path, watch: &Watch<'_>) -> Result<Manifest, ArchiveError> {
    let source = Source::open(folder)?;
    survey(&source, &source.walk()?, watch)
}

pub(crate) fn survey(source: &Source, walk: &Walk, watch: &Watch<'_>) -> Result<Manifest, ArchiveError> {
    let mut manifest = Manifest { left_out: walk.left_out.clone(), ..Manifest::default() };
    for (path, seen) in &walk.entries {
        let path = path.clone();
        match seen {
            Seen::Folder => manifest.folders.push(path),
            Seen::Link { to } => manifest.links.push(PackedLink { path, to: to.clone() }),
            &Seen::File { bytes, mode, .. } => {
                let (mut file, _) = source.file(&path)?;
                let copied = copy(&mut file, &mut io::sink(), watch).map_err(|error| match error {
                    CopyError::Read(error) | CopyError::Write(error) => source.fault("read", &path, error),
                    CopyError::Cancelled => ArchiveError::Cancelled,
                })?;
                if copied.bytes != bytes {
                    return Err(ArchiveError::entry(path, Problem::Changed));
                }
                manifest.files.push(PackedFile { path, bytes, sha256: copied.sha256, mode });
            }
        }
    }
    Ok(manifest.seal())
}

/// Makes sure that a folder holds what the manifest lists and nothing else; what cannot be packed does not count.
///
/// # Errors
/// With the first difference, or where the folder cannot be read.
pub fn verify(folder: &Path, manifest: &Manifest, watch: &Watch<'_>) -> Result<(), ArchiveError> {
    manifest.check(&Limits::within(u64::MAX))?;
    let there = manifest_of(folder, watch)?;
    let (listed, found) = (manifest.by_path(), there.by_path());
    for (path, found) in &found {
        let expected = listed.get(path).ok_or_else(|| ArchiveError::entry(*path, Problem::Unlisted))?;
        if let Some(problem) = difference(expected, found) {
            return Err(ArchiveError::entry(*path, problem));
        }
    }
    match listed.keys().find(|path| !found.contains_key(*path)) {
        Some(missing) => Err(ArchiveError::entry(*missing, Problem::Missing)),
        None => Ok(()),
    }
}

/// What is wrong with something that should be as it is listed.
pub(crate) fn difference(listed: &Listed<'_>, found: &Listed<'_>) -> Option<Problem> {
    match (listed, found) {
        (Listed::Folder, Listed::Folder) => None,
        (Listed::Link(listed), Listed::Link(found)) => (listed != found).then_some(Problem::Checksum),
        (Listed::File(listed), Listed::File(found)) => {
            if listed.bytes != found.bytes {
                Some(Problem::Size { listed: listed.bytes, found: found.bytes })
            } else if listed.sha256 != found.sha256 {
                Some(Problem::Checksum)
            } else if listed.mode != found.mode {
                Some(Problem::Mode { listed: listed.mode, found: found.mode })
            } else {
                None
            }
        }
        (Listed::File(_) | Listed::Folder | Listed::Link(_), found) => {
            Some(Problem::Kind { listed: listed.word(), found: found.word() })
        }
    }
}
