//! Changes of what is desired: each takes the permit for it, and is decided and written in one transaction.

use crate::{
    ChangeError, NewEvent, Store, StoreError,
    entity::instance,
    write::{About, WRITE, Write, within},
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
        let (write, instance) = within("creating an instance", WRITE, async {
            let mut write = Write::begin(self).await?;
            let instance = write.create(now, name, driver, decide).await?;
            Ok::<_, ChangeError>((write, instance))
        })
        .await?;
        write.commit(Some(instance.clone())).await?;
        Ok(instance)
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
        let (write, changed) = within("changing an instance", WRITE, async {
            let mut write = Write::begin(self).await?;
            let changed = write.change(now, name, decide).await?;
            Ok::<_, ChangeError>((write, changed))
        })
        .await?;
        if changed.event.is_some() {
            write.commit(Some(changed.instance.clone())).await?;
        }
        Ok(changed)
    }
}

impl Write {
    /// Decides on a creation and writes it with its event.
    pub(crate) async fn create(
        &mut self,
        now: Timestamp,
        name: &InstanceName,
        driver: &str,
        decide: impl FnOnce(bool) -> Result<Permit<Create>, Refusal> + Send,
    ) -> Result<Instance, ChangeError> {
        let same = instance::Entity::find().filter(instance::Column::Name.eq(name.as_str()));
        let permit = decide(same.count(self.transaction()).await? > 0)?;
        proves(&permit, name, 0)?;
        let id = uuid::Uuid::now_v7().to_string();
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
        proves(&permit, name, instance.spec.generation)?;
        let Some(what) = permit.action().apply(&mut instance, now) else {
            return Ok(Changed { permit, instance, event: None });
        };
        let new = NewEvent { actor: permit.actor().to_owned(), what };
        let instance = self.update(&instance).await?;
        let event = self.event(now, About::Instance(&instance), new).await?;
        Ok(Changed { permit, instance, event: Some(event) })
    }
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
