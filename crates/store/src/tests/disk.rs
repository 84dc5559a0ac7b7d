//! A disk that is full, which a limit to the pages of the writing connection stands for.

use super::{
    Outcome, column, create, note, open, patient,
    turns::{queue, stopped},
};
use crate::{ChangeError, Store, StoreError};
use openclaw_contract::EventKind;
use sea_orm::{ConnectionTrait, Statement, sqlx::Connection};

/// A note that does not fit what is left of the pages that are there.
fn long() -> EventKind {
    EventKind::Waits { reason: "for a larger disk ".repeat(1000) }
}

async fn limit(store: &Store) -> Outcome {
    let writer = &store.0.writer;
    let pages = column(writer, Statement::from_string(writer.get_database_backend(), "PRAGMA page_count"), 0).await?;
    writer.execute_unprepared(&format!("PRAGMA max_page_count = {}", pages.first().ok_or("no answer")?)).await?;
    Ok(())
}

/// SQLite gives up the transaction by itself then, and sqlx does not know: a connection that was used again would begin
/// every later write with a savepoint, without the lock that keeps what was read true until it is changed.
async fn begins_anew(store: &Store) -> Outcome {
    let writer = store.0.writer.get_sqlite_connection_pool().acquire().await?;
    assert!(!writer.is_in_transaction());
    Ok(())
}

#[tokio::test]
async fn a_full_disk_is_an_error_and_then_it_goes_on() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = open(folder.path()).await?;
    let mut told = store.subscribe();
    for round in 0..3 {
        limit(&store).await?;
        let said = note(&store, long()).await.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said.contains("database or disk is full") && said.contains("its disk has room"), "{said}");
        assert_eq!(store.sequence().await?, round);
        begins_anew(&store).await?;
        assert_eq!(note(&store, EventKind::Stopped).await?, round + 1);
        assert_eq!(told.recv().await?.event.sequence, round + 1);
    }
    assert_eq!(store.events_after(0, 9).await?.len(), 3);
    assert!(told.try_recv().is_err());
    Ok(())
}

/// Whoever wrote in the same transaction hears that it came to nothing, whoever was refused for what was written there too; and
/// who comes later is not touched by it.
#[tokio::test]
async fn what_is_undone_with_it_is_not_answered_as_done() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = patient(folder.path()).await?;
    let mut told = store.subscribe();
    limit(&store).await?;
    let first = store.0.turns.next().await?;
    let created = queue(&store, create).await;
    let refused = queue(&store, create).await;
    let fails = queue(&store, async |store| note(&store, long()).await).await;
    let after = queue(&store, stopped).await;
    let first = first.done(Vec::new(), None);
    assert!(matches!(fails.await?, Err(StoreError::Database(_))), "it is told the cause");
    let undone = [first.await?.err(), refused.await?.err().and_then(of_store), created.await?.err().and_then(of_store)];
    for undone in undone {
        assert!(matches!(undone, Some(StoreError::Undone { .. })), "{undone:?}");
    }
    assert_eq!(after.await??, 1);
    begins_anew(&store).await?;
    assert_eq!(create(store.clone()).await?.spec.generation, 1);
    assert_eq!((store.list().await?.1, store.events_after(0, 9).await?.len()), (2, 2));
    assert_eq!([told.recv().await?.event.sequence, told.recv().await?.event.sequence], [1, 2]);
    assert!(told.try_recv().is_err());
    Ok(())
}

fn of_store(error: ChangeError) -> Option<StoreError> {
    match error {
        ChangeError::Store(error) => Some(error),
        ChangeError::Refused(_) => None,
    }
}
