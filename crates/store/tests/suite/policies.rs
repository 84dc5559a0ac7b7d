use super::{Bed, Outcome, at, boxed, refusal};
use openclaw_contract::{
    EventKind, Policy, Refusal,
    policy::{BlockedVersion, PolicyChange, UpdateStates},
    refusal::Role,
    validation::{self, Actor, Permit},
};
use tokio::task::JoinSet;

/// Permits that change to someone of that role.
fn changed(change: PolicyChange, role: Role) -> impl FnOnce(&Policy) -> Result<Permit<Policy>, Refusal> {
    move |policy| {
        let misfit = |error| Refusal::InvalidField { field: "policy".to_owned(), reason: format!("{error}") };
        validation::set_policy(change.apply(policy).map_err(misfit)?, &Actor::local(role))
    }
}

pub(crate) async fn the_policy_is_kept(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    assert_eq!(store.policy().await?, Policy::default());
    let policy = |provisioning| Policy { update_states: UpdateStates::new(provisioning), ..Policy::default() };
    for provisioning in [false, true, false] {
        let policy = policy(provisioning);
        let permit = validation::set_policy(policy.clone(), &Actor::local_admin()).map_err(|no| no.message())?;
        let event = store.set_policy(at(1)?, permit).await?;
        assert_eq!(store.policy().await?, policy);
        assert_eq!(event.what, EventKind::PolicyChanged { policy });
        assert_eq!((event.instance, event.generation, event.state), (None, None, None));
    }
    drop(store);
    let store = bed.open().await?;
    assert_eq!(store.policy().await?, policy(false));
    assert_eq!(store.sequence().await?, 3);
    Ok(())
}

pub(crate) async fn a_change_of_one_field_keeps_the_rest(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let before: Policy = serde_json::from_str(
        r#"{"update_states":["running","error"],"prereleases":true,"blocked_versions":[{"version":"2026.4.9"}],
            "capacity":{"shortage":"refuse","disk_reserve_mib":7},"concurrent_updates":3}"#,
    )?;
    let permit = validation::set_policy(before.clone(), &Actor::local_admin()).map_err(|no| no.message())?;
    store.set_policy(at(1)?, permit).await?;
    let mut told = store.subscribe();
    let change = PolicyChange { concurrent_updates: Some(5), ..PolicyChange::default() };
    let (after, event) = store.change_policy(at(2)?, changed(change, Role::Admin)).await?;
    assert_eq!(after, Policy { concurrent_updates: Some(5.try_into()?), ..before });
    assert_eq!(store.policy().await?, after);
    assert_eq!((event.sequence, &event.what), (2, &EventKind::PolicyChanged { policy: after }));
    assert_eq!((&told.recv().await?.event, store.events_after(1, 9).await?), (&event, vec![event.clone()]));
    Ok(())
}

pub(crate) async fn a_refused_policy_change_writes_nothing(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let mut told = store.subscribe();
    let change = PolicyChange { prereleases: Some(true), ..PolicyChange::default() };
    let refused = store.change_policy(at(1)?, changed(change, Role::Operator)).await;
    assert_eq!(refusal(refused)?.code(), "not_permitted");
    let misfit = PolicyChange { concurrent_updates: Some(1001), ..PolicyChange::default() };
    assert_eq!(refusal(store.change_policy(at(1)?, changed(misfit, Role::Admin)).await)?.code(), "invalid_field");
    assert_eq!((store.policy().await?, store.sequence().await?), (Policy::default(), 0));
    assert_eq!(bed.count("policies").await?, 0);
    assert!(told.try_recv().is_err());
    Ok(())
}

/// By two stores on one database, the first of them where no policy was ever set.
pub(crate) async fn of_many_changes_at_once_none_is_lost(bed: Bed) -> Outcome {
    let stores = [bed.open().await?, bed.open().await?];
    let mut tasks = JoinSet::new();
    for n in 0..8 {
        let store = stores[n % 2].clone();
        tasks.spawn(async move {
            let block = vec![BlockedVersion { version: format!("2026.4.{}", 1 + n).parse()?, reason: None }];
            let change = PolicyChange { block, ..PolicyChange::default() };
            store.change_policy(at(1)?, changed(change, Role::Admin)).await.map_err(boxed)
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    assert_eq!(stores[0].policy().await?.blocked_versions.iter().count(), 8);
    assert_eq!(stores[1].sequence().await?, 8);
    Ok(())
}

pub(crate) async fn the_policy_of_an_older_release_is_read(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    bed.sql(r#"INSERT INTO policies (id, policy) VALUES (1, '{"update_states":["running","error"]}')"#).await?;
    let expected = Policy { update_states: UpdateStates::new(false), ..Policy::default() };
    assert_eq!(store.policy().await?, expected);
    let change = PolicyChange { prereleases: Some(true), ..PolicyChange::default() };
    let (after, _) = store.change_policy(at(1)?, changed(change, Role::Admin)).await?;
    assert_eq!(after, Policy { prereleases: true, ..expected });
    Ok(())
}
