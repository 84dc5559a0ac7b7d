//! Copying a state folder, with owners, times and links, sharing blocks where the disk can.

use crate::{disk, fault, fault::OrFault, lock::FileLock, program::Program};
use openclaw_driver::DriverError;
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long a copy may take. Less than the time that a whole step has.
const COPY: Duration = Duration::from_secs(9 * 60);
/// What OpenClaw makes anew where it is missing, and may still write while its gateway ends.
const REMADE: [&str; 1] = ["cache"];
/// What nobody needs who only tries something.
const NOT_TRIED: [&str; 3] = ["cache", "logs", "tmp"];

/// What is copied of a state folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// As it is.
    Everything,
    /// All that cannot be made anew.
    Memory,
    /// What a version needs that is only tried on it. Files that vanish meanwhile are left out.
    Trial,
}

impl Scope {
    fn leaves_out(self, name: &OsStr) -> bool {
        let without: &[&str] = match self {
            Self::Everything => &[],
            Self::Memory => &REMADE,
            Self::Trial => &NOT_TRIED,
        };
        without.iter().any(|other| name == *other)
    }
}

/// Copies what is in the folder `from` into the folder `to`, which is made. What writes to `from` is kept off by `lock`, which
/// the copying program holds too.
pub(crate) async fn copy(
    from: &Path,
    to: &Path,
    scope: Scope,
    lock: Option<&FileLock>,
    cancel: &CancellationToken,
) -> Result<(), DriverError> {
    let (source, target) = (from.to_owned(), to.to_owned());
    let entries = disk::off_thread(move || {
        disk::make_private_folder(&target)?;
        list(&source, scope)
    })
    .await?;
    if entries.is_empty() {
        return Ok(());
    }
    let (mut complaint, mut only_vanished) = (String::new(), true);
    let mut program = Program::in_background("cp")
        .with("LC_ALL", OsStr::new("C"))
        .args(["-a", "--reflink=auto", "--"])
        .args(&entries)
        .args([to])
        .within(COPY);
    if let Some(lock) = lock {
        program = program.holding(lock);
    }
    let ended = program
        .run(cancel, |line| {
            only_vanished &= line.ends_with("No such file or directory");
            line.clone_into(&mut complaint);
        })
        .await?;
    match ended.status.success() {
        true => Ok(()),
        false if scope == Scope::Trial && only_vanished && !complaint.is_empty() => Ok(()),
        false if fault::tells_full_disk(&complaint) => Err(fault::full_disk(to)),
        false => Err(DriverError::transient(format!("the state could not be copied: {complaint}"))),
    }
}

/// What is to be copied; `from` may be a link to a folder.
fn list(from: &Path, scope: Scope) -> Result<Vec<PathBuf>, DriverError> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(from).or_fault("read", from)? {
        let entry = entry.or_fault("read", from)?;
        if !scope.leaves_out(&entry.file_name()) {
            entries.push(entry.path());
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[tokio::test]
    async fn a_copy_is_whole_and_leaves_out_what_nobody_needs() {
        let folder = tempfile::tempdir().unwrap();
        let (real, adopted) = (folder.path().join("real"), folder.path().join("adopted"));
        fs::create_dir_all(real.join("agents/main")).unwrap();
        for name in ["cache", "logs", "tmp", "-odd name"] {
            fs::create_dir(real.join(name)).unwrap();
        }
        fs::write(real.join("agents/main/memory"), "m").unwrap();
        fs::set_permissions(real.join("agents/main/memory"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("agents", real.join("link")).unwrap();
        symlink(&real, &adopted).unwrap();
        let never = CancellationToken::new();
        let table = [
            (Scope::Everything, vec!["-odd name", "agents", "cache", "link", "logs", "tmp"]),
            (Scope::Memory, vec!["-odd name", "agents", "link", "logs", "tmp"]),
            (Scope::Trial, vec!["-odd name", "agents", "link"]),
        ];
        for (scope, names) in table {
            let to = folder.path().join(format!("{scope:?}"));
            copy(&adopted, &to, scope, None, &never).await.unwrap();
            let mut found: Vec<_> = fs::read_dir(&to).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            found.sort();
            assert_eq!(found, names, "{scope:?}");
            let about = fs::metadata(to.join("agents/main/memory")).unwrap();
            assert_eq!((about.len(), about.permissions().mode() & 0o777), (1, 0o640));
            assert_eq!(fs::read_link(to.join("link")).unwrap(), Path::new("agents"));
            assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[tokio::test]
    async fn what_cannot_be_copied_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let never = CancellationToken::new();
        let error = copy(&missing, &folder.path().join("to"), Scope::Memory, None, &never).await.unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
    }
}
