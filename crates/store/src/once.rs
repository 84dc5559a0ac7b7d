//! Requests that act once: under its key each is kept for a day with what it was answered.

use crate::{
    ChangeError, Changed, Store, StoreError,
    change::new_id,
    entity::idempotency_key::{Column, Entity, Model},
    write::{Write, until},
};
use openclaw_contract::{
    Instance, InstanceName, Refusal, Timestamp,
    transition::Change,
    validation::{Create, InstanceFacts, Permit},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict},
};

/// How long a key is kept, in milliseconds.
const KEPT: i64 = 24 * 60 * 60 * 1000;
/// How many keys are kept.
const MOST: u64 = 10_000;

/// A request that acts once, however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// What its sender calls it.
    pub key: String,
    /// What it asks for. One that asks for something else takes another key.
    pub request: String,
}

/// What became of a request that acts once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done<T> {
    /// It acted now.
    Now(T),
    /// It acted before; this is what it was answered then.
    Before(String),
}

impl Store {
    /// As [`Store::create`], but once for each key; `answer` makes what is kept as its answer.
    ///
    /// # Errors
    /// Those of [`Store::create`], and [`Refusal::KeyReused`]. A refused request leaves its key free.
    pub async fn create_once(
        &self,
        now: Timestamp,
        name: &InstanceName,
        driver: &str,
        once: Option<&Once>,
        decide: impl FnOnce(bool) -> Result<Permit<Create>, Refusal> + Send,
        answer: impl FnOnce(&Instance) -> String + Send,
    ) -> Result<Done<Instance>, ChangeError> {
        let Some(once) = once else { return self.create(now, name, driver, decide).await.map(Done::Now) };
        let mut write = Write::begin(self).await?;
        let done = until(write.deadline(), "creating an instance", async {
            if let Some(answer) = write.answered(now, once).await? {
                return Ok(Done::Before(answer));
            }
            let instance = write.create(now, new_id(), name, driver, decide).await?;
            write.keep(once, answer(&instance)).await?;
            Ok::<_, ChangeError>(Done::Now(instance))
        })
        .await;
        write.end(done, |done| done.now().cloned()).await
    }

    /// As [`Store::change`], but once for each key; `answer` makes what is kept as its answer, also where there was nothing
    /// to change.
    ///
    /// # Errors
    /// Those of [`Store::change`], and [`Refusal::KeyReused`]. A refused request leaves its key free.
    pub async fn change_once<A: Change + Send>(
        &self,
        now: Timestamp,
        name: &InstanceName,
        once: Option<&Once>,
        decide: impl FnOnce(&InstanceFacts) -> Result<Permit<A>, Refusal> + Send,
        answer: impl FnOnce(&Changed<A>) -> String + Send,
    ) -> Result<Done<Changed<A>>, ChangeError> {
        let Some(once) = once else { return self.change(now, name, decide).await.map(Done::Now) };
        let mut write = Write::begin(self).await?;
        let done = until(write.deadline(), "changing an instance", async {
            if let Some(answer) = write.answered(now, once).await? {
                return Ok(Done::Before(answer));
            }
            let changed = write.change(now, name, decide).await?;
            write.keep(once, answer(&changed)).await?;
            Ok::<_, ChangeError>(Done::Now(changed))
        })
        .await;
        write.end(done, |done| done.now().map(|changed| changed.instance.clone())).await
    }
}

impl<T> Done<T> {
    fn now(&self) -> Option<&T> {
        match self {
            Self::Now(made) => Some(made),
            Self::Before(_) => None,
        }
    }
}

impl Write {
    /// Takes the key, unless that was taken before: then this is the answer.
    ///
    /// It is taken before anything is decided: another process with the same key waits here until this write is committed,
    /// and then finds its answer, or is undone, which leaves the key free.
    async fn answered(&self, now: Timestamp, once: &Once) -> Result<Option<String>, ChangeError> {
        self.forget(now, &once.key).await?;
        let Once { key, request } = once.clone();
        let row = Model { key, request, answer: String::new(), created_at: now.as_millisecond() };
        let take = Entity::insert(row.into_active_model().reset_all())
            .on_conflict(OnConflict::column(Column::Key).do_nothing().to_owned());
        if take.exec_without_returning(self.transaction()).await? > 0 {
            return Ok(None);
        }
        let found = Entity::find_by_id(&once.key).one(self.transaction()).await?;
        let found = found.ok_or_else(|| DbErr::RecordNotFound(once.key.clone()))?;
        if found.request == once.request {
            Ok(Some(found.answer))
        } else {
            Err(Refusal::KeyReused { key: found.key }.into())
        }
    }

    /// Forgets the keys that are too old, and the oldest of too many, to make room for that one.
    async fn forget(&self, now: Timestamp, key: &str) -> Result<(), StoreError> {
        let too_many = Entity::find()
            .select_only()
            .column(Column::Key)
            .filter(Column::Key.ne(key))
            .order_by_desc(Column::CreatedAt)
            .offset(MOST - 1)
            // SQLite knows no offset without a limit.
            .limit(i64::MAX.unsigned_abs())
            .into_query();
        let too_old = Column::CreatedAt.lt(now.as_millisecond().saturating_sub(KEPT));
        let either = Condition::any().add(too_old).add(Column::Key.in_subquery(too_many));
        Entity::delete_many().filter(either).exec(self.transaction()).await?;
        Ok(())
    }

    /// Keeps the answer of a request whose key this write took.
    async fn keep(&self, once: &Once, answer: String) -> Result<(), StoreError> {
        let query =
            Entity::update_many().col_expr(Column::Answer, Expr::value(answer)).filter(Column::Key.eq(&once.key));
        match query.exec(self.transaction()).await?.rows_affected {
            1 => Ok(()),
            _ => Err(DbErr::RecordNotUpdated.into()),
        }
    }
}
