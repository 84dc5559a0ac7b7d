//! The folder that an archive is unpacked into. Everything is opened relative to it, so nothing is ever written outside of
//! it, not even where somebody exchanges folders meanwhile.

use crate::{
    ArchiveError, Limits, Problem,
    copy::{CopyError, copy},
    manifest::private,
    path::EntryPath,
    tape::Kind,
    unwatched,
};
use cap_fs_ext::{DirExt, SystemTimeSpec};
use cap_std::{
    ambient_authority,
    fs::{Dir, DirBuilder, DirBuilderExt, OpenOptions, OpenOptionsExt},
};
use std::{
    collections::BTreeMap,
    io::{self, Read},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// The last second of the year 9999: no disk has later times.
const LAST: u64 = 253_402_300_799;

pub(crate) struct Site {
    root: Dir,
    path: PathBuf,
    made: BTreeMap<String, Made>,
    room: u64,
    total: u64,
}

/// A file to be written.
pub(crate) struct At<'a> {
    pub(crate) path: &'a str,
    pub(crate) mode: u32,
    pub(crate) mtime: Option<u64>,
}

/// What the archive has by a path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    /// A folder that something is in, not yet met itself.
    Implied,
    /// With the time that it gets in the end.
    Folder(Option<u64>),
    File,
    /// Links are made last: until then none is on the disk.
    Link,
}

impl Site {
    pub(crate) fn open(path: &Path, limits: &Limits) -> Result<Self, ArchiveError> {
        let root = Dir::open_ambient_dir(path, ambient_authority());
        let root = root.map_err(|error| ArchiveError::io("open", path, error))?;
        let mut entries = root.entries().map_err(|error| ArchiveError::io("list", path, error))?;
        if entries.next().is_some() {
            return Err(ArchiveError::NotEmpty { folder: path.display().to_string() });
        }
        Ok(Self { root, path: path.to_owned(), made: BTreeMap::new(), room: limits.total, total: limits.total })
    }

