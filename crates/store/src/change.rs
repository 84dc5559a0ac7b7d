//! Changes of what is desired: each takes the permit for it, and is decided and written in one transaction.

use crate::{
    ChangeError, NewEvent, Store, StoreError,
    entity::instance,
    write::{About, Write, until},
};
use openclaw_contract::{
    Event, Generation, Instance, InstanceName, Refusal, Timestamp,
    transition::{self, Change},
    validation::{Create, InstanceFacts, Permit},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// A change that was made, or that was found to be none.
#[derive(Debug)]
pub struct Changed<A> {
    /// The permit that it was made on.
    pub permit: Permit<A>,
    /// The instance after it.
    pub instance: Instance,
    /// Its event; none where there was nothing to change.
    pub event: Option<Event>,
}

impl Store {
    /// Creates an instance of that name for that driver. `decide` is told whether the name is taken.
    ///
    /// # Errors
    /// The refusal of `decide`, a permit for another name, or a failing database.
    pub async fn create(
        &self,
        now: Timestamp,
        name: &InstanceName,
        driver: &str,
        decide: impl FnOnce(bool) -> Result<Permit<Create>, Refusal> + Send,
    ) -> Result<Instance, ChangeError> {
        self.create_as(now, new_id(), name, driver, decide).await
    }

    /// As [`Store::create`], of an instance whose driver knows it already under that id: a UUID of version 7.
    ///
    /// # Errors
    /// Those of [`Store::create`].
    pub async fn create_as(
        &self,
        now: Timestamp,
        id: String,
        name: &InstanceName,
        driver: &str,
        decide: impl FnOnce(bool) -> Result<Permit<Create>, Refusal> + Send,
    ) -> Result<Instance, ChangeError> {
        let mut write = Write::begin(self).await?;
        let deadline = write.deadline();
        let created = write.create(now, id, name, driver, decide);
        let created = until(deadline, "creating an instance", created).await;
        write.end(created, |instance| Some(instance.clone())).await
    }

    /// Changes what is desired of the instance of that name. `decide` sees it locked, so its permit is never stale.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], the refusal of `decide`, a permit for another instance or generation, or a failing
    /// database.
    pub async fn change<A: Change + Send>(
        &self,
        now: Timestamp,
        name: &InstanceName,
        decide: impl FnOnce(&InstanceFacts) -> Result<Permit<A>, Refusal> + Send,
    ) -> Result<Changed<A>, ChangeError> {
        let mut write = Write::begin(self).await?;
        let changed = until(write.deadline(), "changing an instance", write.change(now, name, decide)).await;
        write.end(changed, |changed| Some(changed.instance.clone())).await
    }
}

impl Write {
    /// Decides on a creation and writes it with its event.
    pub(crate) async fn create(
        &mut self,
        now: Timestamp,
        id: String,
        name: &InstanceName,
        driver: &str,
        decide: impl FnOnce(bool) -> Result<Permit<Create>, Refusal> + Send,
    ) -> Result<Instance, ChangeError> {
        let same = instance::Entity::find().filter(instance::Column::Name.eq(name.as_str()));
        let permit = decide(same.count(self.transaction()).await? > 0)?;
        proves(&permit, name, 0)?;
        let (new, what) = transition::created(permit.action(), id, driver.to_owned(), now);
        let instance = self.insert(&new).await.map_err(|error| taken_meanwhile(error, name))?;
        let new = NewEvent { actor: permit.actor().to_owned(), what };
        self.event(now, About::Instance(&instance), new).await?;
        Ok(instance)
    }

    /// Decides on a change and writes it with its event; nothing where there is nothing to change.
    pub(crate) async fn change<A: Change + Send>(
        &mut self,
        now: Timestamp,
        name: &InstanceName,
        decide: impl FnOnce(&InstanceFacts) -> Result<Permit<A>, Refusal> + Send,
    ) -> Result<Changed<A>, ChangeError> {
        let found = self.instance(instance::Column::Name, name.as_str()).await?;
        let mut instance = found.ok_or_else(|| Refusal::NotFound { name: name.clone() })?;
        let permit = decide(&instance.facts())?;
        let Some(new) = permitted(&permit, &mut instance, now)? else {
            return Ok(Changed { permit, instance, event: None });
        };
        let instance = self.update(&instance).await?;
        let event = self.event(now, About::Instance(&instance), new).await?;
        Ok(Changed { permit, instance, event: Some(event) })
    }
}

/// Ids of a later time are greater.
pub(crate) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// Makes a permitted change, and its event; none where there is nothing to change.
pub(crate) fn permitted<A: Change>(
    permit: &Permit<A>,
    instance: &mut Instance,
    now: Timestamp,
) -> Result<Option<NewEvent>, StoreError> {
    proves(permit, &instance.name, instance.spec.generation)?;
    let what = permit.action().apply(instance, now);
    Ok(what.map(|what| NewEvent { actor: permit.actor().to_owned(), what }))
}

/// Whether the permit is one for this instance at this generation.
fn proves<A>(permit: &Permit<A>, name: &InstanceName, generation: Generation) -> Result<(), StoreError> {
    if permit.instance() == Some(name) && permit.decided_on() == generation {
        return Ok(());
    }
    Err(StoreError::ForeignPermit {
        permitted: permit.instance().map_or_else(|| "the portal".to_owned(), ToString::to_string),
        decided_on: permit.decided_on(),
        name: name.clone(),
        generation,
    })
}

/// Another process may take the name between the look and the write; the database keeps it unique.
fn taken_meanwhile(error: StoreError, name: &InstanceName) -> ChangeError {
    match &error {
        StoreError::Database(cause)
            if matches!(cause.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))) =>
        {
            Refusal::NameTaken { name: name.clone() }.into()
        }
        _ => error.into(),
    }
}
