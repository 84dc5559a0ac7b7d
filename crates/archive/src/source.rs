//! A folder that is read. Everything is opened relative to it, so nothing outside of it is ever read.

use crate::{
    ArchiveError, LeftOut, Limits, Problem, Why,
    manifest::private,
    path::{EntryPath, leads_out, shown, text},
};
use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::{
    ambient_authority,
    fs::{Dir, DirEntry, File, Metadata, MetadataExt, OpenOptions},
};
use std::{
    collections::BTreeMap,
    io,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// The folder of an archive that the files are in.
pub(crate) const STATE: &str = "state";

pub(crate) struct Source {
    root: Dir,
    path: PathBuf,
}

/// What a folder has, without what is in the files.
#[derive(Default)]
pub(crate) struct Walk {
    pub(crate) entries: BTreeMap<String, Seen>,
    pub(crate) left_out: Vec<LeftOut>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Folder,
    File { bytes: u64, mode: u32, modified: Option<SystemTime> },
    Link { to: String },
}

impl Source {
    pub(crate) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let root = Dir::open_ambient_dir(path, ambient_authority());
        Ok(Self::of(root.map_err(|error| ArchiveError::io("open", path, error))?, path))
    }

    pub(crate) fn of(root: Dir, path: &Path) -> Self {
        Self { root, path: path.to_owned() }
    }

    /// Everything that is there, links not followed.
    pub(crate) fn walk(&self) -> Result<Walk, ArchiveError> {
        // In an archive they are one folder deeper.
        let usual = Limits::within(u64::MAX);
        let limits = Limits { path: usual.path - STATE.len() - 1, depth: usual.depth - 1, ..usual };
        let mut walk = Walk::default();
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            let entries = if folder.is_empty() { self.root.entries() } else { self.root.read_dir(&folder) };
            for entry in entries.map_err(|error| self.fault("list", &folder, error))? {
                let entry = entry.map_err(|error| self.fault("list", &folder, error))?;
                let Some((path, seen)) = self.look(&folder, &entry, &limits, &mut walk.left_out)? else { continue };
                if seen == Seen::Folder {
                    open.push(path.clone());
                }
                walk.entries.insert(path, seen);
            }
            if walk.entries.len() as u64 > limits.entries {
                return Err(ArchiveError::TooMany { limit: limits.entries });
            }
        }
        walk.left_out.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(walk)
    }

    fn look(
        &self,
        folder: &str,
        entry: &DirEntry,
        limits: &Limits,
        left_out: &mut Vec<LeftOut>,
    ) -> Result<Option<(String, Seen)>, ArchiveError> {
        let name = entry.file_name();
        let bytes = if folder.is_empty() {
            name.as_bytes().to_owned()
        } else {
            [folder.as_bytes(), b"/", name.as_bytes()].concat()
        };
        let mut leave_out = |why| {
            left_out.push(LeftOut { path: shown(&bytes), why });
            Ok(None)
        };
        let path = match EntryPath::new(&bytes, limits) {
            Ok(path) => path.as_str().to_owned(),
            Err(Problem::LongPath { .. } | Problem::LongName { .. } | Problem::Deep { .. }) => {
                return leave_out(Why::Deep);
            }
            Err(_) => return leave_out(Why::Name),
        };
        let about = entry.metadata().map_err(|error| self.fault("look at", &path, error))?;
        let seen = if about.is_dir() {
            Seen::Folder
        } else if about.is_file() {
            Seen::File { bytes: about.len(), mode: private(about.mode()), modified: modified(&about) }
        } else if about.is_symlink() {
            let to = self.root.read_link_contents(&path).map_err(|error| self.fault("read", &path, error))?;
            match text(to.as_os_str().as_bytes()) {
                Ok(to) if !leads_out(&path, to) => Seen::Link { to: to.to_owned() },
                Ok(_) => return leave_out(Why::LeadsOut),
                Err(_) => return leave_out(Why::Name),
            }
        } else {
            return leave_out(Why::Special);
        };
        Ok(Some((path, seen)))
    }

    /// Opens a file, and nothing else that may be there by now.
    pub(crate) fn file(&self, path: &str) -> Result<(File, Metadata), ArchiveError> {
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No).nonblock(true);
        let file = self.root.open_with(path, &options).map_err(|error| self.fault("open", path, error))?;
        let about = file.metadata().map_err(|error| self.fault("look at", path, error))?;
        if about.is_file() { Ok((file, about)) } else { Err(ArchiveError::entry(path, Problem::Changed)) }
    }

    /// When something was put into a folder last.
    pub(crate) fn folder_modified(&self, path: &str) -> Result<Option<SystemTime>, ArchiveError> {
        let about = if path.is_empty() { self.root.dir_metadata() } else { self.root.symlink_metadata(path) };
        about.map(|about| modified(&about)).map_err(|error| self.fault("look at", path, error))
    }

    /// A failure at something in the folder.
    pub(crate) fn fault(&self, doing: &'static str, path: &str, error: io::Error) -> ArchiveError {
        match error.kind() {
            io::ErrorKind::NotFound => ArchiveError::entry(path, Problem::Vanished),
            _ => ArchiveError::io(doing, self.path.join(path), error),
        }
    }
}

pub(crate) fn modified(about: &Metadata) -> Option<SystemTime> {
    about.modified().ok().map(cap_std::time::SystemTime::into_std)
}
