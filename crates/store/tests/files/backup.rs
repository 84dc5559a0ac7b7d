use super::{Contents, instances, open, update};
use crate::suite::{Outcome, at, create};
use openclaw_contract::EventKind;
use openclaw_store::StoreError;
use std::path::Path;
use tokio::task::JoinSet;

/// What an operator sees of a folder.
fn names(folder: &Path) -> Outcome<Vec<String>> {
    let mut names: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<std::io::Result<_>>()?;
    names.sort();
    Ok(names)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_backed_up_while_others_write_is_of_one_moment() -> Outcome {
    const BACKUPS: usize = 5;
    let folder = tempfile::tempdir()?;
    let store = open(&folder.path().join("portal.db")).await?;
    let mut tasks = JoinSet::new();
    let made = instances(&store, 4).await?;
    for instance in made.clone() {
        let store = store.clone();
        tasks.spawn(async move { update(&store, &instance, 100).await });
    }
    let copies = tempfile::tempdir()?;
    let path = |n: usize| copies.path().join(format!("{n}.db"));
    let mut least = Vec::new();
    for n in 0..BACKUPS {
        least.push(store.sequence().await?);
        store.backup_to(&path(n)).await?;
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    let all = Contents::of(&store).await?;
    assert_eq!(all.events.len(), 4 + 4 * 100);
    assert_eq!(names(copies.path())?, (0..BACKUPS).map(|n| format!("{n}.db")).collect::<Vec<_>>());
    for (n, least) in least.into_iter().enumerate() {
        let copy = open(&path(n)).await?;
        copy.check_integrity().await?;
        let contents = Contents::of(&copy).await?;
        contents.begin(&all.events);
        assert!(contents.events.len() as u64 >= least, "what was written before is in it");
        let next = copy.note(at(99)?, "test", EventKind::Stopped).await?.sequence;
        assert_eq!(next, contents.events.len() as u64 + 1, "it goes on from there");
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_a_backup() -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir()?;
    let store = open(&folder.path().join("portal.db")).await?;
    let backup = folder.path().join("backup.db");
    store.backup_to(&backup).await?;
    assert_eq!(std::fs::metadata(&backup)?.permissions().mode() & 0o777, 0o600);
    Ok(())
}

#[tokio::test]
async fn a_backup_replaces_nothing_and_leaves_nothing_half_done() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = open(&folder.path().join("data/portal.db")).await?;
    create(&store, "a").await?;
    let taken = folder.path().join("taken.db");
    std::fs::write(&taken, "a letter")?;
    for (path, says) in [
        (taken.clone(), "already exists"),
        (folder.path().join("data/portal.db"), "already exists"),
        (folder.path().join("nowhere/backup.db"), "No such file"),
        (folder.path().join("taken.db/backup.db"), "Not a directory"),
    ] {
        match store.backup_to(&path).await {
            Err(error @ StoreError::Backup { .. }) => {
                let said = error.to_string();
                assert!(said.contains(&path.display().to_string()) && said.contains(says), "{said}");
            }
            other => return Err(format!("{other:?}").into()),
        }
    }
    assert_eq!(std::fs::read_to_string(&taken)?, "a letter");
    assert_eq!(names(folder.path())?, ["data", "taken.db"]);
    assert_eq!(store.sequence().await?, 1);
    Ok(())
}