    pub(crate) fn root(&self) -> &Dir {
        &self.root
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn made(&self) -> &BTreeMap<String, Made> {
        &self.made
    }

    /// Refuses an entry that is there already, or that leads through something that is no folder.
    pub(crate) fn admit(&self, path: &EntryPath, kind: &Kind) -> Result<(), ArchiveError> {
        let refuse = |problem| Err(ArchiveError::entry(path.as_str(), problem));
        for above in path.above() {
            match self.made.get(above) {
                Some(Made::Link) => return refuse(Problem::ThroughLink { link: above.to_owned() }),
                Some(Made::File) => return refuse(Problem::ThroughFile { file: above.to_owned() }),
                Some(Made::Implied | Made::Folder(_)) | None => {}
            }
        }
        match (self.made.get(path.as_str()), kind) {
            (None, _) | (Some(Made::Implied), Kind::Folder) => Ok(()),
            (Some(_), _) => refuse(Problem::Duplicate),
        }
    }

    /// Keeps the place of a link.
    pub(crate) fn reserve(&mut self, path: &str) -> Result<(), ArchiveError> {
        self.folders_above(path)?;
        self.made.insert(path.to_owned(), Made::Link);
        Ok(())
    }

    /// Makes a folder, and those that it is in.
    pub(crate) fn folder(&mut self, path: &str, mtime: Option<u64>) -> Result<(), ArchiveError> {
        self.folders_above(path)?;
        if !self.made.contains_key(path) {
            self.make_folder(path)?;
        }
        let known = match self.made.get(path) {
            Some(Made::Folder(known)) => *known,
            Some(Made::Implied | Made::File | Made::Link) | None => None,
        };
        self.made.insert(path.to_owned(), Made::Folder(mtime.or(known)));
        Ok(())
    }

    fn folders_above(&mut self, path: &str) -> Result<(), ArchiveError> {
        for (at, _) in path.match_indices('/') {
            let above = path.get(..at).unwrap_or_default();
            if !self.made.contains_key(above) {
                self.make_folder(above)?;
                self.made.insert(above.to_owned(), Made::Implied);
            }
        }
        Ok(())
    }

    fn make_folder(&mut self, path: &str) -> Result<(), ArchiveError> {
        self.take_room(0)?;
        let mut builder = DirBuilder::new();
        builder.mode(0o700);
        self.root.create_dir_with(path, &builder).map_err(|error| self.fault("make", path, error))
    }

    /// Writes a file for its owner only, and returns its checksum.
    pub(crate) fn file(&mut self, at: &At<'_>, bytes: u64, body: &mut dyn Read) -> Result<String, ArchiveError> {
        let path = at.path;
        self.folders_above(path)?;
        self.take_room(bytes)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(private(at.mode));
        let mut file = self.root.open_with(path, &options).map_err(|error| self.fault("make", path, error))?;
        self.made.insert(path.to_owned(), Made::File);
        // Who reads the archive is watched already.
        let copied = copy(body, &mut file, &unwatched).map_err(|error| match error {
            CopyError::Read(error) => ArchiveError::Damaged { after: path.to_owned(), cause: error.to_string() },
            CopyError::Write(error) => self.fault("write", path, error),
            CopyError::Cancelled => ArchiveError::Cancelled,
        })?;
        if copied.bytes != bytes {
            return Err(ArchiveError::Truncated { after: path.to_owned() });
        }
        if let Some(mtime) = at.mtime {
            let dated = file.into_std().set_modified(time(mtime));
            dated.map_err(|error| self.fault("date", path, error))?;
        }
        Ok(copied.sha256)
    }

    /// Writes a copy of a file that is there already: second names would change with it.
    pub(crate) fn second(&mut self, original: &str, at: &At<'_>) -> Result<(), ArchiveError> {
        let mut from = self.root.open(original).map_err(|error| self.fault("open", original, error))?;
        let about = from.metadata().map_err(|error| self.fault("look at", original, error))?;
        self.file(at, about.len(), &mut from).map(drop)
    }

    /// Makes a link, of which is known that it stays inside.
    pub(crate) fn link(&mut self, path: &str, to: &str) -> Result<(), ArchiveError> {
        self.take_room(0)?;
        self.root.symlink(to, path).map_err(|error| self.fault("make", path, error))
    }

    /// Gives the folders their times, now that nothing more is put into them.
    pub(crate) fn date_folders(&self) -> Result<(), ArchiveError> {
        for (path, made) in &self.made {
            if let Made::Folder(Some(mtime)) = made {
                let time = SystemTimeSpec::from(cap_std::time::SystemTime::from_std(time(*mtime)));
                self.root.set_mtime(path, time).map_err(|error| self.fault("date", path, error))?;
            }
        }
        Ok(())
    }

    /// Counts what is about to be written.
    pub(crate) fn take_room(&mut self, bytes: u64) -> Result<(), ArchiveError> {
        let left = self.room.checked_sub(Limits::room(bytes));
        self.room = left.ok_or(ArchiveError::TooMuch { limit: self.total })?;
        Ok(())
    }

    /// A failure in the folder; that something is there already is the archive's doing, on disks that know fewer names.
    pub(crate) fn fault(&self, doing: &'static str, path: &str, error: io::Error) -> ArchiveError {
        match error.kind() {
            io::ErrorKind::AlreadyExists => ArchiveError::entry(path, Problem::Duplicate),
            _ => ArchiveError::io(doing, self.path.join(path), error),
        }
    }

    /// Empties the folder again.
    pub(crate) fn wipe(&self, because: ArchiveError) -> ArchiveError {
        let wipe = || {
            for entry in self.root.entries()? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    self.root.remove_dir_all(entry.file_name())?;
                } else {
                    entry.remove_file()?;
                }
            }
            Ok(())
        };
        match wipe() {
            Ok(()) => because,
            Err(source) => {
                let folder = self.path.display().to_string();
                ArchiveError::Leftover { folder, because: Box::new(because), source }
            }
        }
    }
}

fn time(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(LAST))
}
