//! Opening a database: where it is, how its connections behave, and its schema.

use crate::{Inner, Store, StoreError, migration, write::within};
use sea_orm::{
    DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector,
    sqlx::{
        self, ConnectOptions,
        postgres::{PgConnectOptions, PgPoolOptions},
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous},
    },
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{
    sync::{Mutex, broadcast},
    time::{Instant, sleep},
};

/// How long a call waits for a connection, and for a lock that another one holds.
pub(crate) const ACQUIRE: Duration = Duration::from_secs(5);
/// How long PostgreSQL works on one statement.
const STATEMENT: Duration = Duration::from_secs(8);
/// How long a migration may take.
const MIGRATION: Duration = Duration::from_secs(300);
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 8;

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// `sqlite:///absolute/path.db` (made where it is missing, its folder too, readable by its owner alone) or
    /// `postgres://user:password@host/database`.
    ///
    /// # Errors
    /// Where the URL names no database, it cannot be reached, or a newer release wrote it.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let scheme = url.split(':').next().unwrap_or_default();
        let (reader, writer) = match scheme {
            "sqlite" => sqlite(url).await?,
            "postgres" | "postgresql" => postgres(url).await?,
            _ => return Err(unusable("its scheme is neither sqlite nor postgres")),
        };
        within("migrating the schema", MIGRATION, migration::migrate(&writer)).await?;
        let committed = broadcast::Sender::new(Self::BACKLOG);
        Ok(Self(Arc::new(Inner { reader, writer, turn: Arc::new(Mutex::new(())), committed })))
    }
}

/// One connection that writes, and a few that cannot.
async fn sqlite(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let options: SqliteConnectOptions = url.parse().map_err(unusable)?;
    let path = options.get_filename().to_owned();
    if !path.is_absolute() {
        return Err(unusable("its path is not absolute"));
    }
    make_private(&path).map_err(|source| StoreError::File { path: path.clone(), source })?;
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(ACQUIRE)
        .disable_statement_logging();
    let place = format!("sqlite://{}", path.display());
    let opened = |source: sqlx::Error| StoreError::Open { place: place.clone(), source: Box::new(source) };
    let pool = || SqlitePoolOptions::new().acquire_timeout(ACQUIRE).idle_timeout(None).max_lifetime(None);
    let writer = patiently(pool().max_connections(1), &options).await.map_err(opened)?;
    let options = options.pragma("query_only", "on");
    let reader = patiently(pool().max_connections(SQLITE_READERS), &options).await.map_err(opened)?;
    let connection = SqlxSqliteConnector::from_sqlx_sqlite_pool;
    Ok((connection(reader), connection(writer)))
}

/// The first connection of all turns the journal to WAL, and there SQLite does not wait for another process at the same.
async fn patiently(pool: SqlitePoolOptions, options: &SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    const BUSY: i32 = 5;
    let busy = |error: &sqlx::Error| {
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
        code.is_some_and(|code| code & 0xff == BUSY)
    };
    let deadline = Instant::now() + ACQUIRE;
    let mut pause = Duration::from_millis(10);
    loop {
        match pool.clone().connect_with(options.clone()).await {
            Err(error) if busy(&error) && Instant::now() + pause < deadline => sleep(pause).await,
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

async fn postgres(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let options: PgConnectOptions = url.parse().map_err(unusable)?;
    let place = format!(
        "postgres://{}@{}:{}/{}",
        options.get_username(),
        options.get_host(),
        options.get_port(),
        options.get_database().unwrap_or_default()
    );
    let millis = |time: Duration| time.as_millis().to_string();
    let options = options
        .application_name("openclaw-portal")
        .options([("statement_timeout", millis(STATEMENT)), ("lock_timeout", millis(ACQUIRE))])
        .disable_statement_logging();
    let pool = PgPoolOptions::new().acquire_timeout(ACQUIRE).max_connections(POSTGRES_CONNECTIONS);
    let pool = pool.connect_with(options).await;
    let pool = pool.map_err(|source| StoreError::Open { place, source: Box::new(source) })?;
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    Ok((connection.clone(), connection))
}

fn unusable(reason: impl ToString) -> StoreError {
    StoreError::Url { reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{ConnectionTrait, Statement};

    async fn pragma(database: &DatabaseConnection, name: &str) -> String {
        let query = Statement::from_string(database.get_database_backend(), format!("PRAGMA {name}"));
        let row = database.query_one_raw(query).await.unwrap().unwrap();
        row.try_get_by_index::<String>(0).or_else(|_| row.try_get_by_index::<i64>(0).map(|n| n.to_string())).unwrap()
    }

    #[tokio::test]
    async fn sqlite_is_durable_and_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/a.db", folder.path().display())).await.unwrap();
        for (name, writer, reader) in [
            ("journal_mode", "wal", "wal"),
            ("synchronous", "2", "2"),
            ("foreign_keys", "1", "1"),
            ("busy_timeout", "5000", "5000"),
            ("query_only", "0", "1"),
        ] {
            assert_eq!(pragma(&store.0.writer, name).await, writer, "{name}");
            assert_eq!(pragma(&store.0.reader, name).await, reader, "{name}");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_opened_is_said_without_the_password() {
        let table = [
            ("", "its scheme is neither sqlite nor postgres"),
            ("mysql://geheim", "its scheme is neither sqlite nor postgres"),
            ("sqlite::memory:", "its path is not absolute"),
            ("sqlite://portal.db", "its path is not absolute"),
            ("postgres://u:geheim@host:port/db", "invalid port number"),
            ("postgres://u:geheim@%2Fnowhere:7/db", "the database at postgres://u@"),
        ];
        for (url, says) in table {
            let error = Store::open(url).await.unwrap_err();
            for text in [error.to_string(), format!("{error:?}")] {
                assert!(!text.contains("geheim"), "{text}");
            }
            assert!(error.to_string().contains(says), "{url}: {error}");
        }
    }
}
