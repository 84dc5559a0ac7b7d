//! A copy of the portal's own database, made while a server works on it.

use crate::options::{DriverKind, ServeError, data_folder};
use openclaw_store::Store;
use std::path::{Path, PathBuf};

/// Writes a copy of the database in a server's data folder to a new file. `data_dir` left out is the folder that a server
/// takes where it is told none.
///
/// # Errors
/// Why it cannot, in words for an operator.
pub async fn backup_database(
    data_dir: Option<&Path>,
    database_url: Option<String>,
    to: &Path,
) -> anyhow::Result<PathBuf> {
    let url = match database_url {
        Some(url) => url,
        None => {
            let path = data_folder(data_dir, DriverKind::Local)?.join("portal.db");
            anyhow::ensure!(path.is_file(), ServeError::NoDatabase(path));
            format!("sqlite://{}", path.display())
        }
    };
    // Not opened as a server would: that brings the schema to this release, under one of another that may be at work.
    Store::backup_of(&url, to).await?;
    Ok(std::path::absolute(to)?)
}
