//! Reading. Every call is bounded in time and in its number of queries.

use crate::{
    Store, StoreError, convert,
    entity::{counter, event, instance, policy},
    timeline::bound,
    write::within,
};
use openclaw_contract::{Event, Instance, InstanceName, Policy};
use sea_orm::{
    AccessMode, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IsolationLevel,
    QueryFilter, QueryOrder, QuerySelect, Select, TransactionOptions, TransactionTrait,
};
use std::time::Duration;

/// How long a read may take.
pub(crate) const READ: Duration = Duration::from_secs(10);
/// How long the database has to show that it is there.
const CHECK: Duration = Duration::from_secs(2);

impl Store {
    /// Every instance, by name, and the number of the last event that this includes: one consistent read.
    ///
    /// # Errors
    /// Where the database fails or a row cannot be understood.
    pub async fn list(&self) -> Result<(Vec<Instance>, u64), StoreError> {
        within("listing instances", READ, async {
            let snapshot = self.snapshot().await?;
            let sequence = counter_value(&snapshot).await?;
            let rows = instance::Entity::find().order_by_asc(instance::Column::Name).all(&snapshot).await?;
            snapshot.commit().await?;
            let mut instances = rows.into_iter().map(convert::instance).collect::<Result<Vec<_>, _>>()?;
            // The collation of a database is not ours to choose.
            instances.sort_by(|a, b| a.name.cmp(&b.name));
            Ok((instances, sequence))
        })
        .await
    }

    /// The instance of that name.
    ///
    /// # Errors
    /// Where the database fails or the row cannot be understood.
    pub async fn by_name(&self, name: &InstanceName) -> Result<Option<Instance>, StoreError> {
        let query = instance::Entity::find().filter(instance::Column::Name.eq(name.as_str()));
        within("reading an instance", READ, async {
            query.one(&self.0.reader).await?.map(convert::instance).transpose()
        })
        .await
    }

    /// The instance of that id.
    ///
    /// # Errors
    /// Where the database fails or the row cannot be understood.
    pub async fn by_id(&self, id: &str) -> Result<Option<Instance>, StoreError> {
        let query = instance::Entity::find_by_id(id);
        within("reading an instance", READ, async {
            query.one(&self.0.reader).await?.map(convert::instance).transpose()
        })
        .await
    }

    /// The ids of all instances, the oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn ids(&self) -> Result<Vec<String>, StoreError> {
        let query = instance::Entity::find().select_only().column(instance::Column::Id);
        let query = query.order_by_asc(instance::Column::Id).into_tuple();
        within("listing ids", READ, async { Ok(query.all(&self.0.reader).await?) }).await
    }

    /// The number of the newest event; 0 where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sequence(&self) -> Result<u64, StoreError> {
        within("reading the sequence", READ, counter_value(&self.0.reader)).await
    }

    /// Up to `limit` events after that number, the oldest first.
    ///
    /// # Errors
    /// Where the database fails or a row cannot be understood.
    pub async fn events_after(&self, sequence: u64, limit: u64) -> Result<Vec<Event>, StoreError> {
        within("reading events", READ, async {
            events_after(sequence, limit).all(&self.0.reader).await?.into_iter().map(convert::event).collect()
        })
        .await
    }

    /// The policy in force; the default where none was ever set.
    ///
    /// # Errors
    /// Where the database fails or the row cannot be understood.
    pub async fn policy(&self) -> Result<Policy, StoreError> {
        within("reading the policy", READ, async {
            let row = policy::Entity::find_by_id(policy::CURRENT).one(&self.0.reader).await?;
            row.as_ref().map_or_else(|| Ok(Policy::default()), convert::policy)
        })
        .await
    }

    /// Whether the database answers, within two seconds.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        within("checking the database", CHECK, counter_value(&self.0.reader)).await.map(drop)
    }

    /// A transaction whose queries all see the same moment. In SQLite every transaction is one.
    async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = match self.0.reader.get_database_backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                sqlite_transaction_mode: None,
            },
            _ => TransactionOptions::default(),
        };
        self.0.reader.begin_with_options(options).await
    }
}

pub(crate) fn events_after(sequence: u64, limit: u64) -> Select<event::Entity> {
    event::Entity::find()
        .filter(event::Column::Sequence.gt(bound(sequence)))
        .order_by_asc(event::Column::Sequence)
        .limit(limit.min(i64::MAX.unsigned_abs()))
}

async fn counter_value(database: &impl ConnectionTrait) -> Result<u64, StoreError> {
    let row = counter::Entity::find_by_id(counter::EVENTS).one(database).await?;
    convert::counted(row.ok_or(DbErr::RecordNotFound(counter::EVENTS.to_owned()))?.value)
}
