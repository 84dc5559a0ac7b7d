use super::{Bed, Outcome, at, create, to_day};
use openclaw_contract::{
    EventKind, Policy,
    validation::{self, Actor},
};
use openclaw_store::{ChangeError, StoreError};
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use std::time::{Duration, Instant};

pub(crate) async fn corrupt_rows_are_named(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let permit = validation::set_policy(Policy::default(), &Actor::local_admin()).map_err(|no| no.message())?;
    store.set_policy(at(1)?, permit).await?;
    let table = [
        ("instances", "labels", "'{'", "'{}'"),
        ("instances", "created_at", "9223372036854775807", "0"),
        ("instances", "desired_version", "'v1'", "'2026.4.8'"),
        ("instances", "desired_power", "'maybe'", "'on'"),
        ("instances", "desired_generation", "-1", "1"),
        ("instances", "desired_restart_generation", "-1", "0"),
        ("instances", "desired_way", "'{\"restore\":7}'", "'{}'"),
        ("instances", "observed_state", "'dancing'", "'running'"),
        ("instances", "observed_version", "''", "'2026.4.8'"),
        ("instances", "observed_generation", "-1", "1"),
        ("instances", "observed_failed_generation", "-1", "NULL"),
        ("instances", "observed_step", "'leap'", "NULL"),
        ("instances", "observed_step_started_at", "-9223372036854775807", "NULL"),
        ("instances", "observed_step_deadline", "9223372036854775807", "NULL"),
        ("instances", "observed_exits", "'never'", "'[]'"),
        ("instances", "observed_state_version", "'v1'", "NULL"),
        ("instances", "observed_state_bytes", "-1", "NULL"),
        ("instances", "observed_snapshots", "'[{\"id\":\"../..\"}]'", "'[]'"),
        (
            "instances",
            "observed_health",
            "'fine'",
            "'{\"process\":{\"status\":\"ok\",\"as_of\":null},\"gateway\":{\"status\":\"ok\",\"as_of\":null},\"channels\":{\"status\":\"ok\",\"as_of\":null}}'",
        ),
        ("events", "at", "9223372036854775807", "0"),
        ("events", "generation", "-1", "NULL"),
        ("events", "state", "'dancing'", "NULL"),
        ("events", "instance_name", "'Upper'", "'a'"),
        ("events", "what", "'{}'", "'{\"kind\":\"stopped\"}'"),
        ("policies", "policy", "'{\"update_states\":[]}'", "'{\"update_states\":[\"running\",\"error\"]}'"),
    ];
    for (which, column, bad, good) in table {
        bed.sql(&format!("UPDATE {which} SET {column} = {bad}")).await?;
        let (key, seen) = match which {
            "instances" => (made.id.clone(), store.list().await.err()),
            "events" => ("1".to_owned(), store.timeline(&made.id, None, 9).await.err()),
            _ => ("1".to_owned(), store.policy().await.err()),
        };
        match seen {
            Some(StoreError::Corrupt { table, key: row, column: named, .. }) => {
                assert_eq!((table, row, named), (which, key, column));
            }
            other => return Err(format!("{which}.{column}: {other:?}").into()),
        }
        bed.sql(&format!("UPDATE {which} SET {column} = {good}")).await?;
    }
    bed.sql("UPDATE instances SET name = 'Upper'").await?;
    let seen = store.by_id(&made.id).await.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(
        seen.starts_with(&format!("table instances, row \"{}\", column name cannot be read: \"Upper\"", made.id)),
        "{seen}"
    );
    bed.sql("UPDATE instances SET name = 'a', observed_state = 'dancing'").await?;
    match store.change(at(2)?, &made.name, to_day(11)).await {
        Err(ChangeError::Store(StoreError::Corrupt { column: "observed_state", .. })) => {}
        other => return Err(format!("{other:?}").into()),
    }
    bed.sql("UPDATE instances SET observed_state = 'running'").await?;
    store.list().await?;
    store.timeline(&made.id, None, 9).await?;
    store.policy().await?;
    Ok(())
}

/// Someone else holds the write lock and does not let go.
pub(crate) async fn a_locked_database_is_given_up(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let other = Database::connect(&bed.url).await?;
    let hold = other.begin().await?;
    hold.execute_unprepared("UPDATE counters SET value = value").await?;
    let began = Instant::now();
    let result = store.change(at(1)?, &made.name, to_day(11)).await;
    assert!(matches!(result, Err(ChangeError::Store(_))), "{result:?}");
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    assert_eq!(store.list().await?, (vec![made.clone()], 1), "reading goes on");
    hold.rollback().await?;
    other.close().await?;
    assert_eq!(store.change(at(2)?, &made.name, to_day(11)).await?.event.map(|event| event.sequence), Some(2));
    Ok(())
}

pub(crate) async fn awkward_texts_are_kept(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let cause = "nul \0, quote ', \"double\", \\ back, line\nbreak, 🦞, $1 ?1 %s".to_owned();
    let what =
        EventKind::Failed { step: None, version: made.status.version.clone(), cause: cause.clone(), remedy: None };
    let event = openclaw_store::NewEvent { actor: "o'brien".to_owned(), what: what.clone() };
    let recorded = store
        .record(at(1)?, &made.id, |now| {
            let mut status = now.status.clone();
            status.message = Some(cause.clone());
            Some((status, vec![event]))
        })
        .await?;
    let message = recorded.and_then(|instance| instance.status.message);
    assert_eq!(message, Some(cause.replace('\0', "\u{fffd}")), "no database keeps a NUL in a text");
    assert_eq!(store.by_id(&made.id).await?.and_then(|instance| instance.status.message), message);
    let kept = store.events_after(1, 1).await?;
    assert_eq!(kept.first().map(|event| (&event.what, event.actor.as_str())), Some((&what, "o'brien")));
    Ok(())
}

pub(crate) async fn opened_by_two_at_once(bed: Bed) -> Outcome {
    let (a, b, c) = tokio::join!(bed.open(), bed.open(), bed.open());
    create(&a?, "a").await?;
    assert_eq!((b?.sequence().await?, c?.list().await?.0.len()), (1, 1));
    Ok(())
}

pub(crate) async fn the_check_fails_once_closed(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    store.check().await?;
    store.close().await;
    assert!(store.check().await.is_err());
    assert!(create(&store, "a").await.is_err());
    Ok(())
}
