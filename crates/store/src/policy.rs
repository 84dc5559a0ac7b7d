//! The policy is changed from what it is at that moment, so that of two changes at once none is lost.

use crate::{
    ChangeError, NewEvent, Store, StoreError, convert,
    entity::policy::{CURRENT, Column, Entity},
    write::{About, Write, until},
};
use openclaw_contract::{Event, EventKind, Policy, Refusal, Timestamp, validation::Permit};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, sea_query::OnConflict,
};

impl Store {
    /// Changes the policy. `change` sees it locked. Answers with the policy after it.
    ///
    /// # Errors
    /// The refusal of `change`, or a failing database.
    pub async fn change_policy(
        &self,
        now: Timestamp,
        change: impl FnOnce(&Policy) -> Result<Permit<Policy>, Refusal> + Send,
    ) -> Result<(Policy, Event), ChangeError> {
        let mut write = Write::begin(self).await?;
        let changed = until(write.deadline(), "changing the policy", async {
            let permit = change(&write.policy().await?)?;
            let policy = permit.action().clone();
            write.set_policy(&policy).await?;
            let what = EventKind::PolicyChanged { policy: policy.clone() };
            let new = NewEvent { actor: permit.actor().to_owned(), what };
            let event = write.event(now, About::Portal, new).await?;
            Ok::<_, ChangeError>((policy, event))
        })
        .await;
        write.end(changed, |_| None).await
    }

    /// Sets the whole policy.
    ///
    /// # Errors
    /// Where the database fails, or holds a policy that cannot be understood.
    pub async fn set_policy(&self, now: Timestamp, permit: Permit<Policy>) -> Result<Event, ChangeError> {
        self.change_policy(now, |_| Ok(permit)).await.map(|(_, event)| event)
    }
}

impl Write {
    /// The policy, locked until the end of this write. A row that is not there cannot be locked, so it is put there first.
    async fn policy(&self) -> Result<Policy, StoreError> {
        let default = convert::policy_row(&Policy::default())?.into_active_model().reset_all();
        let unless_there = OnConflict::column(Column::Id).do_nothing().to_owned();
        Entity::insert(default).on_conflict(unless_there).exec_without_returning(self.transaction()).await?;
        let row = Entity::find_by_id(CURRENT).lock_exclusive().one(self.transaction()).await?;
        convert::policy(&row.ok_or_else(|| DbErr::RecordNotFound(CURRENT.to_string()))?)
    }

    /// Writes the policy in place of the one that was read.
    async fn set_policy(&self, policy: &Policy) -> Result<(), StoreError> {
        let row = convert::policy_row(policy)?.into_active_model().reset_all();
        Entity::update_many().set(row).filter(Column::Id.eq(CURRENT)).exec(self.transaction()).await?;
        Ok(())
    }
}
