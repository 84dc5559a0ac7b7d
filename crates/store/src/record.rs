//! What the reconciler found and did, and what happened to the portal itself.

use crate::{
    NewEvent, Store, StoreError,
    entity::instance,
    write::{About, WRITE, Write, within},
};
use openclaw_contract::{Event, EventKind, Instance, InstanceStatus, Timestamp};
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
        let (write, instance) = within("recording an outcome", WRITE, async {
            let mut write = Write::begin(self).await?;
            let Some(mut instance) = write.instance(instance::Column::Id, id).await? else {
                return Ok((None, None));
            };
            let Some((status, events)) = outcome(&instance) else {
                return Ok((None, Some(instance)));
            };
            instance.status = status;
            let instance = write.update(&instance).await?;
            for event in events {
                write.event(now, About::Instance(&instance), event).await?;
            }
            Ok::<_, StoreError>((Some(write), Some(instance)))
        })
        .await?;
        if let Some(write) = write {
            write.commit(instance.clone()).await?;
        }
        Ok(instance)
    }

    /// Removes an instance and tells so; its timeline stays. Nothing happens where it is gone already.
    ///
    /// # Errors
    /// Where the database fails or the row cannot be understood.
    pub async fn remove(&self, now: Timestamp, id: &str, actor: &str) -> Result<(), StoreError> {
        let write = within("removing an instance", WRITE, async {
            let mut write = Write::begin(self).await?;
            let Some(instance) = write.instance(instance::Column::Id, id).await? else {
                return Ok(None);
            };
            instance::Entity::delete_by_id(id).exec(write.transaction()).await?;
            let new = NewEvent { actor: actor.to_owned(), what: EventKind::Deleted };
            write.event(now, About::Gone(&instance), new).await?;
            Ok::<_, StoreError>(Some(write))
        })
        .await?;
        match write {
            Some(write) => write.commit(None).await,
            None => Ok(()),
        }
    }

    /// Tells something that concerns the portal itself.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note(&self, now: Timestamp, actor: &str, what: EventKind) -> Result<Event, StoreError> {
        let (write, event) = within("noting an event", WRITE, async {
            let mut write = Write::begin(self).await?;
            let event = write.event(now, About::Portal, NewEvent { actor: actor.to_owned(), what }).await?;
            Ok::<_, StoreError>((write, event))
        })
        .await?;
        write.commit(None).await?;
        Ok(event)
    }
}
