//! What only another process can do: hold a lock and be killed, write to the same file, and live with a limit of its own to the
//! size of files, which is a disk that fails.

use super::{Contents, instances, journal, open, update};
use crate::suite::{Outcome, at, create, to_day};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use openclaw_contract::Instance;
use openclaw_store::{ChangeError, Store};
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use std::{env, fs, path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

const PART: &str = "OPENCLAW_TEST_PART";
const DONE: &str = "the part was played";
/// Longer than any answer of the store may take.
const AN_ANSWER: Duration = Duration::from_secs(25);

/// Starts this program once more, to play that part with that database and nothing else.
fn play(part: &str, path: &Path) -> Outcome<Child> {
    let mut command = Command::new("sh");
    // A file that would become too large is to be an error, not the end.
    command.args(["-c", r#"trap '' XFSZ; exec "$0" "$@""#]).arg(env::current_exe()?);
    command.args(["--exact", "files::processes::plays_a_part", "--nocapture"]).env(PART, part).env("DATABASE", path);
    Ok(command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?)
}

/// Waits until it says so.
async fn says(child: &mut Child, line: &str) -> Outcome<impl AsyncReadExt + use<>> {
    let mut said = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    while let Some(found) = timeout(AN_ANSWER, said.next_line()).await?? {
        if found.contains(line) {
            return Ok(said.into_inner());
        }
    }
    Err(format!("it ended without saying {line:?}").into())
}

/// Not a test of its own: what the process does that [`play`] starts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plays_a_part() -> Outcome {
    let Ok(part) = env::var(PART) else { return Ok(()) };
    let path = env::var_os("DATABASE").ok_or("no database")?;
    let path = Path::new(&path);
    match part.as_str() {
        "hold" => hold(path).await?,
        "write" => write(path).await?,
        "fail" => fail(path).await?,
        other => return Err(format!("no part: {other}").into()),
    }
    println!("\n{DONE}");
    Ok(())
}

async fn hold(path: &Path) -> Outcome {
    let database = Database::connect(crate::url(path)).await?;
    let lock = database.begin().await?;
    lock.execute_unprepared("UPDATE counters SET value = 77").await?;
    println!("\nheld");
    std::future::pending().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_of_another_process_is_waited_for_in_vain_and_goes_with_it() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("portal.db");
    let store = open(&path).await?;
    let made = create(&store, "a").await?;
    let mut child = play("hold", &path)?;
    let _output = says(&mut child, "held").await?;
    let result = timeout(AN_ANSWER, store.change(at(1)?, &made.name, to_day(11))).await?;
    assert!(matches!(&result, Err(ChangeError::Store(error)) if error.to_string().contains("locked")), "{result:?}");
    assert_eq!(store.list().await?, (vec![made.clone()], 1), "reading goes on");
    child.kill().await?;
    let changed = timeout(AN_ANSWER, store.change(at(2)?, &made.name, to_day(11))).await??;
    assert_eq!(changed.event.map(|event| event.sequence), Some(2));
    Ok(())
}

async fn write(path: &Path) -> Outcome {
    let store = open(path).await?;
    println!("\nwriting");
    let made = instances_of(&store).await?;
    let (a, b) = tokio::join!(update(&store, &made[2], 50), update(&store, &made[3], 50));
    a.and(b)
}

async fn instances_of(store: &Store) -> Outcome<Vec<Instance>> {
    Ok(store.list().await?.0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_write_one_history() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("portal.db");
    let store = open(&path).await?;
    let made = instances(&store, 4).await?;
    let mut child = play("write", &path)?;
    let mut output = says(&mut child, "writing").await?;
    let (a, b) = tokio::join!(update(&store, &made[0], 50), update(&store, &made[1], 50));
    a.and(b)?;
    let mut rest = String::new();
    output.read_to_string(&mut rest).await?;
    assert!(child.wait().await?.success() && rest.contains(DONE), "{rest}");
    let contents = Contents::of(&store).await?;
    contents.begin(&contents.events);
    assert_eq!((contents.events.len(), contents.instances.len()), (4 + 4 * 50, 4));
    Ok(())
}

/// Lets no file of this process become larger than that.
fn limit(bytes: u64) -> Outcome {
    let (_, most) = getrlimit(Resource::RLIMIT_FSIZE)?;
    Ok(setrlimit(Resource::RLIMIT_FSIZE, bytes.min(most), most)?)
}

/// The disk fails in the midst of a commit, after more and more of its frames.
async fn fail(path: &Path) -> Outcome {
    let store = open(path).await?;
    let made = create(&store, "a").await?;
    for (round, written) in [0, 1, 24, 25, 4120, 4121, 9000, 12_000].into_iter().enumerate() {
        let before = Contents::of(&store).await?;
        limit(fs::metadata(journal(path))?.len() + written)?;
        for day in [50, 51] {
            let result = timeout(AN_ANSWER, store.change(at(1)?, &made.name, to_day(day))).await?;
            let said = result.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(said.contains("disk I/O error"), "{written}: {said}");
            assert_eq!(Contents::of(&store).await?, before, "nothing is half done");
        }
        limit(u64::MAX)?;
        let day = 10 + u8::try_from(round)?;
        let changed = timeout(AN_ANSWER, store.change(at(2)?, &made.name, to_day(day))).await??;
        assert_eq!(changed.event.map(|event| event.sequence), Some(before.events.len() as u64 + 1));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fails_is_an_error_and_nothing_is_half_done() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("portal.db");
    let child = play("fail", &path)?.wait_with_output().await?;
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains(DONE), "{said}");
    let store = open(&path).await?;
    let contents = Contents::of(&store).await?;
    contents.begin(&contents.events);
    assert_eq!(contents.events.len(), 9);
    Ok(())
}
