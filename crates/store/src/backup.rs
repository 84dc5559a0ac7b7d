//! Backups of a SQLite database, made while it is written to. PostgreSQL has tools of its own for it.

use crate::{Store, StoreError, open::unusable, sqlite, write::within};
use sea_orm::{
    DbBackend,
    sqlx::{self, ConnectOptions, Connection, sqlite::SqliteConnectOptions},
};
use std::{fs::File, io, path::Path, time::Duration};
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

/// How long a backup may take.
const BACKUP: Duration = Duration::from_secs(600);

impl Store {
    /// Writes a copy of the database, as it is at one moment, to a new file that its owner alone can read. Either the whole
    /// file is there in the end, and durable, or none.
    ///
    /// # Errors
    /// [`StoreError::Backup`] where the file is there already or cannot be written, [`StoreError::Damaged`] where there is
    /// nothing sound to copy, and [`StoreError::NotBackedUpHere`] for PostgreSQL.
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        match self.0.writer.get_database_backend() {
            DbBackend::Sqlite => write(&self.0.writer.get_sqlite_connection_pool().connect_options(), path).await,
            _ => Err(StoreError::NotBackedUpHere),
        }
    }

    /// The same of a database that is not opened: its schema stays as it is, so that a server of another release may go on
    /// with it.
    ///
    /// # Errors
    /// As [`Store::backup_to`], and where the URL names no database.
    pub async fn backup_of(url: &str, path: &Path) -> Result<(), StoreError> {
        match url.split(':').next().unwrap_or_default() {
            "sqlite" => write(&sqlite::options(url)?, path).await,
            "postgres" | "postgresql" => Err(StoreError::NotBackedUpHere),
            _ => Err(unusable("its scheme is neither sqlite nor postgres")),
        }
    }
}

async fn write(options: &SqliteConnectOptions, path: &Path) -> Result<(), StoreError> {
    let failed = |cause: io::Error| StoreError::Backup { path: path.to_owned(), cause: cause.to_string() };
    let target = std::path::absolute(path).map_err(failed)?;
    // Gone again unless it is kept; what its name will be nobody sees half of.
    let part = beside(&target).map_err(failed)?;
    let copied = within("backing up", BACKUP, async { Ok::<_, StoreError>(copy(options, part.path()).await) }).await?;
    copied.map_err(|cause| {
        let damaged = sqlite::damage(options.get_filename(), &cause);
        damaged.unwrap_or_else(|| failed(io::Error::other(cause)))
    })?;
    let kept = spawn_blocking(move || keep(part, &target)).await;
    kept.map_err(io::Error::other).flatten().map_err(failed)
}

/// An empty file in the same folder.
fn beside(target: &Path) -> io::Result<NamedTempFile> {
    if target.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let folder = target.parent().ok_or(io::ErrorKind::IsADirectory)?;
    tempfile::Builder::new().prefix(".openclaw-backup-").tempfile_in(folder)
}

/// By a connection of its own: none of the pool is to be away for so long, and SQLite lets none that must not write do it.
async fn copy(options: &SqliteConnectOptions, to: &Path) -> Result<(), sqlx::Error> {
    let to = to.to_str().ok_or_else(|| sqlx::Error::Configuration("its path is not UTF-8".into()))?;
    let mut connection = options.clone().read_only(true).connect().await?;
    let copied = sqlx::query("VACUUM INTO ?").bind(to).execute(&mut connection).await.map(drop);
    connection.close().await?;
    copied
}

/// Makes the file durable and gives it its name, unless someone else took it meanwhile.
fn keep(part: NamedTempFile, target: &Path) -> io::Result<()> {
    part.as_file().sync_all()?;
    part.persist_noclobber(target)?;
    let folder = target.parent().ok_or(io::ErrorKind::IsADirectory)?;
    File::open(folder)?.sync_all()
}
