//! Leases: of several portals on one database, one at a time does what must not be done twice.

use crate::{
    Store, StoreError,
    entity::lease::{Column, Entity, Model},
    write::{Write, until},
};
use openclaw_contract::Timestamp;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use std::time::Duration;

impl Store {
    /// Takes that lease for `ttl` where it is free or has run out, and renews it where it is the holder's own. Answers
    /// whether the holder has it now.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        now: Timestamp,
        ttl: Duration,
    ) -> Result<bool, StoreError> {
        let now = now.as_millisecond();
        let end = now.saturating_add(i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX));
        let row = Model { name: name.to_owned(), holder: holder.to_owned(), until: end, seen_at: Some(now) };
        let held = |column| Expr::col((Entity, column));
        let unless_another_has_it = OnConflict::column(Column::Name)
            .update_columns([Column::Holder, Column::Until, Column::SeenAt])
            .action_and_where(held(Column::Holder).eq(holder).or(held(Column::Until).lte(now)))
            .to_owned();
        let take = Entity::insert(row.into_active_model().reset_all()).on_conflict(unless_another_has_it);
        let write = Write::begin(self).await?;
        let taken = until(write.deadline(), "taking a lease", async {
            Ok::<_, StoreError>(take.exec_without_returning(write.transaction()).await? > 0)
        })
        .await;
        write.end(taken, |_| None).await
    }

    /// Gives a lease back, so that nobody waits until it runs out; that its holder lived until now stays known. Nothing happens where another one has it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn release_lease(&self, name: &str, holder: &str, now: Timestamp) -> Result<(), StoreError> {
        let now = now.as_millisecond();
        let query = Entity::update_many()
            .col_expr(Column::Until, Expr::value(now))
            .col_expr(Column::SeenAt, Expr::value(now))
            .filter(Column::Name.eq(name))
            .filter(Column::Holder.eq(holder));
        let write = Write::begin(self).await?;
        let released = until(write.deadline(), "releasing a lease", async {
            Ok::<_, StoreError>(query.exec(write.transaction()).await.map(drop)?)
        })
        .await;
        write.end(released, |()| None).await
    }
}
