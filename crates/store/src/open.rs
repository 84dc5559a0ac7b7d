//! Opening a database: where it is, how its connections behave, and its schema.

use crate::{
    Inner, Store, StoreError, migration, sqlite,
    turn::{Together, Turns},
    write::within,
};
use sea_orm::{
    DatabaseConnection, SqlxPostgresConnector,
    sqlx::{
        ConnectOptions,
        postgres::{PgConnectOptions, PgPoolOptions},
    },
};
use std::{sync::Arc, time::Duration};
use tokio::sync::broadcast;

/// How long a call waits for a connection, and for a lock that another one holds.
pub(crate) const ACQUIRE: Duration = Duration::from_secs(5);
/// How long PostgreSQL works on one statement.
const STATEMENT: Duration = Duration::from_secs(8);
/// How long a migration may take.
const MIGRATION: Duration = Duration::from_secs(300);
const POSTGRES_CONNECTIONS: u32 = 8;

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// `sqlite:///absolute/path.db` (made where it is missing, its folder too, readable by its owner alone) or
    /// `postgres://user:password@host/database`.
    ///
    /// # Errors
    /// Where the URL names no database, it cannot be reached, its file is damaged, or a newer release wrote it.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let scheme = url.split(':').next().unwrap_or_default();
        let (reader, writer) = match scheme {
            "sqlite" => sqlite::open(url).await?,
            "postgres" | "postgresql" => postgres(url).await?,
            _ => return Err(unusable("its scheme is neither sqlite nor postgres")),
        };
        within("migrating the schema", MIGRATION, migration::migrate(&writer)).await?;
        let committed = broadcast::Sender::new(Self::BACKLOG);
        let turns = Turns::begin(writer.clone(), committed.clone(), Together::on(writer.get_database_backend()));
        Ok(Self(Arc::new(Inner { reader, writer, turns, committed })))
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

pub(crate) fn unusable(reason: impl ToString) -> StoreError {
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
