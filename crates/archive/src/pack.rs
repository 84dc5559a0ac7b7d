//! A folder becomes an archive.

use crate::{
    ArchiveError, Facts, Limits, Manifest, PackedFile, Problem, Watch,
    manifest::hex,
    own::{FORMAT, Head, MANIFEST},
    source::{STATE, Source, Walk, modified},
    survey::survey,
};
use cap_std::fs::File;
use sha2::{Digest, Sha256};
use std::{
    cell::Cell,
    io::{self, Read, Take, Write},
    path::Path,
    rc::Rc,
    time::SystemTime,
};
use tar::{EntryType, Header};

const LEVEL: i32 = 3;

/// Writes what `folder` holds as an archive, and returns what is in it. The same folder with the same facts gives the same
/// bytes.
///
/// Everything is read twice, so `watch` is told of twice the bytes of the folder: an archive starts with the checksums of
/// what follows. A file that does not stay as it is all the while is an error that names it; sockets, devices and links
/// that lead out are left out, and the manifest says so. After an error what was written is no archive.
///
/// # Errors
/// Where the folder cannot be read, changes meanwhile, or holds what [`crate::unpack`] would not take; where `writer` fails.
pub fn pack(folder: &Path, facts: &Facts, writer: impl Write, watch: &Watch<'_>) -> Result<Manifest, ArchiveError> {
    let source = Source::open(folder)?;
    let before = source.walk()?;
    let manifest = survey(&source, &before, watch)?;
    let limits = Limits::within(u64::MAX);
    manifest.check(&limits)?;
    let meter = Rc::new(Meter::default());
    let packed = Counted { inner: writer, meter: Rc::clone(&meter), count: |meter| &meter.packed };
    let mut encoder = zstd::Encoder::new(packed, LEVEL).map_err(writing)?;
    encoder.include_checksum(true).map_err(writing)?;
    let plain = Counted { inner: encoder, meter: Rc::clone(&meter), count: |meter| &meter.plain };
    let mut packer = Packer { source, tar: tar::Builder::new(plain), meter, limits, watch };
    packer.head(facts, &manifest)?;
    packer.contents(&manifest)?;
    let after = packer.source.walk()?;
    if let Some(path) = first_change(&before, &after) {
        return Err(ArchiveError::entry(path, Problem::Changed));
    }
    let encoder = packer.tar.into_inner().map_err(writing)?.inner;
    encoder.finish().and_then(|mut packed| packed.inner.flush()).map_err(writing)?;
    Ok(manifest)
}

fn writing(error: io::Error) -> ArchiveError {
    ArchiveError::io("write", "the archive", error)
}

fn first_change<'a>(before: &'a Walk, after: &'a Walk) -> Option<&'a str> {
    let differs = |path: &&String| before.entries.get(*path) != after.entries.get(*path);
    before.entries.keys().chain(after.entries.keys()).find(differs).map(String::as_str)
}

struct Packer<'a, W: Write> {
    source: Source,
    tar: tar::Builder<W>,
    meter: Rc<Meter>,
    limits: Limits,
    watch: &'a Watch<'a>,
}

