//! Reading stays quick however long the history is: by an index, and in as many queries for many instances as for one.

use super::{Outcome, column, note, open};
use crate::{Inner, Of, Store, TimelineFilter, bands, durations, read, timeline};
use openclaw_contract::{EventKind, InstanceName, Timestamp};
use sea_orm::{ConnectionTrait, EntityTrait, QueryTrait, Select, Statement, sea_query::SelectStatement};
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

/// What SQLite means to do with a query that is no whole row.
async fn plan_of(store: &Store, query: &SelectStatement) -> Outcome<Vec<String>> {
    let backend = store.0.reader.get_database_backend();
    let mut statement = backend.build(query);
    statement.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
    column(&store.0.reader, statement, 3).await
}

/// Whether each access to the table is a search, by one of these indexes.
fn searches(plan: &[String], indexes: &[&str]) -> bool {
    let accesses: Vec<_> = plan.iter().filter(|line| line.contains(" events") || line.contains("events ")).collect();
    let good = |line: &&String| line.starts_with("SEARCH") && indexes.iter().any(|index| line.contains(index));
    !accesses.is_empty() && accesses.iter().all(good)
}

/// So many events of many instances and kinds, as a long life leaves them.
async fn fill(store: &Store, events: u32) -> Outcome {
    let rows = format!(
        r#"INSERT INTO events (sequence, at, instance_id, instance_name, generation, state, actor, kind, step, what)
           WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {events})
           SELECT i, i * 1000, 'id' || (i % 1000), 'i' || (i % 1000), 1, CASE WHEN i / 1000 % 5 = 0 THEN 'provisioning' ELSE 'running' END,
             CASE WHEN i % 50 = 0 THEN 'local' ELSE 'reconciler' END,
             CASE WHEN i % 1000 = 0 THEN 'failed' ELSE 'step_finished' END,
             CASE WHEN i % 1000 = 0 THEN NULL ELSE 'fetch' END,
             CASE WHEN i % 1000 = 0 THEN '{{"kind":"failed","step":null,"version":"2026.4.8","cause":"","remedy":null}}'
               ELSE '{{"kind":"step_finished","step":"fetch","version":"2026.4.8","millis":' || i || ',"detail":null}}' END
           FROM n"#
    );
    store.0.writer.execute_unprepared(&rows).await?;
    Ok(())
}

#[tokio::test]
async fn timelines_and_events_are_read_by_an_index() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = open(folder.path()).await?;
    let filter = |before| TimelineFilter { of: Some(Of::Id("a")), before, limit: 50, ..TimelineFilter::default() };
    let of_instance = "SEARCH events USING INDEX events_of_instance (instance_id=?";
    assert_eq!(plan(&store, timeline::matching(&filter(None))).await?, [format!("{of_instance})")]);
    assert_eq!(plan(&store, timeline::matching(&filter(Some(7)))).await?, [format!("{of_instance} AND sequence<?)")]);
    let by_number = "SEARCH events USING INTEGER PRIMARY KEY (rowid>?)";
    assert_eq!(plan(&store, read::events_after(7, 50)).await?, [by_number]);
    Ok(())
}

