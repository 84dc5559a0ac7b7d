//! What a folder holds, with checksums.

use crate::{
    ArchiveError, Limits, Problem,
    path::{EntryPath, check_link},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What a state folder holds. Paths are relative to it and sorted, the folder itself is not listed.
///
/// Two folders have the same checksum exactly if they hold the same: names, contents, targets of links, and what the owner
/// may do with a file. Owners, times and the rights of others do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The files.
    pub files: Vec<PackedFile>,
    /// The folders.
    pub folders: Vec<String>,
    /// The symbolic links.
    pub links: Vec<PackedLink>,
    /// What is in the folder but not listed above, and not packed.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
    /// The bytes of all files together.
    pub bytes: u64,
    /// SHA-256 over a line for each file, folder and link, as hexadecimal digits.
    pub checksum: String,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedFile {
    /// Its path.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of what it holds, as hexadecimal digits.
    pub sha256: String,
    /// What its owner may do with it; nobody else may do anything.
    pub mode: u32,
}

/// A symbolic link that stays inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedLink {
    /// Its path.
    pub path: String,
    /// Where it leads, as it is written in the link.
    pub to: String,
}

/// Something that is not packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its path, with what cannot be shown left out.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// Why something is not packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A link that leads out of the folder.
    LeadsOut,
    /// A socket, a pipe or a device.
    Special,
    /// A name that an archive cannot have: no UTF-8, a control character, a backslash.
    Name,
    /// A path that is too long or too deep.
    Deep,
    /// OpenClaw's own archive has it, but does not say what it is a part of.
    Unclaimed,
}

/// The rights of an unpacked file: those of its owner alone, who can always read it.
pub(crate) fn private(mode: u32) -> u32 {
    (mode & 0o700) | 0o400
}

/// What a manifest says of one path.
pub(crate) enum Listed<'a> {
    File(&'a PackedFile),
    Folder,
    Link(&'a str),
}

impl Listed<'_> {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Folder => "folder",
            Self::Link(_) => "link",
        }
    }
}

impl Manifest {
    /// Sorts and sums up.
    pub(crate) fn seal(mut self) -> Self {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.folders.sort();
        self.links.sort_by(|a, b| a.path.cmp(&b.path));
        self.bytes = self.sum();
        self.checksum = self.digest();
        self
    }

    /// Everything that is listed, by its path.
    pub(crate) fn by_path(&self) -> BTreeMap<&str, Listed<'_>> {
        let files = self.files.iter().map(|file| (file.path.as_str(), Listed::File(file)));
        let folders = self.folders.iter().map(|path| (path.as_str(), Listed::Folder));
        let links = self.links.iter().map(|link| (link.path.as_str(), Listed::Link(&link.to)));
        files.chain(folders).chain(links).collect()
    }

    /// What it says of a path. Its lists are sorted.
    pub(crate) fn get(&self, path: &str) -> Option<Listed<'_>> {
        let file = || self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok();
        let link = || self.links.binary_search_by(|link| link.path.as_str().cmp(path)).ok();
        if self.folders.binary_search_by(|folder| folder.as_str().cmp(path)).is_ok() {
            return Some(Listed::Folder);
        }
        let file = file().and_then(|at| self.files.get(at)).map(Listed::File);
        file.or_else(|| link().and_then(|at| self.links.get(at)).map(|link| Listed::Link(&link.to)))
    }

    /// How many files, folders and links it lists.
    pub(crate) fn entries(&self) -> u64 {
        (self.files.len() + self.folders.len() + self.links.len()) as u64
    }

    /// The room on a disk that all of it takes.
    pub(crate) fn room(&self) -> u64 {
        let others = (self.folders.len() + self.links.len() + 1) as u64;
        let files = self.files.iter().map(|file| Limits::room(file.bytes));
        files.fold(others.saturating_mul(Limits::room(0)), u64::saturating_add)
    }

    /// Refuses what no honest manifest says. Reading one is not enough: what is unpacked is measured by it.
    pub(crate) fn check(&self, limits: &Limits) -> Result<(), ArchiveError> {
        let bad = |cause: String| Err(ArchiveError::BadManifest { cause });
        if self.entries() > limits.entries {
            return Err(ArchiveError::TooMany { limit: limits.entries });
        }
        if self.room() > limits.total {
            return Err(ArchiveError::TooMuch { limit: limits.total });
        }
        let listed = self.by_path();
        for path in listed.keys() {
            self.check_path(path, &listed, limits)?;
        }
        if listed.len() as u64 != self.entries() {
            return bad("it lists a path twice".to_owned());
        }
        if !(self.files.is_sorted_by_key(|file| &file.path)
            && self.links.is_sorted_by_key(|link| &link.path)
            && self.folders.is_sorted())
        {
            return bad("its paths are not sorted".to_owned());
        }
        for link in &self.links {
            check_link(&link.path, &link.to, limits)?;
        }
        if let Some(file) = self.files.iter().find(|file| file.bytes > limits.file) {
            return Err(ArchiveError::entry(&file.path, Problem::LongFile { bytes: file.bytes, limit: limits.file }));
        }
        if let Some(file) = self.files.iter().find(|file| file.mode != private(file.mode)) {
            return bad(format!("{} has mode {:o}, where only its owner may do something", file.path, file.mode));
        }
        if self.sum() != self.bytes {
            return bad(format!("it says {} bytes for files of {}", self.bytes, self.sum()));
        }
        if self.digest() != self.checksum {
            return bad("its checksum is not that of its lines".to_owned());
        }
        Ok(())
    }

    fn check_path(&self, path: &str, listed: &BTreeMap<&str, Listed<'_>>, limits: &Limits) -> Result<(), ArchiveError> {
        let path = EntryPath::parse(path.as_bytes(), limits)?;
        let Some(parent) = path.parent() else { return Ok(()) };
        let problem = match listed.get(parent) {
            Some(Listed::Folder) => return Ok(()),
            Some(Listed::File(_)) => Problem::ThroughFile { file: parent.to_owned() },
            Some(Listed::Link(_)) => Problem::ThroughLink { link: parent.to_owned() },
            None => return Err(ArchiveError::entry(parent, Problem::Unlisted)),
        };
        Err(ArchiveError::entry(path.as_str(), problem))
    }

    fn sum(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).fold(0, u64::saturating_add)
    }

    /// Names have no control characters, so lines and fields cannot run into each other.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for PackedFile { path, bytes, sha256, mode } in &self.files {
            hash.update(format!("file\0{mode:o}\0{bytes}\0{sha256}\0{path}\n"));
        }
        for path in &self.folders {
            hash.update(format!("folder\0{path}\n"));
        }
        for PackedLink { path, to } in &self.links {
            hash.update(format!("link\0{path}\0{to}\n"));
        }
        hex(hash)
    }
}

/// The digits of a finished checksum.
pub(crate) fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
