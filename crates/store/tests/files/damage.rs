use super::{instances, open, update};
use crate::suite::{Bed, Outcome};
use openclaw_store::StoreError;
use std::{
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// A database with a few hundred events, closed, so that all of it is in the one file.
async fn database(folder: &Path) -> Outcome<PathBuf> {
    let path = folder.join("portal.db");
    let store = open(&path).await?;
    for instance in instances(&store, 3).await? {
        update(&store, &instance, 100).await?;
    }
    store.close().await;
    assert!(!folder.join("portal.db-wal").exists());
    Ok(path)
}

async fn is_refused_as_damaged(path: &Path) -> Outcome<String> {
    match open(path).await {
        Err(error) => match error.downcast_ref::<StoreError>() {
            Some(StoreError::Damaged { .. }) => Ok(error.to_string()),
            _ => Err(error),
        },
        Ok(_) => Err("it was opened".into()),
    }
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_what_helps_is_said() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = database(folder.path()).await?;
    let sound = std::fs::read(&path)?;
    let page = 4096;
    assert!(sound.len() > 10 * page);
    for (what, from, until) in
        [("its beginning", 0, 16), ("the root of the schema", 100, 108), ("pages inside", 5 * page, sound.len() - page)]
    {
        let mut damaged = sound.clone();
        damaged[from..until].fill(0x5a);
        std::fs::write(&path, damaged)?;
        let said = is_refused_as_damaged(&path).await.map_err(|error| format!("{what}: {error}"))?;
        assert!(said.contains("portal.db is damaged: ") && said.contains("openclaw admin backup-db"), "{said}");
    }
    std::fs::write(&path, &sound[..sound.len() / page / 2 * page])?;
    is_refused_as_damaged(&path).await?;
    std::fs::write(&path, &sound)?;
    assert_eq!(open(&path).await?.sequence().await?, 303);
    Ok(())
}

#[tokio::test]
async fn what_was_never_a_database_is_refused_and_left_alone() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("letter.db");
    let letter = "Dear Sir or Madam, this is no database at all. ".repeat(100);
    std::fs::write(&path, &letter)?;
    let said = is_refused_as_damaged(&path).await?;
    assert!(said.contains("letter.db is damaged: file is not a database"), "{said}");
    assert_eq!(std::fs::read_to_string(&path)?, letter);
    Ok(())
}

/// A file that is too large to be looked through each time it is opened.
#[tokio::test]
async fn damage_in_a_large_file_is_found_by_the_check_and_not_copied() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = database(folder.path()).await?;
    let bed = Bed { url: crate::url(&path) };
    bed.sql("CREATE TABLE ballast AS SELECT zeroblob(65 << 20) AS weight").await?;
    let store = open(&path).await?;
    store.check_integrity().await?;
    store.close().await;
    let mut file = std::fs::OpenOptions::new().write(true).open(&path)?;
    file.seek(SeekFrom::Start(32 << 20))?;
    file.write_all(&[0x5a; 3 * 4096])?;
    let store = open(&path).await?;
    assert_eq!(store.sequence().await?, 303, "what is sound can be read");
    match store.check_integrity().await {
        Err(StoreError::Damaged { path: named, reason }) => assert!(named == path && !reason.is_empty(), "{reason}"),
        other => return Err(format!("{other:?}").into()),
    }
    let backup = folder.path().join("backup.db");
    assert!(matches!(store.backup_to(&backup).await, Err(StoreError::Damaged { .. })));
    assert!(!backup.exists());
    Ok(())
}
