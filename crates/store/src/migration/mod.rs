//! How the schema came to be. A migration that was released is never changed; a new one follows it.

mod m0001_initial;
mod m0002_idempotency_keys;
mod m0003_state_and_leases;
mod m0004_topics_and_signs;

use crate::StoreError;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use sea_orm_migration::{MigrationTrait, MigratorTrait};

/// Any number that no other program would take for its own lock in the same database.
const LOCK: i64 = 0x6f63_7367;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_initial::Migration),
            Box::new(m0002_idempotency_keys::Migration),
            Box::new(m0003_state_and_leases::Migration),
            Box::new(m0004_topics_and_signs::Migration),
        ]
    }
}

/// Brings the schema to what this release needs: all of it or nothing, one process at a time.
pub(crate) async fn migrate(database: &DatabaseConnection) -> Result<(), StoreError> {
    let transaction = database.begin_with_options(crate::turn::immediate()).await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        let lock = Statement::from_string(DbBackend::Postgres, format!("SELECT pg_advisory_xact_lock({LOCK})"));
        transaction.execute_raw(lock).await?;
    }
    let known = Migrator::migrations();
    let applied = Migrator::get_migration_models(&transaction).await?;
    if let Some(newer) = applied.into_iter().find(|applied| known.iter().all(|known| known.name() != applied.version)) {
        return Err(StoreError::NewerSchema { migration: newer.version });
    }
    Migrator::up(&transaction, None).await?;
    Ok(transaction.commit().await?)
}
