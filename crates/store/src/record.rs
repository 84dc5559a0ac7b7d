//! What the reconciler found and did, and what happened to the portal itself.

use crate::{
    NewEvent, Store, StoreError,
    change::permitted,
    entity::instance,
    write::{About, Write, until},
};
use openclaw_contract::{
    Event, EventKind, Instance, InstanceStatus, Timestamp,
    transition::Change,
    validation::{Permit, Revert},
};
use sea_orm::EntityTrait;

impl Store {
    /// Lets `outcome` make the next status of an instance, and the events that tell it, from the instance as it is now;
    /// writes both in one transaction. Nothing is written where `outcome` gives none. A status without events is
    /// written and not told to subscribers.
    ///
    /// Answers with the instance after it; none where it is gone.
    ///
    /// # Errors
    /// Where the database fails or the row cannot be understood.
    pub async fn record(
        &self,
        now: Timestamp,
        id: &str,
        outcome: impl FnOnce(&Instance) -> Option<(InstanceStatus, Vec<NewEvent>)> + Send,
    ) -> Result<Option<Instance>, StoreError> {
        let outcome = |now: &Instance| outcome(now).map(|(status, events)| (status, events, None::<Permit<Revert>>));
        self.record_change(now, id, outcome).await
    }

    /// As [`Store::record`], and lets `outcome` change what is desired too, on a permit, where it gives one: decided on the
    /// same instance, made on the new status, in the same transaction. Its event follows those of the outcome.
    ///
    /// # Errors
    /// Where the permit is for another instance or generation, the database fails or the row cannot be understood.
    pub async fn record_change<A: Change + Send>(
        &self,
        now: Timestamp,
        id: &str,
        outcome: impl FnOnce(&Instance) -> Option<(InstanceStatus, Vec<NewEvent>, Option<Permit<A>>)> + Send,
    ) -> Result<Option<Instance>, StoreError> {
        let mut write = Write::begin(self).await?;
        let recorded = until(write.deadline(), "recording an outcome", write.record(now, id, outcome)).await;
        write.end(recorded, Option::clone).await
    }

    /// Removes an instance and tells so; its timeline stays. Nothing happens where it is gone already.
    ///
    /// # Errors
    /// Where the database fails or the row cannot be understood.
    pub async fn remove(&self, now: Timestamp, id: &str, actor: &str) -> Result<(), StoreError> {
        let mut write = Write::begin(self).await?;
        let removed = until(write.deadline(), "removing an instance", async {
            let Some(instance) = write.instance(instance::Column::Id, id).await? else { return Ok(()) };
            instance::Entity::delete_by_id(id).exec(write.transaction()).await?;
            let new = NewEvent { actor: actor.to_owned(), what: EventKind::Deleted };
            write.event(now, About::Gone(&instance), new).await.map(drop)
        })
        .await;
        write.end(removed, |()| None).await
    }

    /// Tells something that concerns the portal itself.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note(&self, now: Timestamp, actor: &str, what: EventKind) -> Result<Event, StoreError> {
        let mut write = Write::begin(self).await?;
        let new = NewEvent { actor: actor.to_owned(), what };
        let noted = until(write.deadline(), "noting an event", write.event(now, About::Portal, new)).await;
        write.end(noted, |_| None).await
    }
}

impl Write {
    /// Writes an outcome with its events, and the change that it brings about with its own.
    async fn record<A: Change + Send>(
        &mut self,
        now: Timestamp,
        id: &str,
        outcome: impl FnOnce(&Instance) -> Option<(InstanceStatus, Vec<NewEvent>, Option<Permit<A>>)> + Send,
    ) -> Result<Option<Instance>, StoreError> {
        let Some(found) = self.instance(instance::Column::Id, id).await? else { return Ok(None) };
        let Some((status, events, permit)) = outcome(&found) else { return Ok(Some(found)) };
        let before = Instance { status, ..found };
        let mut after = before.clone();
        let changed = permit.map(|permit| permitted(&permit, &mut after, now)).transpose()?.flatten();
        let after = self.update(&after).await?;
        for event in events {
            self.event(now, About::Instance(&before), event).await?;
        }
        if let Some(event) = changed {
            self.event(now, About::Instance(&after), event).await?;
        }
        Ok(Some(after))
    }
}
