//! Archives as nobody honest makes them, and what becomes of them.

use flate2::write::GzEncoder;
use openclaw_archive::{ArchiveError, Facts, Limits, Unpacked, unpack_any, unwatched};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};
use tar::{EntryType, Header};
use tempfile::TempDir;

pub(crate) const MIB: u64 = 1 << 20;

pub(crate) fn facts() -> Facts {
    Facts {
        version: "2026.4.8".parse().unwrap(),
        instance: "my-instance".parse().unwrap(),
        taken_at: "2026-11-24T22:00:00Z".parse().unwrap(),
    }
}

/// One block that says what follows. What is too long for it goes before it, as GNU's tar has it.
pub(crate) fn entry(path: &[u8], kind: EntryType, link: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (field, letter) in [(path, EntryType::GNULongName), (link, EntryType::GNULongLink)] {
        if field.len() > 100 {
            bytes.extend(block(b"././@LongLink", letter, b"", field.len() as u64 + 1));
            bytes.extend(padded(&[field, b"\0"].concat()));
        }
    }
    let fits = |field: &'static [u8], long: &[u8]| if long.len() > 100 { field.to_vec() } else { long.to_vec() };
    bytes.extend(block(&fits(b"long", path), kind, &fits(b"", link), body.len() as u64));
    bytes.extend(padded(body));
    bytes
}

pub(crate) fn block(path: &[u8], kind: EntryType, link: &[u8], size: u64) -> Vec<u8> {
    let mut header = Header::new_gnu();
    header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path);
    header.as_gnu_mut().unwrap().linkname[..link.len()].copy_from_slice(link);
    header.set_entry_type(kind);
    header.set_mode(0o6755);
    header.set_mtime(1_700_000_000);
    header.set_size(size);
    header.set_cksum();
    header.as_bytes().to_vec()
}

pub(crate) fn padded(body: &[u8]) -> Vec<u8> {
    let mut padded = body.to_vec();
    padded.resize(body.len().next_multiple_of(512), 0);
    padded
}

pub(crate) fn file(path: &str, body: &str) -> Vec<u8> {
    entry(path.as_bytes(), EntryType::Regular, b"", body.as_bytes())
}

pub(crate) fn folder(path: &str) -> Vec<u8> {
    entry(path.as_bytes(), EntryType::Directory, b"", b"")
}

pub(crate) fn link(path: &str, to: &str) -> Vec<u8> {
    entry(path.as_bytes(), EntryType::Symlink, to.as_bytes(), b"")
}

/// A manifest that agrees with itself, whatever it says.
pub(crate) fn manifest(files: &[(&str, &str)], folders: &[&str], links: &[(&str, &str)]) -> Value {
    let mut lines = String::new();
    let mut listed = Vec::new();
    for (path, body) in files {
        let sha256 = hex(body.as_bytes());
        lines += &format!("file\0{:o}\0{}\0{sha256}\0{path}\n", 0o600, body.len());
        listed.push(json!({"path": path, "bytes": body.len(), "sha256": sha256, "mode": 0o600}));
    }
    lines.extend(folders.iter().map(|path| format!("folder\0{path}\n")));
    lines.extend(links.iter().map(|(path, to)| format!("link\0{path}\0{to}\n")));
    let links: Vec<_> = links.iter().map(|(path, to)| json!({"path": path, "to": to})).collect();
    let bytes: usize = files.iter().map(|(_, body)| body.len()).sum();
    json!({
        "format": 1, "version": "2026.4.8", "instance": "my-instance", "taken_at": "2026-11-24T22:00:00Z",
        "contents": {"files": listed, "folders": folders, "links": links, "bytes": bytes, "checksum": hex(lines.as_bytes())},
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn tar(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), vec![0; 1024]].concat()
}

pub(crate) fn zstd(plain: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// An archive of the portal's form.
pub(crate) fn own(manifest: &Value, entries: &[Vec<u8>]) -> Vec<u8> {
    let head = vec![file("manifest.json", &manifest.to_string())];
    zstd(&tar(&[head, entries.to_vec()].concat()))
}

/// A folder to unpack into, in a folder of which all else must stay as it is.
pub(crate) struct Place {
    pub(crate) into: PathBuf,
    around: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let around = tempfile::tempdir().unwrap();
        let into = around.path().join("a/b/into");
        fs::create_dir_all(&into).unwrap();
        fs::create_dir(around.path().join("outside")).unwrap();
        fs::write(around.path().join("outside/precious"), "precious").unwrap();
        Self { into, around }
    }

    pub(crate) fn outside(&self) -> PathBuf {
        self.around.path().join("outside")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.into.join("state")
    }

    /// Nothing was left, and nothing was touched.
    pub(crate) fn is_untouched(&self, what: &str) {
        assert_eq!(names(&self.into), [] as [String; 0], "{what}: something is left");
        assert_eq!(names(self.around.path()), ["a", "outside"], "{what}: something was written outside");
        assert_eq!(names(&self.around.path().join("a")), ["b"], "{what}: something was written outside");
        assert_eq!(names(&self.around.path().join("a/b")), ["into"], "{what}: something was written outside");
        assert_eq!(names(&self.outside()), ["precious"], "{what}: something was written outside");
        assert_eq!(fs::read_to_string(self.outside().join("precious")).unwrap(), "precious", "{what}");
    }

    /// The refusal of an archive; the place can then be used again.
    pub(crate) fn refuses(&self, what: &str, archive: &[u8], limits: &Limits) -> ArchiveError {
        let error = self.take(archive, limits).expect_err(&format!("{what} was taken"));
        self.is_untouched(what);
        assert!(error.is_refusal(), "{what}: {error}");
        assert!(!error.remedy().is_empty(), "{what}: {error}");
        error
    }

    pub(crate) fn take(&self, archive: &[u8], limits: &Limits) -> Result<Unpacked, ArchiveError> {
        unpack_any(archive, &self.into, limits, &unwatched)
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// The refusal of an archive, of which nothing is left.
pub(crate) fn refused(what: &str, archive: &[u8], limits: &Limits) -> ArchiveError {
    Place::new().refuses(what, archive, limits)
}

pub(crate) fn usual() -> Limits {
    Limits::within(64 * MIB)
}
