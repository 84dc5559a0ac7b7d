//! The databases in a state folder, which SQLite itself works on, as part of a Node. A plain copy of one that somebody writes to
//! may be torn; and in one that comes from elsewhere there are whole paths.

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
/// What others than the gateway keep there.
const NOT_ITS_OWN: [&str; 2] = ["workspace", "home"];
/// Files that belong to a database; a copy that SQLite made needs none.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];
/// Copies the database that is its first argument to the file that is its second.
const COPY_SCRIPT: &str = include_str!("databases/copy.mjs");
/// Makes the databases that are its further arguments name the state folder that is its first one.
const SETTLE_SCRIPT: &str = include_str!("databases/settle.mjs");
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
        if let Some(complaint) = run(node, COPY_SCRIPT, &[from, to], cancel).await? {
            let cause = format!("the database {} could not be copied while it is in use: {complaint}", place.display());
            return Err(
                DriverError::permanent(cause).with_remedy("Stop the instance first, or update without a rehearsal")
            );
        }
    }
    Ok(())
}

/// Makes the databases in a folder name the place at which it will be, where they name the one that they come from: jobs and
/// sessions that are kept under another path would not be found again.
pub(crate) async fn settle(
    node: &Path,
    folder: &Path,
    place: &Path,
    cancel: &CancellationToken,
) -> Result<(), DriverError> {
    let own = folder.to_owned();
    let files = disk::off_thread(move || Ok(of_openclaw(&own))).await?;
    if files.is_empty() {
        return Ok(());
    }
    let arguments: Vec<_> = std::iter::once(place.to_owned()).chain(files).collect();
    match run(node, SETTLE_SCRIPT, &arguments, cancel).await? {
        None => Ok(()),
        Some(complaint) => Err(DriverError::permanent(format!(
            "its databases could not be made to name {}: {complaint}",
            place.display()
        ))
        .with_remedy("See whether the Node of this version has SQLite, or restore another snapshot")),
    }
}

/// Runs a script; what it complained of where it failed.
pub(crate) async fn run(
    node: &Path,
    script: &str,
    arguments: &[PathBuf],
    cancel: &CancellationToken,
) -> Result<Option<String>, DriverError> {
    let mut complaint = String::new();
    let ended = Program::in_background(node)
        .args(["--no-warnings", "--input-type=module", "-e", script])
        .args(arguments)
        .within(COPY)
        .run(cancel, |line| {
            if line.contains("Error") {
                line.clone_into(&mut complaint);
            }
        })
        .await?;
    Ok((!ended.status.success()).then_some(complaint))
}

/// The databases in which OpenClaw itself keeps whole paths.
fn of_openclaw(folder: &Path) -> Vec<PathBuf> {
    let agents = fs::read_dir(folder.join("agents")).into_iter().flatten().flatten();
    let of_agents = agents.map(|agent| agent.path().join("agent/openclaw-agent.sqlite"));
    of_agents.chain([folder.join("state/openclaw.sqlite")]).filter(|file| is_database(file)).collect()
}

/// The databases in a state folder that a gateway writes to, as paths relative to it.
fn find(folder: &Path) -> Result<Vec<PathBuf>, DriverError> {
    let (mut found, mut open) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(inner) = open.pop() {
        let path = folder.join(&inner);
        for entry in fs::read_dir(&path).or_fault("read", &path)? {
            let entry = entry.or_fault("read", &path)?;
            let kind = entry.file_type().or_fault("look at", &path)?;
            let place = inner.join(entry.file_name());
            if kind.is_dir() && !NOT_ITS_OWN.iter().any(|other| place == Path::new(other)) {
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

    /// What the scripts are for, where the Node of this host has SQLite.
    #[tokio::test]
    async fn a_database_in_use_is_copied_and_one_from_elsewhere_finds_its_jobs_again() {
        let node = Path::new("node");
        let never = CancellationToken::new();
        let sql = async |script: &str, arguments: &[PathBuf]| {
            let script = format!(
                "import {{ DatabaseSync }} from 'node:sqlite'; const db = new DatabaseSync(process.argv[1]); {script}"
            );
            run(node, &script, arguments, &never).await.unwrap()
        };
        let folder = tempfile::tempdir().unwrap();
        let (original, copy) = (folder.path().join("original"), folder.path().join("copy"));
        for state in [&original, &copy] {
            fs::create_dir_all(state.join("state")).unwrap();
            fs::create_dir_all(state.join("agents/main/agent")).unwrap();
        }
        let (jobs, sessions) =
            (original.join("state/openclaw.sqlite"), original.join("agents/main/agent/openclaw-agent.sqlite"));
        let made = sql(
            r#"db.exec(`pragma journal_mode = wal; create table cron_jobs (store_key text, id text, primary key (store_key, id));
                create table state_leases (scope text); insert into state_leases values ('gateway-owner'), ('other');
                insert into cron_jobs values ('/old/cron/jobs.json', '1'), ('/other/jobs', '2')`)"#,
            &[jobs],
        )
        .await;
        if made.is_some() {
            // This Node has none: the other test tells what comes of that.
            return;
        }
        let entry = r#"db.exec(`create table session_nodes (entry_json text);
            insert into session_nodes values ('{"sessionRoot":"/old/workspace","other":"/older/x"}')`)"#;
        assert_eq!(sql(entry, &[sessions]).await, None);
        for file in ["state/openclaw.sqlite", "agents/main/agent/openclaw-agent.sqlite"] {
            fs::copy(original.join(file), copy.join(file)).unwrap();
        }
        copy_anew(node, &original, &copy, &never).await.unwrap();
        settle(node, &copy, Path::new("/new"), &never).await.unwrap();
        let expected = r#"const all = (sql) => JSON.stringify(db.prepare(sql).all().map((row) => Object.values(row)[0]));
            if (all(process.argv[2]) !== process.argv[3]) throw new Error(all(process.argv[2]))"#;
        let is = async |file: &str, query: &str, value: &str| {
            assert_eq!(sql(expected, &[copy.join(file), query.into(), value.into()]).await, None, "{query}");
        };
        is("state/openclaw.sqlite", "select scope from state_leases", r#"["other"]"#).await;
        let keys = r#"["/new/cron/jobs.json","/other/jobs"]"#;
        is("state/openclaw.sqlite", "select store_key from cron_jobs order by id", keys).await;
        let entry = r#"["{\"sessionRoot\":\"/new/workspace\",\"other\":\"/older/x\"}"]"#;
        is("agents/main/agent/openclaw-agent.sqlite", "select entry_json from session_nodes", entry).await;
    }
}
