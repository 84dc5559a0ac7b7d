//! What the reconciler finds may change what is desired.

use super::{Bed, Outcome, as_admin, at, create, millis, to_day};
use openclaw_contract::{
    EventKind, Instance, InstanceState, InstanceStatus, Policy, Refusal, Step, UpdateRequest, Version, Way,
    transition::Change,
    validation::{self, Failure, Permit, Revert, Update},
};
use openclaw_store::{NewEvent, Store, StoreError};

fn failure(version: &Version) -> Failure {
    Failure {
        step: Some(Step::Verify),
        version: version.clone(),
        cause: "the gateway did not get ready".to_owned(),
        remedy: Some("See its log".to_owned()),
    }
}

fn failed(failure: &Failure) -> NewEvent {
    let Failure { step, version, cause, remedy } = failure.clone();
    NewEvent { actor: "reconciler".to_owned(), what: EventKind::Failed { step, version, cause, remedy } }
}

fn in_error(instance: &Instance) -> InstanceStatus {
    InstanceStatus { state: InstanceState::Error, message: Some("It failed".to_owned()), ..instance.status.clone() }
}

/// An instance that runs 2026.4.8 and is on its way to 2026.4.11, generation 2, after two events.
async fn under_way(store: &Store) -> Outcome<Instance> {
    let made = create(store, "a").await?;
    let runs = |now: &Instance| {
        let status = now.status.clone();
        let last_updated_at = Some(now.created_at);
        let status =
            InstanceStatus { state: InstanceState::Running, observed_generation: 1, last_updated_at, ..status };
        Some((status, Vec::new()))
    };
    store.record(at(1)?, &made.id, runs).await?;
    Ok(store.change(at(2)?, &made.name, to_day(11)).await?.instance)
}

pub(crate) async fn a_failed_update_goes_back_with_its_outcome(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = under_way(&store).await?;
    let mut told = store.subscribe();
    let failure = failure(&made.spec.target_version);
    let outcome = |now: &Instance| {
        let permit = validation::revert(&now.facts(), &failure, &Policy::default());
        Some((in_error(now), vec![failed(&failure)], permit))
    };
    let after = store.record_change(at(3)?, &made.id, outcome).await?.ok_or("gone")?;
    let (from, to) = (made.spec.target_version.clone(), made.status.version.clone());
    assert_eq!((&after.spec.target_version, after.spec.generation), (&to, 3));
    assert_eq!(after.spec.way, Way { reverts: Some(from.clone()), ..Way::default() });
    assert_eq!(after.status.state, InstanceState::Provisioning);
    let events = store.events_after(2, 9).await?;
    let seen: Vec<_> =
        events.iter().map(|event| (event.at, event.generation, event.state, event.what.clone())).collect();
    let Failure { cause, remedy, .. } = failure.clone();
    let now = millis(at(3)?)?;
    let back = EventKind::RolledBack { from, to, cause, remedy };
    assert_eq!(
        seen,
        [
            (now, Some(2), Some(InstanceState::Error), failed(&failure).what),
            (now, Some(3), Some(InstanceState::Provisioning), back),
        ]
    );
    for event in events {
        let committed = told.recv().await?;
        assert_eq!((&committed.event, committed.instance.as_ref()), (&event, Some(&after)));
    }
    drop(store);
    assert_eq!(bed.open().await?.list().await?, (vec![after], 4));
    Ok(())
}

pub(crate) async fn without_a_permit_the_outcome_stands_alone(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = under_way(&store).await?;
    let failure = failure(&made.spec.target_version);
    let stays = |now: &Instance| Some((in_error(now), vec![failed(&failure)], None::<Permit<Revert>>));
    let after = store.record_change(at(3)?, &made.id, stays).await?.ok_or("gone")?;
    assert_eq!((&after.spec, &after.status), (&made.spec, &in_error(&made)));
    let nothing = |_: &Instance| None::<(_, _, Option<Permit<Revert>>)>;
    assert_eq!(store.record_change(at(3)?, &made.id, nothing).await?, Some(after.clone()));
    let to_the_same = |now: &Instance| {
        let permit = permit_to(now, 11).ok();
        Some((now.status.clone(), Vec::new(), permit))
    };
    assert_eq!(store.record_change(at(3)?, &made.id, to_the_same).await?, Some(after.clone()), "nothing to change");
    assert_eq!(store.record_change(at(3)?, "gone", stays).await?, None);
    assert_eq!(store.list().await?, (vec![after], 3));
    Ok(())
}

pub(crate) async fn a_permit_for_something_else_takes_the_outcome_with_it(bed: Bed) -> Outcome {
    async fn foreign<A: Change + Send>(store: &Store, made: &Instance, permit: Option<Permit<A>>) -> Outcome {
        let failure = failure(&made.spec.target_version);
        let outcome = |now: &Instance| Some((in_error(now), vec![failed(&failure)], permit));
        match store.record_change(at(4)?, &made.id, outcome).await {
            Err(StoreError::ForeignPermit { .. }) => Ok(()),
            other => Err(format!("{other:?}").into()),
        }
    }
    let store = bed.open().await?;
    let before = under_way(&store).await?;
    let other = create(&store, "b").await?;
    let mut told = store.subscribe();
    foreign(&store, &before, Some(permit_to(&other, 12)?)).await?;
    let changed = store.change(at(3)?, &before.name, to_day(12)).await?.instance;
    let stale = validation::revert(&before.facts(), &failure(&before.spec.target_version), &Policy::default());
    assert!(stale.is_some());
    foreign(&store, &changed, stale).await?;
    assert_eq!(store.list().await?, (vec![changed, other], 4));
    assert_eq!(told.recv().await?.event.sequence, 4);
    assert!(told.try_recv().is_err());
    Ok(())
}

pub(crate) async fn a_version_that_failed_is_held_back(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = under_way(&store).await?;
    let failure = failure(&made.spec.target_version);
    let hold = |policy: &Policy| {
        let now = at(3).map_err(|_| Refusal::NoSnapshot)?;
        validation::hold(policy, &made.facts(), &failure, now).ok_or(Refusal::NoSnapshot)
    };
    let (policy, event) = store.change_policy(at(3)?, hold).await?;
    assert!(policy.held_versions.find(&made.spec.target_version).is_some());
    assert_eq!((event.actor.as_str(), event.sequence), ("reconciler", 3));
    drop(store);
    assert_eq!(bed.open().await?.policy().await?, policy);
    Ok(())
}

fn permit_to(instance: &Instance, day: u8) -> Outcome<Permit<Update>> {
    let request = UpdateRequest::to(format!("2026.4.{day}").parse()?);
    let permit = as_admin(|basis| validation::update(&instance.facts(), &request, None, basis));
    Ok(permit.map_err(|no| no.message())?)
}
