//! Reading stays quick however long the history is: by an index, and in as many queries for many instances as for one.

use super::{Outcome, column, note, open};
use crate::{Inner, Store, read};
use openclaw_contract::EventKind;
use sea_orm::{ConnectionTrait, EntityTrait, QueryTrait, Select, Statement};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// What SQLite means to do.
async fn plan<E: EntityTrait>(store: &Store, query: Select<E>) -> Outcome<Vec<String>> {
    let mut statement: Statement = query.build(store.0.reader.get_database_backend());
    statement.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
    column(&store.0.reader, statement, 3).await
}

#[tokio::test]
async fn timelines_and_events_are_read_by_an_index() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = open(folder.path()).await?;
    let of_instance = "SEARCH events USING INDEX events_of_instance (instance_id=?";
    assert_eq!(plan(&store, read::timeline("a", None, 50)).await?, [format!("{of_instance})")]);
    assert_eq!(plan(&store, read::timeline("a", Some(7), 50)).await?, [format!("{of_instance} AND sequence<?)")]);
    let by_number = "SEARCH events USING INTEGER PRIMARY KEY (rowid>?)";
    assert_eq!(plan(&store, read::events_after(7, 50)).await?, [by_number]);
    Ok(())
}

#[tokio::test]
async fn ten_thousand_instances_are_as_many_queries_as_one() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = open(folder.path()).await?;
    let writer = &store.0.writer;
    let columns = "driver, labels, created_at, desired_version, desired_power, desired_deleted, desired_generation,
         desired_restart_generation, observed_state, observed_version, observed_generation, observed_exits, observed_health";
    let values = r#"'local', '{}', 0, '2026.4.8', 'on', 0, 1, 0, 'running', '2026.4.8', 1, '[]',
         '{"process":{"status":"ok","as_of":null},"gateway":{"status":"ok","as_of":null},"channels":{"status":"ok","as_of":null}}'"#;
    writer
        .execute_unprepared(&format!(
            "INSERT INTO instances (id, name, {columns})
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
             SELECT i, 'i' || i, {values} FROM n"
        ))
        .await?;
    note(&store, EventKind::Stopped).await?;
    let queries = Arc::new(AtomicUsize::new(0));
    let counted = counting(&store, queries.clone());
    let (instances, sequence) = counted.list().await?;
    assert_eq!((instances.len(), sequence, queries.swap(0, Ordering::SeqCst)), (10_000, 1, 2));
    assert_eq!((counted.ids().await?.len(), queries.load(Ordering::SeqCst)), (10_000, 1));
    Ok(())
}

/// The same store; what it reads is counted.
fn counting(store: &Store, queries: Arc<AtomicUsize>) -> Store {
    let Inner { reader, writer, committed, .. } = &*store.0;
    let mut reader = reader.clone();
    reader.set_metric_callback(move |_| {
        queries.fetch_add(1, Ordering::SeqCst);
    });
    let together = crate::turn::Together::on(writer.get_database_backend());
    let turns = crate::turn::Turns::begin(writer.clone(), committed.clone(), together);
    Store(Arc::new(Inner { reader, writer: writer.clone(), turns, committed: committed.clone() }))
}