#[tokio::test]
async fn whatever_is_asked_of_a_timeline_is_read_by_an_index() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = open(folder.path()).await?;
    let name: InstanceName = "a".parse()?;
    let kinds = || vec!["failed", "step_finished"];
    for of in [Of::Id("a"), Of::Name(&name)] {
        for (actor, kinds) in [(None, vec![]), (Some("local"), vec![]), (None, kinds()), (Some("local"), kinds())] {
            let filter = TimelineFilter { of: Some(of), actor, kinds, before: Some(7), limit: 50, until: None };
            assert!(timeline::scattered(&filter).is_none());
            let plan = plan(&store, timeline::matching(&filter)).await?;
            assert!(
                searches(&plan, &["events_of_instance (instance_id=?", "events_of_name (instance_name=?"]),
                "{plan:#?}"
            );
            assert!(plan.iter().all(|line| !line.contains("TEMP B-TREE")), "{plan:#?}");
        }
    }
    for (actor, kinds) in [(Some("local"), vec![]), (None, kinds()), (Some("local"), kinds())] {
        for before in [None, Some(7)] {
            let filter = TimelineFilter { actor, kinds: kinds.clone(), before, limit: 50, ..TimelineFilter::default() };
            let numbers = timeline::scattered(&filter).ok_or("not scattered")?;
            let plan = plan_of(&store, &numbers).await?;
            let indexes =
                ["COVERING INDEX events_of_kind (kind=?", "COVERING INDEX events_of_actor (actor=? AND kind=?"];
            assert!(searches(&plan, &indexes), "{plan:#?}");
        }
    }
    let rows = plan(&store, timeline::numbered(vec![1, 2])).await?;
    assert!(searches(&rows, &["INTEGER PRIMARY KEY (rowid=?)"]), "{rows:#?}");
    let until = plan_of(&store, &timeline::last_until(Timestamp::UNIX_EPOCH)).await?;
    assert_eq!(until, ["SEARCH events USING COVERING INDEX events_by_time (at<?)"]);
    let ids = ["a".to_owned(), "b".to_owned()];
    let states = plan_of(&store, &bands::instances(std::slice::from_ref(&name), 7)).await?;
    assert!(searches(&states, &["events_of_instance (instance_id=? AND sequence<?)"]), "{states:#?}");
    let changes = plan_of(&store, &bands::changes_of(&ids, 7, Timestamp::UNIX_EPOCH)).await?;
    assert!(searches(&changes, &["events_of_instance (instance_id=? AND sequence>?)"]), "{changes:#?}");
    let signs = plan(&store, bands::signs_of(&ids, 7)).await?;
    assert!(searches(&signs, &["events_of_kind (kind=?"]), "{signs:#?}");
    let durations = plan_of(&store, &durations::last_times().ok_or("no steps")?).await?;
    assert!(searches(&durations, &["events_of_step (step=?)"]), "{durations:#?}");
    Ok(())
}

#[tokio::test]
async fn bands_take_as_many_queries_for_many_instances_as_for_one() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = open(folder.path()).await?;
    instances(&store, 200).await?;
    fill(&store, 20_000).await?;
    let queries = Arc::new(AtomicUsize::new(0));
    let counted = counting(&store, queries.clone());
    let names = |count: usize| (1..=count).map(|n| format!("i{n}").parse()).collect::<Result<Vec<InstanceName>, _>>();
    let (from, to) = (Timestamp::from_second(10_000)?, Timestamp::from_second(20_001)?);
    for count in [1, 2, 200] {
        let bands = counted.bands(&names(count)?, from, to).await?;
        assert_eq!((bands.bands.len(), queries.swap(0, Ordering::SeqCst)), (count, 4), "{count}");
        let band = bands.bands.values().next().ok_or("no band")?;
        let states: Vec<_> = band.iter().map(|stretch| stretch.state).collect();
        use openclaw_contract::InstanceState::{Provisioning, Running};
        assert_eq!(states, [Running, Provisioning, Running, Provisioning, Running].map(Some));
    }
    let durations = counted.durations().await?;
    assert_eq!(queries.swap(0, Ordering::SeqCst), 1);
    let fetch = durations.steps.values().next().ok_or("no step")?;
    assert_eq!((durations.steps.len(), fetch.of, fetch.slowest_millis), (1, 200, 19_999));
    Ok(())
}

#[tokio::test]
async fn ten_thousand_instances_are_as_many_queries_as_one() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = open(folder.path()).await?;
    instances(&store, 10_000).await?;
    note(&store, EventKind::Stopped).await?;
    let queries = Arc::new(AtomicUsize::new(0));
    let counted = counting(&store, queries.clone());
    let (instances, sequence) = counted.list().await?;
    assert_eq!((instances.len(), sequence, queries.swap(0, Ordering::SeqCst)), (10_000, 1, 2));
    assert_eq!((counted.ids().await?.len(), queries.load(Ordering::SeqCst)), (10_000, 1));
    Ok(())
}

/// So many instances.
async fn instances(store: &Store, count: u32) -> Outcome {
    let writer = &store.0.writer;
    let columns = "driver, labels, created_at, desired_version, desired_power, desired_deleted, desired_generation,
         desired_restart_generation, observed_state, observed_version, observed_generation, observed_exits, observed_health";
    let values = r#"'local', '{}', 0, '2026.4.8', 'on', 0, 1, 0, 'running', '2026.4.8', 1, '[]',
         '{"process":{"status":"ok","as_of":null},"gateway":{"status":"ok","as_of":null},"channels":{"status":"ok","as_of":null}}'"#;
    writer
        .execute_unprepared(&format!(
            "INSERT INTO instances (id, name, {columns})
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
             SELECT 'id' || i, 'i' || i, {values} FROM n"
        ))
        .await?;
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
