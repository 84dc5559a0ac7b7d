//! Changes of what is desired: each takes the permit for it, and is decided and written in one transaction.

use crate::{
    ChangeError, NewEvent, Store, StoreError, convert,
    entity::{instance, policy},
    write::{About, WRITE, Write, within},
};
use openclaw_contract::{
    Event, EventKind, Generation, Instance, InstanceName, Policy, Refusal, Timestamp,
    transition::{self, Change},
    validation::{Create, InstanceFacts, Permit},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, sea_query::OnConflict,
};

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
            let same = instance::Entity::find().filter(instance::Column::Name.eq(name.as_str()));
            let permit = decide(same.count(write.transaction()).await? > 0)?;
            proves(&permit, name, 0)?;
            let id = uuid::Uuid::now_v7().to_string();
            let (new, what) = transition::created(permit.action(), id, driver.to_owned(), now);
            let instance = write.insert(&new).await.map_err(|error| taken_meanwhile(error, name))?;
            let new = NewEvent { actor: permit.actor().to_owned(), what };
            write.event(now, About::Instance(&instance), new).await?;
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
            let found = write.instance(instance::Column::Name, name.as_str()).await?;
            let mut instance = found.ok_or_else(|| Refusal::NotFound { name: name.clone() })?;
            let permit = decide(&instance.facts())?;
            proves(&permit, name, instance.spec.generation)?;
            let Some(what) = permit.action().apply(&mut instance, now) else {
                return Ok((None, Changed { permit, instance, event: None }));
            };
            let new = NewEvent { actor: permit.actor().to_owned(), what };
            let instance = write.update(&instance).await?;
            let event = write.event(now, About::Instance(&instance), new).await?;
            Ok::<_, ChangeError>((Some(write), Changed { permit, instance, event: Some(event) }))
        })
        .await?;
        if let Some(write) = write {
            write.commit(Some(changed.instance.clone())).await?;
        }
        Ok(changed)
    }

    /// Sets the policy.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn set_policy(&self, now: Timestamp, permit: Permit<Policy>) -> Result<Event, StoreError> {
        let (write, event) = within("setting the policy", WRITE, async {
            let mut write = Write::begin(self).await?;
            let row = convert::policy_row(permit.action())?.into_active_model().reset_all();
            let replace = OnConflict::column(policy::Column::Id).update_column(policy::Column::Policy).to_owned();
            policy::Entity::insert(row).on_conflict(replace).exec_without_returning(write.transaction()).await?;
            let what = EventKind::PolicyChanged { policy: permit.action().clone() };
            let new = NewEvent { actor: permit.actor().to_owned(), what };
            let event = write.event(now, About::Portal, new).await?;
            Ok::<_, StoreError>((write, event))
        })
        .await?;
        write.commit(None).await?;
        Ok(event)
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
