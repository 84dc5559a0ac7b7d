use super::{Bed, Outcome, at, create, to_day};
use openclaw_contract::EventKind;
use openclaw_store::{ChangeError, Store};
use std::time::Duration;
use tokio::{
    sync::broadcast::error::RecvError,
    task::{JoinSet, yield_now},
    time::timeout,
};

/// 50 at once, by two stores on one database, some of them refused: no number is left out or given twice, and the last
/// accepted target wins.
pub(crate) async fn numbers_have_no_gaps(bed: Bed) -> Outcome {
    let stores = [bed.open().await?, bed.open().await?];
    let made = create(&stores[0], "a").await?;
    let mut tasks = JoinSet::new();
    for n in 0..50u8 {
        let (store, name) = (stores[usize::from(n) % 2].clone(), made.name.clone());
        // Days after the 60th are no releases.
        let day = if n % 5 == 4 { 99 } else { 9 + n };
        tasks.spawn(async move {
            let result = store.change(at(n.into())?, &name, to_day(day)).await;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(result)
        });
    }
    let mut accepted = Vec::new();
    while let Some(done) = tasks.join_next().await {
        match done?? {
            Ok(changed) => {
                let event = changed.event.ok_or("every target is another")?;
                assert_eq!(event.generation, Some(changed.instance.spec.generation));
                accepted.push((event.sequence, changed.instance));
            }
            Err(ChangeError::Refused(refusal)) => assert_eq!(refusal.code(), "unknown_version"),
            Err(error) => return Err(error.into()),
        }
    }
    accepted.sort_by_key(|(sequence, _)| *sequence);
    assert_eq!(accepted.len(), 40);
    assert_eq!(numbers(&stores[1]).await?, (1..=41).collect::<Vec<u64>>());
    for (sequence, instance) in &accepted {
        assert_eq!(*sequence, instance.spec.generation, "each change has its own generation");
    }
    let last = accepted.pop().ok_or("nothing was accepted")?.1;
    assert_eq!(stores[1].by_name(&made.name).await?, Some(last));
    Ok(())
}

/// Each change adds one to the sequence and to the only instance's generation: in one moment the two are equal.
pub(crate) async fn a_list_is_of_one_moment(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let (writer, name) = (store.clone(), made.name.clone());
    let writing = tokio::spawn(async move {
        for n in 0..50u8 {
            writer.change(at(n.into())?, &name, to_day(9 + n)).await?;
        }
        Outcome::Ok(())
    });
    let mut last = 0;
    while last < 51 {
        let (instances, sequence) = store.list().await?;
        assert_eq!(instances.first().map(|instance| instance.spec.generation), Some(sequence));
        assert!(sequence >= last);
        last = sequence;
    }
    writing.await?
}

pub(crate) async fn subscribers_get_commits_in_order(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let mut told = store.subscribe();
    let mut tasks = JoinSet::new();
    for n in 0..40u8 {
        let (store, name) = (store.clone(), made.name.clone());
        tasks.spawn(async move {
            store.change(at(n.into())?, &name, to_day(9 + n)).await?;
            Outcome::Ok(())
        });
    }
    for sequence in 2..=41 {
        let committed = timeout(Duration::from_secs(20), told.recv()).await??;
        assert_eq!(committed.event.sequence, sequence);
        let instance = committed.instance.as_ref().ok_or("no instance")?;
        assert_eq!(committed.event.generation, Some(instance.spec.generation), "the instance as it was then");
        assert!(store.sequence().await? >= sequence, "told only once it is durable");
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    assert!(told.try_recv().is_err());
    Ok(())
}

pub(crate) async fn a_caller_who_leaves_loses_no_event(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let mut told = store.subscribe();
    for n in 0..40u8 {
        let (store, name) = (store.clone(), made.name.clone());
        let caller =
            tokio::spawn(async move { store.change(at(n.into())?, &name, to_day(9 + n)).await.map_err(super::boxed) });
        for _ in 0..u32::from(n) * 40 {
            yield_now().await;
        }
        caller.abort();
    }
    let last = store.note(at(99)?, "test", EventKind::Stopped).await?.sequence;
    let stored = store.events_after(1, 1000).await?;
    assert_eq!(stored.iter().map(|event| event.sequence).collect::<Vec<_>>(), (2..=last).collect::<Vec<_>>());
    for event in stored {
        assert_eq!(timeout(Duration::from_secs(20), told.recv()).await??.event, event);
    }
    Ok(())
}

pub(crate) async fn a_slow_subscriber_lags(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let mut told = store.subscribe();
    let made = create(&store, "a").await?;
    // One write with many events: what bounds the queue is events, not writes.
    let event = openclaw_store::NewEvent { actor: "test".to_owned(), what: EventKind::Stopped };
    store.record(at(1)?, &made.id, |now| Some((now.status.clone(), vec![event; Store::BACKLOG]))).await?;
    assert_eq!(told.recv().await.err(), Some(RecvError::Lagged(1)));
    assert_eq!(told.recv().await?.event.sequence, 2);
    Ok(())
}

async fn numbers(store: &Store) -> Outcome<Vec<u64>> {
    Ok(store.events_after(0, 1000).await?.iter().map(|event| event.sequence).collect())
}