impl<W: Write> Packer<'_, W> {
    fn head(&mut self, facts: &Facts, manifest: &Manifest) -> Result<(), ArchiveError> {
        let head = Head { format: FORMAT, facts: facts.clone(), contents: manifest.clone() };
        let json = serde_json::to_vec(&head).map_err(|error| writing(error.into()))?;
        if json.len() as u64 > self.limits.manifest {
            return Err(ArchiveError::LongManifest { limit: self.limits.manifest });
        }
        let mut header = header(EntryType::Regular, 0o600, None);
        header.set_mtime(u64::try_from(facts.taken_at.as_second()).unwrap_or_default());
        header.set_size(json.len() as u64);
        self.tar.append_data(&mut header, MANIFEST, json.as_slice()).map_err(writing)
    }

    fn contents(&mut self, manifest: &Manifest) -> Result<(), ArchiveError> {
        self.folder("")?;
        for path in &manifest.folders {
            self.folder(path)?;
        }
        for file in &manifest.files {
            self.file(file)?;
        }
        for link in &manifest.links {
            let mut header = header(EntryType::Symlink, 0o777, None);
            self.tar.append_link(&mut header, within_state(&link.path), &link.to).map_err(writing)?;
            self.suspect(&link.path)?;
        }
        Ok(())
    }

    /// Refuses what would be taken for a bomb when it is unpacked.
    fn suspect(&self, path: &str) -> Result<(), ArchiveError> {
        let is_bomb = self.limits.is_bomb(self.meter.plain.get(), self.meter.packed.get());
        if is_bomb { Err(ArchiveError::entry(path, Problem::Bomb { ratio: self.limits.ratio })) } else { Ok(()) }
    }

    fn folder(&mut self, path: &str) -> Result<(), ArchiveError> {
        let mut header = header(EntryType::Directory, 0o700, self.source.folder_modified(path)?);
        self.tar.append_data(&mut header, within_state(path), io::empty()).map_err(writing)?;
        self.suspect(path)
    }

    fn file(&mut self, listed: &PackedFile) -> Result<(), ArchiveError> {
        let (file, about) = self.source.file(&listed.path)?;
        let mut header = header(EntryType::Regular, listed.mode, modified(&about));
        header.set_size(listed.bytes);
        let hash = Sha256::new();
        let mut body = Body { file: file.take(listed.bytes), hash, bytes: 0, fault: None };
        let watched = Watched { body: &mut body, meter: &self.meter, limits: &self.limits, watch: self.watch };
        let written = self.tar.append_data(&mut header, within_state(&listed.path), watched);
        let Body { file, hash, bytes, fault } = body;
        match fault {
            Some(Fault::Read(error)) => return Err(self.source.fault("read", &listed.path, error)),
            Some(Fault::Bomb) => {
                return Err(ArchiveError::entry(&listed.path, Problem::Bomb { ratio: self.limits.ratio }));
            }
            Some(Fault::Cancelled) => return Err(ArchiveError::Cancelled),
            None => written.map_err(writing)?,
        }
        let more = file.into_inner().read(&mut [0]).map_err(|error| self.source.fault("read", &listed.path, error))?;
        if more > 0 || bytes != listed.bytes || hex(hash) != listed.sha256 {
            return Err(ArchiveError::entry(&listed.path, Problem::Changed));
        }
        Ok(())
    }
}

fn within_state(path: &str) -> String {
    if path.is_empty() { STATE.to_owned() } else { format!("{STATE}/{path}") }
}

/// Owners are nobody's business: an archive is unpacked by another user on another host.
fn header(kind: EntryType, mode: u32, modified: Option<SystemTime>) -> Header {
    let seconds =
        modified.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok()).map_or(0, |since| since.as_secs());
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_mtime(seconds);
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(0);
    header
}

/// How much went in, and how much came out.
#[derive(Default)]
struct Meter {
    plain: Cell<u64>,
    packed: Cell<u64>,
}

struct Counted<W> {
    inner: W,
    meter: Rc<Meter>,
    count: fn(&Meter) -> &Cell<u64>,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        let count = (self.count)(&self.meter);
        count.set(count.get() + written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// What is read of a file while it is packed.
struct Body {
    file: Take<File>,
    hash: Sha256,
    bytes: u64,
    fault: Option<Fault>,
}

enum Fault {
    Read(io::Error),
    /// Whoever unpacks it would take it for a bomb.
    Bomb,
    Cancelled,
}

struct Watched<'a> {
    body: &'a mut Body,
    meter: &'a Meter,
    limits: &'a Limits,
    watch: &'a Watch<'a>,
}

impl Read for Watched<'_> {
    fn read(&mut self, chunk: &mut [u8]) -> io::Result<usize> {
        let read = self.body.file.read(chunk).or_else(|error| match error.kind() {
            io::ErrorKind::Interrupted => Err(error),
            _ => self.end(Fault::Read(error)),
        })?;
        self.body.hash.update(chunk.get(..read).unwrap_or_default());
        self.body.bytes += read as u64;
        if self.limits.is_bomb(self.meter.plain.get(), self.meter.packed.get()) {
            return self.end(Fault::Bomb);
        }
        if (self.watch)(read as u64).is_break() {
            return self.end(Fault::Cancelled);
        }
        Ok(read)
    }
}

impl Watched<'_> {
    fn end(&mut self, fault: Fault) -> io::Result<usize> {
        self.body.fault = Some(fault);
        Err(io::Error::other("ended"))
    }
}
