use super::{Bed, Outcome, as_admin, at, create, creation, millis, name, refusal, to_day};
use openclaw_contract::{
    Instance, InstanceState, InstanceStatus, Restore, RestoreRequest, Snapshot, SnapshotId, UpdateStatus,
    snapshot::SnapshotKind,
    validation::{self, InstanceFacts},
};
use openclaw_store::{ChangeError, StoreError};

pub(crate) async fn an_accepted_update_survives_reopening(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let changed = store.change(at(1)?, &made.name, to_day(11)).await?;
    assert_eq!(changed.permit.action().status(), UpdateStatus::UpdateQueued);
    drop(store);
    let store = bed.open().await?;
    let kept = store.by_name(&made.name).await?.ok_or("gone")?;
    assert_eq!(kept, changed.instance);
    assert_eq!((kept.spec.target_version.to_string().as_str(), kept.spec.generation), ("2026.4.11", 2));
    let event = changed.event.ok_or("no event")?;
    assert_eq!((event.sequence, event.at, event.generation), (2, millis(at(1)?)?, Some(2)));
    assert_eq!((event.state, event.actor.as_str()), (Some(InstanceState::Provisioning), "local"));
    assert_eq!(store.events_after(1, 10).await?, [event]);
    Ok(())
}

pub(crate) async fn a_refused_change_writes_nothing(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let mut told = store.subscribe();
    let made = create(&store, "a").await?;
    assert_eq!(refusal(store.change(at(1)?, &made.name, to_day(99)).await)?.code(), "unknown_version");
    assert_eq!(store.list().await?, (vec![made], 1));
    assert_eq!(told.recv().await?.event.sequence, 1);
    assert!(told.try_recv().is_err());
    Ok(())
}

pub(crate) async fn a_change_to_the_same_writes_nothing(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let changed = store.change(at(1)?, &made.name, to_day(8)).await?;
    assert_eq!(changed.permit.action().status(), UpdateStatus::AlreadyAtTarget);
    assert_eq!((changed.event, &changed.instance), (None, &made));
    assert_eq!(store.list().await?, (vec![made], 1));
    Ok(())
}

pub(crate) async fn what_is_not_there_cannot_be_changed(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    assert_eq!(refusal(store.change(at(1)?, &name("a")?, to_day(11)).await)?.code(), "instance_not_found");
    assert_eq!(store.sequence().await?, 0);
    Ok(())
}

pub(crate) async fn a_permit_for_something_else_is_refused(bed: Bed) -> Outcome {
    fn foreign<T: std::fmt::Debug>(result: Result<T, ChangeError>) -> Outcome<String> {
        match result {
            Err(ChangeError::Store(error @ StoreError::ForeignPermit { .. })) => Ok(error.to_string()),
            other => Err(format!("{other:?}").into()),
        }
    }
    let store = bed.open().await?;
    let (made, other) = (create(&store, "a").await?, create(&store, "other").await?);
    let of_another = store.change(at(1)?, &made.name, |_| to_day(11)(&other.facts())).await;
    assert!(foreign(of_another)?.contains("a permit for other at generation 1 was used on a at generation 1"));
    let update = store.change(at(1)?, &made.name, to_day(10)).await?;
    let of_before = store.change(at(2)?, &made.name, |_| to_day(11)(&made.facts())).await;
    assert!(foreign(of_before)?.contains("a permit for a at generation 1 was used on a at generation 2"));
    let created = store.create(at(3)?, &name("b")?, "simulated", creation(name("c")?)).await;
    assert!(foreign(created)?.contains("a permit for c at generation 0 was used on b at generation 0"));
    assert_eq!(store.list().await?, (vec![update.instance, other], 3));
    Ok(())
}

pub(crate) async fn an_accepted_restore_survives_reopening(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let (version, taken_at) = (made.status.version.clone(), millis(at(1)?)?);
    let id = SnapshotId::before(1, &version);
    let (checksum, kind) = ("f".repeat(64), SnapshotKind::BeforeUpdate);
    let snapshot = Snapshot { id: id.clone(), version, taken_at, generation: 1, bytes: 7, checksum, kind };
    let runs = |now: &Instance| {
        let status = now.status.clone();
        Some((InstanceStatus { state: InstanceState::Running, snapshots: vec![snapshot], ..status }, Vec::new()))
    };
    store.record(at(2)?, &made.id, runs).await?;
    let request = RestoreRequest { snapshot: id.clone() };
    let decide = |facts: &InstanceFacts| as_admin(|basis| validation::restore(facts, &request, None, basis));
    let changed = store.change(at(3)?, &made.name, decide).await?;
    assert_eq!(changed.instance.spec.way.restore, Some(Restore { snapshot: id, generation: 2 }));
    drop(store);
    assert_eq!(bed.open().await?.list().await?, (vec![changed.instance], 2));
    Ok(())
}
