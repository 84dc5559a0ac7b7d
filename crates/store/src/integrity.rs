//! Whether the database's file is sound. PostgreSQL looks after its own files.

use crate::{Store, StoreError, sqlite, write::within};
use sea_orm::{
    DbBackend,
    sqlx::{self, ConnectOptions, Connection, sqlite::SqliteConnectOptions},
};
use std::time::Duration;

/// How large a file may be to be checked each time it is opened: a fraction of a second.
const SMALL: u64 = 64 << 20;
/// How long a check may take.
const CHECK: Duration = Duration::from_secs(600);

impl Store {
    /// Looks through the whole file of a SQLite database, beside reads and writes; [`Store::open`] has done so where it is
    /// smaller than 64 MiB. Says nothing of PostgreSQL.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], or a failing database.
    pub async fn check_integrity(&self) -> Result<(), StoreError> {
        match self.0.reader.get_database_backend() {
            DbBackend::Sqlite => check(&self.0.reader.get_sqlite_connection_pool().connect_options()).await,
            _ => Ok(()),
        }
    }
}

/// Checks a file that is small.
pub(crate) async fn check_small(options: &SqliteConnectOptions) -> Result<(), StoreError> {
    let path = options.get_filename();
    let size = tokio::fs::metadata(path).await.map(|found| found.len());
    match size.map_err(|source| StoreError::File { path: path.to_owned(), source })? {
        ..SMALL => check(options).await,
        SMALL.. => Ok(()),
    }
}

async fn check(options: &SqliteConnectOptions) -> Result<(), StoreError> {
    let path = options.get_filename();
    let found = within("checking the database's file", CHECK, async {
        quick_check(options).await.map_err(|error| sqlite::failed(path, error))
    });
    match found.await? {
        reason if reason == "ok" => Ok(()),
        reason => Err(StoreError::Damaged { path: path.to_owned(), reason }),
    }
}

/// By a connection of its own: none of the pool is to be away for so long.
async fn quick_check(options: &SqliteConnectOptions) -> Result<String, sqlx::Error> {
    let mut connection = options.clone().read_only(true).connect().await?;
    let found = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut connection).await;
    connection.close().await?;
    found
}
