//! What can go wrong, each with its cause and what helps. No text carries a password.

use openclaw_contract::{Generation, InstanceName, Refusal};
use sea_orm::{ConnAcquireErr, DbErr, sqlx};
use std::{path::PathBuf, time::Duration};

/// The database did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A database URL that names no database.
    #[error(
        "the database URL cannot be used: {reason}. Give sqlite:///absolute/path.db or postgres://user@host/database"
    )]
    Url {
        /// Why not.
        reason: String,
    },
    /// The file of the database, or its folder, cannot be made.
    #[error("the database file {path} cannot be made: {source}. Choose a place that this user may write to")]
    File {
        /// Its path.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// No connection.
    #[error(
        "the database at {place} cannot be opened: {source}. Check that it is there, reachable and not in use by another program"
    )]
    Open {
        /// Where it is, without a password.
        place: String,
        /// The cause.
        source: Box<sqlx::Error>,
    },
    /// A file that is no longer, or never was, a database.
    #[error(
        "the database file {path} is damaged: {reason}. Stop the portal, move the file away together with its -wal and -shm, and put a backup made by `openclaw admin backup-db` in its place"
    )]
    Damaged {
        /// Its path.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// A backup that could not be written.
    #[error(
        "the backup {path} cannot be written: {cause}. Choose a name that is not taken, in a folder that is there and that this user may write to, on a disk with room for it"
    )]
    Backup {
        /// Its path.
        path: PathBuf,
        /// The cause.
        cause: String,
    },
    /// A backup of a database that has tools of its own for it.
    #[error("the portal makes no backups of PostgreSQL. Use pg_dump, or the backups of the server")]
    NotBackedUpHere,
    /// A newer release has changed the schema.
    #[error(
        "the database was written by a newer release: its schema has {migration:?}, which this one does not know. Use that release or a newer one, or restore a backup made before it"
    )]
    NewerSchema {
        /// The first migration that is not known.
        migration: String,
    },
    /// A row that cannot be understood.
    #[error(
        "table {table}, row {key:?}, column {column} cannot be read: {reason}. Restore a backup, or correct the column by hand while the portal is stopped"
    )]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's primary key.
        key: String,
        /// The column.
        column: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A number that does not fit the database's largest.
    #[error("{value} is too large for column {column}; nothing was written")]
    TooLarge {
        /// The column.
        column: &'static str,
        /// The number.
        value: u64,
    },
    /// A permit that was made for another instance, or for another generation of it.
    #[error(
        "a permit for {permitted} at generation {decided_on} was used on {name} at generation {generation}; nothing was changed. This is a fault of the portal: please report it"
    )]
    ForeignPermit {
        /// What the permit is for.
        permitted: String,
        /// The generation it was decided on.
        decided_on: Generation,
        /// The instance that was to be changed.
        name: InstanceName,
        /// The generation it is at.
        generation: Generation,
    },
    /// No answer in time; nothing was written.
    #[error(
        "the database did not answer within {} s while {doing}; nothing was written. Try again; if it stays so, look at the database's load and locks",
        limit.as_secs()
    )]
    TimedOut {
        /// What was to be done.
        doing: &'static str,
        /// How long it was waited.
        limit: Duration,
    },
    /// The database gave up a transaction in which another change failed.
    #[error(
        "the database failed at another change ({cause}) and undid this one with it; nothing was written. Try again; if it stays so, check that its disk has room"
    )]
    Undone {
        /// What the database said.
        cause: String,
    },
    /// The commit was sent and its answer did not come.
    #[error(
        "the database did not confirm a change ({cause}): it may have been made or not. Look at the instance before you try again"
    )]
    Unconfirmed {
        /// Why there is no answer.
        cause: String,
    },
    /// Anything else that the database refuses.
    #[error("the database failed: {0}. Check that it is reachable and that its disk has room")]
    Database(#[source] Box<DbErr>),
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// It is not allowed, or there is no such instance.
    #[error("{}", .0.message())]
    Refused(Refusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => {
                Self::TimedOut { doing: "waiting for a connection", limit: crate::open::ACQUIRE }
            }
            error => Self::Database(Box::new(error)),
        }
    }
}

impl From<DbErr> for ChangeError {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl From<Refusal> for ChangeError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
