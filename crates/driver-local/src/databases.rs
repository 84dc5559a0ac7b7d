//! Copying databases that somebody writes to. A plain copy of one may be torn, so SQLite itself makes it, as part of a Node.

use crate::{disk, fault::OrFault, program::Program};
use openclaw_driver::DriverError;
use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// What a file that is a SQLite database begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Files that belong to a database; a copy that SQLite made needs none.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];
/// Copies the database that is its first argument to the file that is its second.
const SCRIPT: &str = r#"
import * as sqlite from "node:sqlite";
const [from, to] = process.argv.slice(1);
const database = new sqlite.DatabaseSync(from, { readOnly: true });
if (sqlite.backup) await sqlite.backup(database, to);
else database.prepare("VACUUM INTO ?").run(to);
"#;
const COPY: Duration = Duration::from_secs(5 * 60);

/// Copies every database that is in the folder `copy` anew from the same place in `original`, which may be in use.
pub(crate) async fn copy_anew(
    node: &Path,
    original: &Path,
    copy: &Path,
    cancel: &CancellationToken,
) -> Result<(), DriverError> {
    let folder = copy.to_owned();
    for place in disk::off_thread(move || find(&folder)).await? {
        let (from, to) = (original.join(&place), copy.join(&place));
        if !from.exists() {
            continue;
        }
        let old = to.clone();
        disk::off_thread(move || remove(&old)).await?;
        let mut complaint = String::new();
        let ended = Program::in_background(node)
            .args(["--no-warnings", "--input-type=module", "-e", SCRIPT])
            .args([&from, &to])
            .within(COPY)
            .run(cancel, |line| {
                if line.contains("rror") {
                    line.clone_into(&mut complaint);
                }
            })
            .await?;
        if !ended.status.success() {
            let cause = format!("the database {} could not be copied while it is in use: {complaint}", place.display());
            return Err(
                DriverError::permanent(cause).with_remedy("Stop the instance first, or update without a rehearsal")
            );
        }
    }
    Ok(())
}

/// The databases in a folder, as paths relative to it.
fn find(folder: &Path) -> Result<Vec<PathBuf>, DriverError> {
    let (mut found, mut open) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(inner) = open.pop() {
        let path = folder.join(&inner);
        for entry in fs::read_dir(&path).or_fault("read", &path)? {
            let entry = entry.or_fault("read", &path)?;
            let kind = entry.file_type().or_fault("look at", &path)?;
            let place = inner.join(entry.file_name());
            if kind.is_dir() {
                open.push(place);
            } else if kind.is_file() && is_database(&entry.path()) {
                found.push(place);
            }
        }
    }
    Ok(found)
}

fn is_database(path: &Path) -> bool {
    let mut first = [0; MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok_and(|()| first == MAGIC)
}

fn remove(database: &Path) -> Result<(), DriverError> {
    disk::remove_file(database)?;
    COMPANIONS.iter().try_for_each(|ending| {
        let mut companion = database.as_os_str().to_owned();
        companion.push(ending);
        disk::remove_file(Path::new(&companion))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn databases_are_copied_by_sqlite_itself_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let (original, copy) = (folder.path().join("original"), folder.path().join("copy"));
        for state in [&original, &copy] {
            fs::create_dir_all(state.join("agents/main")).unwrap();
            fs::write(state.join("notes.sqlite"), "SQLite in name only").unwrap();
            fs::write(state.join("agents/main/memory"), [MAGIC, &[0; 84]].concat()).unwrap();
            fs::write(state.join("agents/main/memory-wal"), "w").unwrap();
        }
        assert_eq!(find(&copy).unwrap(), [Path::new("agents/main/memory")]);
        // This one is damaged, and a Node without SQLite cannot copy any: both are told, and nothing is torn.
        let error = copy_anew(Path::new("node"), &original, &copy, &CancellationToken::new()).await.unwrap_err();
        assert!(error.to_string().contains("the database agents/main/memory could not be copied"), "{error}");
        assert!(!copy.join("agents/main/memory-wal").exists());
        fs::remove_file(original.join("agents/main/memory")).unwrap();
        copy_anew(Path::new("node"), &original, &copy, &CancellationToken::new()).await.unwrap();
    }
}
