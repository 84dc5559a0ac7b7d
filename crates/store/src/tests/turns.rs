use super::{Outcome, create, note, patient};
use crate::{ChangeError, Store, StoreError};
use openclaw_contract::{EventKind, Refusal};
use sea_orm::ConnectionTrait;
use std::future::Future;
use tokio::task::{JoinHandle, yield_now};

/// Begins some work, and is back once that waits for its turn.
pub(super) async fn queue<F: Future<Output: Send> + Send + 'static>(
    store: &Store,
    work: impl FnOnce(Store) -> F,
) -> JoinHandle<F::Output> {
    let before = store.0.turns.waiting();
    let working = tokio::spawn(work(store.clone()));
    while store.0.turns.waiting() == before {
        yield_now().await;
    }
    working
}

pub(super) async fn stopped(store: Store) -> Result<u64, StoreError> {
    note(&store, EventKind::Stopped).await
}

/// One has its turn while what another has done before is not committed yet; and what it leaves undone is undone alone.
#[tokio::test]
async fn those_who_wait_are_committed_together_and_undone_each_by_itself() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = patient(folder.path()).await?;
    let mut told = store.subscribe();
    let first = store.0.turns.next().await?;
    let before = queue(&store, stopped).await;
    let undecided = queue(&store, async |store| store.0.turns.next().await).await;
    let after = queue(&store, stopped).await;
    let first = first.done(Vec::new(), None);
    let undecided = undecided.await??;
    assert_eq!((store.sequence().await?, before.is_finished()), (0, false), "nothing is committed yet");
    for statement in [
        "UPDATE counters SET value = 7",
        "INSERT INTO events (sequence, at, actor, what) VALUES (7, 0, 'x', '{\"kind\":\"stopped\"}')",
    ] {
        undecided.transaction().execute_unprepared(statement).await?;
    }
    assert!(told.try_recv().is_err(), "nor told");
    drop(undecided);
    first.await??;
    assert_eq!((before.await??, after.await??), (1, 2));
    assert_eq!((store.sequence().await?, store.events_after(0, 9).await?.len()), (2, 2));
    assert_eq!([told.recv().await?.event.sequence, told.recv().await?.event.sequence], [1, 2]);
    Ok(())
}

/// Not even with a refusal: what that rests on may be undone yet, and then nobody has the name.
#[tokio::test]
async fn nobody_is_answered_before_what_it_rests_on_is_durable() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = patient(folder.path()).await?;
    let first = store.0.turns.next().await?;
    let created = queue(&store, create).await;
    let refused = queue(&store, create).await;
    let last = queue(&store, async |store| store.0.turns.next().await).await;
    let first = first.done(Vec::new(), None);
    let last = last.await??;
    for _ in 0..100 {
        yield_now().await;
    }
    assert_eq!((created.is_finished(), refused.is_finished(), store.sequence().await?), (false, false, 0));
    last.undone().await??;
    first.await??;
    assert_eq!(created.await??.name.as_str(), "a");
    assert!(matches!(refused.await?, Err(ChangeError::Refused(Refusal::NameTaken { .. }))));
    assert_eq!(store.list().await?.1, 1);
    Ok(())
}

/// A statement that fails, and a caller who leaves, cost the others nothing.
#[tokio::test]
async fn who_fails_or_leaves_costs_the_others_nothing() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = patient(folder.path()).await?;
    let first = store.0.turns.next().await?;
    let before = queue(&store, stopped).await;
    let leaves = queue(&store, stopped).await;
    let fails = queue(&store, async |store| {
        let turn = store.0.turns.next().await?;
        Ok::<_, StoreError>(turn.transaction().execute_unprepared("INSERT INTO nowhere VALUES (1)").await.is_err())
    })
    .await;
    let after = queue(&store, stopped).await;
    leaves.abort();
    assert!(leaves.await.is_err_and(|gone| gone.is_cancelled()));
    first.done(Vec::new(), None).await??;
    assert!(fails.await??);
    assert_eq!((before.await??, after.await??, store.sequence().await?), (1, 2, 2));
    Ok(())
}

#[tokio::test]
async fn what_nobody_has_finished_is_not_committed() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = patient(folder.path()).await?;
    for round in 0..2 {
        let turn = store.0.turns.next().await?;
        turn.transaction().execute_unprepared("UPDATE counters SET value = 7").await?;
        match round {
            0 => drop(turn),
            _ => turn.undone().await??,
        }
        assert_eq!((stopped(store.clone()).await?, store.sequence().await?), (round + 1, round + 1));
    }
    Ok(())
}

#[tokio::test]
async fn a_closed_store_answers_who_waits() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = patient(folder.path()).await?;
    let first = store.0.turns.next().await?;
    let waits = queue(&store, stopped).await;
    let closing = store.clone();
    let closing = tokio::spawn(async move { closing.close().await });
    while !store.0.writer.get_sqlite_connection_pool().is_closed() {
        yield_now().await;
    }
    drop(first);
    assert!(waits.await?.is_err());
    closing.await?;
    assert!(stopped(store).await.is_err());
    Ok(())
}
