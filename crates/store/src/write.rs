//! One write transaction: it waits for its turn, numbers its events, commits, and tells subscribers.

use crate::{
    NewEvent, Store, StoreError, convert,
    entity::{counter, event, instance},
    turn::Turn,
};
use openclaw_contract::{Event, Instance, InstanceState, Timestamp};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::{Expr, Query},
};
use std::{future::Future, time::Duration};
use tokio::time::{Instant, timeout, timeout_at};

/// How long a write may take until it is committed, its turn included.
pub(crate) const WRITE: Duration = Duration::from_secs(10);
/// How long a caller waits for the commit.
const CONFIRM: Duration = Duration::from_secs(10);

/// A write. Dropped before its end it leaves nothing behind, no number taken either.
pub(crate) struct Write {
    turn: Turn,
    events: Vec<Event>,
    deadline: Instant,
}

/// What an event is about.
pub(crate) enum About<'a> {
    /// The portal itself.
    Portal,
    /// An instance, as it is after the change.
    Instance(&'a Instance),
    /// An instance that is no more.
    Gone(&'a Instance),
}

impl Write {
    /// Waits for its turn and begins.
    pub(crate) async fn begin(store: &Store) -> Result<Self, StoreError> {
        let deadline = Instant::now() + WRITE;
        let turn = within("waiting to write", WRITE, store.0.turns.next()).await?;
        Ok(Self { turn, events: Vec::new(), deadline })
    }

    /// When it is to be done.
    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// The transaction, for queries of its own.
    pub(crate) fn transaction(&self) -> &DatabaseTransaction {
        self.turn.transaction()
    }

    /// The instance in that column, locked until the end of this write.
    pub(crate) async fn instance(&self, column: instance::Column, key: &str) -> Result<Option<Instance>, StoreError> {
        let query = instance::Entity::find().filter(column.eq(key)).lock_exclusive();
        query.one(self.transaction()).await?.map(convert::instance).transpose()
    }

    /// Writes a new instance; answers with what was stored.
    pub(crate) async fn insert(&self, instance: &Instance) -> Result<Instance, StoreError> {
        let row = convert::instance_row(instance)?;
        let new = row.clone().into_active_model().reset_all();
        instance::Entity::insert(new).exec_without_returning(self.transaction()).await?;
        convert::instance(row)
    }

    /// Writes an instance that is there; answers with what was stored.
    pub(crate) async fn update(&self, instance: &Instance) -> Result<Instance, StoreError> {
        let row = convert::instance_row(instance)?;
        let changed = row.clone().into_active_model().reset_all();
        let query = instance::Entity::update_many().set(changed).filter(instance::Column::Id.eq(&row.id));
        match query.exec(self.transaction()).await?.rows_affected {
            1 => convert::instance(row),
            _ => Err(DbErr::RecordNotUpdated.into()),
        }
    }

    /// Writes an event, with the next number.
    pub(crate) async fn event(&mut self, now: Timestamp, about: About<'_>, new: NewEvent) -> Result<Event, StoreError> {
        let (instance, state) = match about {
            About::Portal => (None, None),
            About::Instance(instance) => (Some(instance), Some(instance.status.state)),
            About::Gone(instance) => (Some(instance), None::<InstanceState>),
        };
        let event = Event {
            sequence: self.next().await?,
            at: now,
            instance: instance.map(|instance| instance.name.clone()),
            generation: instance.map(|instance| instance.spec.generation),
            state,
            actor: new.actor,
            what: new.what,
        };
        let row = convert::event_row(&event, instance.map(|instance| instance.id.as_str()))?;
        let written = row.clone().into_active_model().reset_all();
        event::Entity::insert(written).exec_without_returning(self.transaction()).await?;
        let event = convert::event(row)?;
        self.events.push(event.clone());
        Ok(event)
    }

    /// The next number of the sequence. Its row stays locked until the end of this write, so that no number is given
    /// twice, and one that is rolled back is given again.
    async fn next(&self) -> Result<u64, StoreError> {
        let query = Query::update()
            .table(counter::Entity)
            .value(counter::Column::Value, Expr::col(counter::Column::Value).add(1))
            .and_where(counter::Column::Name.eq(counter::EVENTS))
            .returning_col(counter::Column::Value)
            .take();
        let row = self.transaction().query_one(&query).await?;
        let row = row.ok_or(DbErr::RecordNotFound(counter::EVENTS.to_owned()))?;
        convert::counted(row.try_get_by_index(0)?)
    }

    /// Ends it. What was done is committed and then told to subscribers, with the instance that `shown` names; what failed is
    /// undone. Answers once that is durable, and whatever it rests on.
    pub(crate) async fn end<T, E: From<StoreError>>(
        self,
        outcome: Result<T, E>,
        shown: impl FnOnce(&T) -> Option<Instance>,
    ) -> Result<T, E> {
        let settled = match &outcome {
            Ok(done) => self.turn.done(self.events, shown(done)),
            Err(_) => self.turn.undone(),
        };
        match timeout(CONFIRM, settled).await {
            Ok(Ok(settled)) => settled?,
            // Its own failure took the transaction with it.
            Ok(Err(_)) if outcome.is_err() => {}
            Ok(Err(gone)) => Err(StoreError::Unconfirmed { cause: gone.to_string() })?,
            Err(elapsed) => Err(StoreError::Unconfirmed { cause: elapsed.to_string() })?,
        }
        outcome
    }
}

/// Gives the work of a write that write's deadline.
pub(crate) async fn until<T, E: From<StoreError>>(
    deadline: Instant,
    doing: &'static str,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    timeout_at(deadline, work).await.unwrap_or_else(|_| Err(StoreError::TimedOut { doing, limit: WRITE }.into()))
}

/// Gives work a deadline.
pub(crate) async fn within<T, E: From<StoreError>>(
    doing: &'static str,
    limit: Duration,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    timeout(limit, work).await.unwrap_or_else(|_| Err(StoreError::TimedOut { doing, limit }.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn every_wait_ends() {
        let never = std::future::pending::<Result<(), StoreError>>();
        let error = within("waiting for Godot", WRITE, never).await.unwrap_err();
        assert!(
            error.to_string().starts_with("the database did not answer within 10 s while waiting for Godot; nothing")
        );
    }
}
