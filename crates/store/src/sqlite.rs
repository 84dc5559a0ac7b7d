//! SQLite's own: its file, its connections, and what its errors mean.

use crate::{
    StoreError, integrity,
    open::{ACQUIRE, unusable},
};
use sea_orm::{
    DatabaseConnection, DbErr, RuntimeErr, SqlxSqliteConnector,
    sqlx::{
        self, ConnectOptions, Connection,
        sqlite::{
            SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
        },
    },
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

const READERS: u32 = 4;
const BUSY: i32 = 5;
const CORRUPT: i32 = 11;
const NOT_A_DATABASE: i32 = 26;

/// How its connections behave.
pub(crate) fn options(url: &str) -> Result<SqliteConnectOptions, StoreError> {
    let options: SqliteConnectOptions = url.parse().map_err(unusable)?;
    if !options.get_filename().is_absolute() {
        return Err(unusable("its path is not absolute"));
    }
    Ok(options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(ACQUIRE)
        .disable_statement_logging())
}

/// One connection that writes, and a few that cannot.
pub(crate) async fn open(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let options = options(url)?;
    let path = options.get_filename().to_owned();
    make_private(&path).map_err(|source| StoreError::File { path: path.clone(), source })?;
    let place = format!("sqlite://{}", path.display());
    let opened = |source: sqlx::Error| match damage(&path, &source) {
        Some(damaged) => damaged,
        None => StoreError::Open { place: place.clone(), source: Box::new(source) },
    };
    let pool = || {
        let pool = SqlitePoolOptions::new().acquire_timeout(ACQUIRE).idle_timeout(None).max_lifetime(None);
        pool.before_acquire(|connection, _| Box::pin(async { Ok(is_usable(connection)) }))
    };
    let writer = patiently(pool().max_connections(1), &options).await.map_err(opened)?;
    let options = options.pragma("query_only", "on");
    let reader = patiently(pool().max_connections(READERS), &options).await.map_err(opened)?;
    integrity::check_small(&options).await?;
    let connection = SqlxSqliteConnector::from_sqlx_sqlite_pool;
    Ok((connection(reader), connection(writer)))
}

/// The first connection of all turns the journal to WAL, and there SQLite does not wait for another process at the same.
async fn patiently(pool: SqlitePoolOptions, options: &SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    let deadline = Instant::now() + ACQUIRE;
    let mut pause = Duration::from_millis(10);
    loop {
        match pool.clone().connect_with(options.clone()).await {
            Err(error) if code(&error) == Some(BUSY) && Instant::now() + pause < deadline => sleep(pause).await,
            done => return done,
        }
        pause *= 2;
    }
}

/// SQLite gives its journals the permissions of the database. A file that is there is left alone: to open and close it
/// would take away the locks that other connections of this process have on it.
fn make_private(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)?;
    }
    let mut file = std::fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    match file.create_new(true).write(true).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Where a disk is full or fails, SQLite gives up the whole transaction by itself, and sqlx still believes to be in it: each
/// later one would begin as a part of that, without its lock.
fn is_usable(connection: &SqliteConnection) -> bool {
    !connection.is_in_transaction()
}

/// What SQLite calls that error, without its finer distinctions.
fn code(error: &sqlx::Error) -> Option<i32> {
    let extended: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}

/// The error as one about a damaged file, where it is one.
pub(crate) fn damage(path: &Path, error: &sqlx::Error) -> Option<StoreError> {
    let is_damage = matches!(code(error)?, CORRUPT | NOT_A_DATABASE);
    let reason = error.as_database_error()?.message().to_owned();
    is_damage.then(|| StoreError::Damaged { path: path.to_owned(), reason })
}

/// What that error means for the store.
pub(crate) fn failed(path: &Path, error: sqlx::Error) -> StoreError {
    damage(path, &error).unwrap_or_else(|| DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))).into())
}
