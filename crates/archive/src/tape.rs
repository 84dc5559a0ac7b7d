//! The entries of an archive, one after the other, each looked at before it is believed.

use crate::{
    ArchiveError, Limits, Problem, Watch,
    gauge::{Gauge, Packed, Plain},
    path::{EntryPath, shown, text},
    unpacker::{Form, Unpacker},
};
use std::io::{self, Read};
use tar::EntryType;

/// So much may describe an entry: long names, times, and what is left of the block before it.
const DESCRIPTION: u64 = 1 << 20;
/// So many zeros may follow after the last entry; tars are padded.
const PADDING: u64 = 1 << 20;
/// A tar ends with two blocks of zeros, of which its reader takes one.
const END: u64 = 512;

/// An entry.
pub(crate) struct Found {
    pub(crate) path: EntryPath,
    pub(crate) kind: Kind,
    pub(crate) mode: u32,
    /// Seconds since 1970, where it has a time.
    pub(crate) mtime: Option<u64>,
}

pub(crate) enum Kind {
    File { bytes: u64 },
    Folder,
    Link { to: String },
    HardLink { to: String },
}

impl Kind {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::File { .. } => "file",
            Self::Folder => "folder",
            Self::Link { .. } => "link",
            Self::HardLink { .. } => "hard link",
        }
    }
}

/// Takes the entries.
pub(crate) trait Visit {
    /// Takes one. What is left of `body` is skipped.
    fn entry(&mut self, found: Found, body: &mut dyn Read) -> Result<(), ArchiveError>;
}

/// Reads an archive to its very end, and hands out each entry.
pub(crate) fn read<R: Read>(
    reader: R,
    form: Form,
    limits: &Limits,
    watch: &Watch<'_>,
    visit: &mut dyn Visit,
) -> Result<(), ArchiveError> {
    let gauge = Gauge::new(limits, watch);
    let unpacker = Unpacker::new(form, Packed { inner: reader, gauge: &gauge });
    let unpacker = unpacker.map_err(|error| gauge.explain(&error, "its start"))?;
    let mut archive = tar::Archive::new(Plain { inner: unpacker, gauge: &gauge });
    let mut current = "its start".to_owned();
    entries(&mut archive, &gauge, limits, &mut current, visit)?;
    let mut plain = archive.into_inner();
    end(&mut plain, &gauge, &current)?;
    let more = plain.inner.rest().read(&mut [0]).map_err(|error| gauge.explain(&error, &current))?;
    if more > 0 { Err(ArchiveError::TrailingGarbage) } else { Ok(()) }
}

fn entries<R: Read>(
    archive: &mut tar::Archive<R>,
    gauge: &Gauge<'_>,
    limits: &Limits,
    current: &mut String,
    visit: &mut dyn Visit,
) -> Result<(), ArchiveError> {
    let mut entries = archive.entries().map_err(|error| gauge.explain(&error, current))?;
    // The manifest and the topmost folder do not count.
    let most = limits.entries.saturating_add(2);
    let mut count = 0;
    loop {
        gauge.allow(DESCRIPTION);
        let Some(entry) = entries.next() else { return Ok(()) };
        count += 1;
        if count > most {
            return Err(ArchiveError::TooMany { limit: limits.entries });
        }
        let mut entry = entry.map_err(|error| gauge.explain(&error, current))?;
        let described = describe(&mut entry, limits);
        let found = described.map_err(|error| gauge.reason(current).unwrap_or(error))?;
        found.path.as_str().clone_into(current);
        if let Kind::File { .. } = found.kind {
            gauge.allow(u64::MAX);
        }
        visit.entry(found, &mut entry).map_err(|error| gauge.reason(current).unwrap_or(error))?;
        // Whatever was not read of it would count as a description of the next.
        io::copy(&mut entry, &mut io::sink()).map_err(|error| gauge.explain(&error, current))?;
    }
}

fn describe<R: Read>(entry: &mut tar::Entry<'_, R>, limits: &Limits) -> Result<Found, ArchiveError> {
    let raw = entry.path_bytes().into_owned();
    let name = shown(&raw);
    let refuse = |problem| Err(ArchiveError::entry(&name, problem));
    let damaged = |error: io::Error| ArchiveError::Damaged { after: name.clone(), cause: error.to_string() };
    let kind = entry.header().entry_type();
    let plain = match (kind, raw.as_slice()) {
        (EntryType::Directory, [path @ .., b'/']) => path,
        (_, path) => path,
    };
    let path = EntryPath::parse(plain, limits)?;
    let kind = match kind {
        EntryType::Regular => Kind::File { bytes: entry.size() },
        EntryType::Directory => Kind::Folder,
        EntryType::Symlink | EntryType::Link => {
            let Some(to) = target(entry, limits) else { return refuse(Problem::NoTarget) };
            if kind == EntryType::Symlink { Kind::Link { to } } else { Kind::HardLink { to } }
        }
        other => return refuse(Problem::Special { kind: char::from(other.as_byte()) }),
    };
    // A sparse file in disguise: what it holds is not what it is.
    for extension in entry.pax_extensions().map_err(damaged)?.into_iter().flatten() {
        if extension.map_err(damaged)?.key_bytes().starts_with(b"GNU.sparse.") {
            return refuse(Problem::Special { kind: 'S' });
        }
    }
    if let Kind::File { bytes } = kind
        && bytes > limits.file
    {
        return refuse(Problem::LongFile { bytes, limit: limits.file });
    }
    let mode = entry.header().mode().map_err(damaged)?;
    // OpenClaw leaves the field empty for folders.
    let mtime = entry.header().mtime().ok();
    Ok(Found { path, kind, mode, mtime })
}

fn target<R: Read>(entry: &tar::Entry<'_, R>, limits: &Limits) -> Option<String> {
    let bytes = entry.link_name_bytes()?;
    if bytes.len() > limits.path { None } else { text(&bytes).ok().map(str::to_owned) }
}

/// Makes sure that the tar ends as it should.
fn end(plain: &mut impl Read, gauge: &Gauge<'_>, current: &str) -> Result<(), ArchiveError> {
    gauge.allow(u64::MAX);
    let (mut chunk, mut zeros) = ([0; 4096], 0);
    loop {
        let read = match plain.read(&mut chunk) {
            Ok(0) if zeros < END => return Err(ArchiveError::Truncated { after: current.to_owned() }),
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) => return Err(gauge.explain(&error, current)),
        };
        zeros += read as u64;
        if zeros > PADDING || chunk.get(..read).unwrap_or_default().iter().any(|byte| *byte != 0) {
            return Err(ArchiveError::TrailingGarbage);
        }
    }
}
