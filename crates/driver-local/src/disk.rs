//! Files, written so that a power cut leaves either the old or the new one.

use crate::fault::{self, OrFault};
use openclaw_driver::DriverError;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

/// Runs file work off the async threads.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DriverError> + Send + 'static,
) -> Result<T, DriverError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(fault::interrupted("work on the disk")))
}

/// Puts `bytes` at `path`, whole or not at all, readable by its owner only.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), DriverError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let put = || {
        let mut file = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        fs::File::open(folder)?.sync_all()
    };
    put().or_fault("write", path)
}

/// [`write`]s `value` as JSON.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<(), DriverError> {
    let json = serde_json::to_vec_pretty(value).map_err(io::Error::from).or_fault("write", path)?;
    write(path, &json)
}

/// The text of a file, where there is one.
pub(crate) fn read(path: &Path) -> Result<Option<String>, DriverError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).or_fault("read", path),
    }
}

/// What a file of JSON holds, where there is one.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, DriverError> {
    let Some(text) = read(path)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|error| {
        DriverError::permanent(format!("{} cannot be understood: {error}", path.display()))
            .with_remedy("Correct the file, or move it away")
    })
}

/// Makes a folder, and those it is in, for its owner only.
pub(crate) fn make_private_folder(path: &Path) -> Result<(), DriverError> {
    fs::create_dir_all(path).or_fault("make", path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).or_fault("make", path)
}

/// Copies a file, where there is one.
pub(crate) fn copy_file(from: &Path, to: &Path) -> Result<(), DriverError> {
    match fs::copy(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        copied => copied.map(drop).or_fault("copy", from),
    }
}

/// Removes a file; not there is as good as removed.
pub(crate) fn remove_file(path: &Path) -> Result<(), DriverError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).or_fault("remove", path),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Removes a folder with all that is in it, read-only parts too; not there is as good as removed.
pub(crate) fn remove_tree(path: &Path) -> Result<(), DriverError> {
    if !path.is_dir() {
        return remove_file(path);
    }
    // What fails here fails again below, with its reason.
    let _ = each_folder(path, &mut |folder| fs::set_permissions(folder, fs::Permissions::from_mode(0o700)));
    fs::remove_dir_all(path).or_fault("remove", path)
}

/// Takes the right to write from a folder and all that is in it. Returns how many bytes it occupies.
pub(crate) fn make_read_only(path: &Path) -> Result<u64, DriverError> {
    seal(path).or_fault("make read-only", path)
}

fn seal(path: &Path) -> io::Result<u64> {
    let about = path.symlink_metadata()?;
    if about.is_symlink() {
        return Ok(0);
    }
    let mut bytes = allocated(&about);
    if about.is_dir() {
        for entry in fs::read_dir(path)? {
            bytes += seal(&entry?.path())?;
        }
    }
    let mode = about.permissions().mode();
    fs::set_permissions(path, fs::Permissions::from_mode(mode & !0o222))?;
    Ok(bytes)
}

/// How many bytes a folder and all that is in it occupy. What vanishes while it is measured does not count.
pub(crate) fn size(path: &Path) -> Result<u64, DriverError> {
    measure(path).or_fault("measure", path)
}

fn measure(path: &Path) -> io::Result<u64> {
    let about = path.symlink_metadata()?;
    let mut bytes = allocated(&about);
    if about.is_dir() {
        for entry in fs::read_dir(path)? {
            match measure(&entry?.path()) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                measured => bytes += measured?,
            }
        }
    }
    Ok(bytes)
}

/// How many files are in a folder and those in it; those that cannot be read do not count.
pub(crate) fn count_files(path: &Path) -> u32 {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let count = |entry: fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => count_files(&entry.path()),
        Ok(_) | Err(_) => 1,
    };
    entries.map(count).fold(0, u32::saturating_add)
}

fn allocated(about: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::blocks(about) * 512
}

fn each_folder(path: &Path, act: &mut impl FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    act(path)?;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            each_folder(&entry.path(), act)?;
        }
    }
    Ok(())
}

/// Gives a file or folder another name, and waits until that is on the disk.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), DriverError> {
    let folders = [from, to].map(|path| path.parent().unwrap_or(Path::new(".")));
    let put = || {
        fs::rename(from, to)?;
        folders.iter().try_for_each(|folder| fs::File::open(folder)?.sync_all())
    };
    put().or_fault("put in place", to)
}

/// Waits until all that was written to the disk of `path` is on it.
pub(crate) fn sync_disk(path: &Path) -> Result<(), DriverError> {
    let folder = fs::File::open(path).or_fault("open", path)?;
    nix::unistd::syncfs(folder).map_err(io::Error::from).or_fault("sync", path)
}

/// Removes what was left unfinished in `folder`; the caller holds the lock of whoever writes there.
pub(crate) fn remove_unfinished(folder: &Path) -> Result<(), DriverError> {
    for entry in fs::read_dir(folder).or_fault("read", folder)? {
        let entry = entry.or_fault("read", folder)?;
        if entry.file_name().to_string_lossy().starts_with(crate::layout::UNFINISHED) {
            remove_tree(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_is_whole_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for text in ["{\"a\":1}", "{}"] {
            write(&path, text.as_bytes()).unwrap();
            assert_eq!(read(&path).unwrap().as_deref(), Some(text));
        }
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no leftovers");
    }

    #[test]
    fn broken_json_names_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        assert_eq!(read_json::<u8>(&path), Ok(None));
        fs::write(&path, "{").unwrap();
        let error = read_json::<u8>(&path).unwrap_err();
        assert!(error.to_string().contains("a.json"), "{error}");
        assert!(error.remedy().is_some());
    }

    #[test]
    fn unfinished_work_goes_and_the_rest_stays_also_when_read_only() {
        let folder = tempfile::tempdir().unwrap();
        let unfinished = folder.path().join(".tmp-1");
        let kept = folder.path().join("2026.4.8");
        for made in [&unfinished, &kept] {
            fs::create_dir_all(made.join("deep/er")).unwrap();
            fs::write(made.join("deep/er/file"), "x").unwrap();
            assert!(make_read_only(made).unwrap() > 0);
            assert_eq!(fs::metadata(made.join("deep")).unwrap().permissions().mode() & 0o222, 0);
        }
        remove_unfinished(folder.path()).unwrap();
        assert!(!unfinished.exists());
        assert!(kept.join("deep/er/file").exists());
        remove_tree(&kept).unwrap();
        remove_tree(&kept).unwrap();
    }
}
