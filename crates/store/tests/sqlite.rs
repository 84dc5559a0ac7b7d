//! The store suite on SQLite, and what only SQLite has.

#[cfg(test)]
mod files;
#[cfg(test)]
mod suite;

use openclaw_store::{Store, StoreError};
use std::{future::Future, path::Path};
use suite::{Bed, Outcome};

async fn on_its_own_database<F: Future<Output = Outcome>>(case: impl FnOnce(Bed) -> F) -> Outcome {
    let folder = tempfile::tempdir()?;
    case(Bed { url: url(&folder.path().join("new/portal.db")) }).await
}

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

suite::cases!(on_its_own_database);

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_it() -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("new/portal.db");
    let _store = Store::open(&url(&path)).await?;
    let mode = |path: &str| std::fs::metadata(path).map(|found| found.permissions().mode() & 0o777);
    let path = path.display();
    for file in [format!("{path}"), format!("{path}-wal"), format!("{path}-shm")] {
        assert_eq!(mode(&file)?, 0o600, "{file}");
    }
    assert_eq!(mode(&folder.path().join("new").display().to_string())?, 0o700);
    Ok(())
}

#[tokio::test]
async fn a_place_without_permission_is_named() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("file");
    std::fs::write(&file, "")?;
    match Store::open(&url(&file.join("portal.db"))).await {
        Err(error @ StoreError::File { .. }) => assert!(error.to_string().contains("file/portal.db"), "{error}"),
        other => return Err(format!("{other:?}").into()),
    }
    Ok(())
}
