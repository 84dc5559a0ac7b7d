//! What an earlier release left is all there for this one.

use super::{Bed, Outcome, at, boxed, name, to_day};
use openclaw_contract::{
    Durations, Event, EventKind, Instance, InstanceState, Policy, Power, Step, Way,
    policy::{BlockedVersion, UpdateStates},
};
use openclaw_store::{Changed, Done, Once, Store, StoreError, TimelineFilter};

/// A schema that was the newest once: what made it of the one before, and what was written while it was the newest.
struct Schema {
    sqlite: &'static str,
    postgres: &'static str,
    rows: &'static str,
    /// The number of the last event after that.
    sequence: u64,
}

macro_rules! schema {
    ($name:literal, $sequence:literal) => {
        Schema {
            sqlite: include_str!(concat!("../schemas/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!("../schemas/", $name, ".postgres.sql")),
            rows: include_str!(concat!("../schemas/", $name, ".rows.sql")),
            sequence: $sequence,
        }
    };
}

const SCHEMAS: [Schema; 3] =
    [schema!("m0001_initial", 45), schema!("m0002_idempotency_keys", 47), schema!("m0003_state_and_leases", 49)];

impl Bed {
    /// The database as the first so many schemas left it; answers with the number of the last event.
    async fn of_schema(&self, count: usize) -> Outcome<u64> {
        for table in ["seaql_migrations", "instances", "events", "policies", "counters", "idempotency_keys", "leases"] {
            self.sql(&format!("DROP TABLE IF EXISTS {table}")).await?;
        }
        for Schema { sqlite, postgres, rows, .. } in &SCHEMAS[..count] {
            self.sql(if self.url.starts_with("sqlite") { sqlite } else { postgres }).await?;
            self.sql(rows).await?;
        }
        Ok(SCHEMAS[count - 1].sequence)
    }
}

pub(crate) async fn every_earlier_schema_is_brought_up_to_date(bed: Bed) -> Outcome {
    bed.open().await?.close().await;
    let newest = bed.count("seaql_migrations").await?;
    assert_eq!(newest, SCHEMAS.len() as i64 + 1, "every schema but the newest has its files in tests/schemas");
    for count in 1..=SCHEMAS.len() {
        let sequence = bed.of_schema(count).await?;
        let store = bed.open().await?;
        assert_eq!(bed.count("seaql_migrations").await?, newest);
        let (instances, listed) = store.list().await?;
        assert_eq!(listed, sequence);
        are_all_there(&instances)?;
        let events = store.events_after(0, 1000).await?;
        tell_everything(&events, sequence);
        are_found_by_what_they_tell(&store, &events).await?;
        let policy = store.policy().await?;
        assert_eq!(policy, if count == 1 { first_policy() } else { second_policy()? });
        goes_on(&store, count, sequence).await?;
        let list = store.list().await?;
        store.close().await;
        assert_eq!(bed.open().await?.list().await?, list);
    }
    Ok(())
}

/// Whoever copies a database may be of a newer release than the server that works on it.
pub(crate) async fn a_backup_leaves_the_schema_as_it_is(bed: Bed) -> Outcome {
    bed.open().await?.close().await;
    let sequence = bed.of_schema(1).await?;
    let before = bed.count("seaql_migrations").await?;
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("copy.db");
    let backup = Store::backup_of(&bed.url, &copy).await;
    assert_eq!(bed.count("seaql_migrations").await?, before);
    if bed.url.starts_with("postgres") {
        assert!(matches!(backup, Err(StoreError::NotBackedUpHere)), "{backup:?}");
        return Ok(());
    }
    backup?;
    let copy = Bed { url: format!("sqlite://{}", copy.display()) };
    assert_eq!(copy.count("seaql_migrations").await?, before);
    assert_eq!(copy.open().await?.sequence().await?, sequence);
    Ok(())
}

/// In the columns that were there, and with the defaults of those that were not.
fn are_all_there(instances: &[Instance]) -> Outcome {
    let seen: Vec<_> = instances
        .iter()
        .map(|Instance { name, spec, status, .. }| {
            let versions = format!("{} → {}", status.version, spec.target_version);
            (name.as_str(), status.state, versions, spec.power, spec.generation, status.observed_generation)
        })
        .collect();
    use InstanceState::{Deleting, Error, Provisioning, Running, Stopped};
    let expected = [
        ("alpha", Provisioning, "2026.4.8 → 2026.4.11", Power::On, 2, 0),
        ("bravo", Provisioning, "2026.4.8 → 2026.4.8", Power::Off, 3, 1),
        ("charlie", Provisioning, "2026.4.11 → 2026.5.3-1", Power::On, 2, 1),
        ("delta", Error, "2026.4.8 → 2026.4.8", Power::On, 1, 1),
        ("echo", Provisioning, "2026.4.8 → 2026.4.8", Power::On, 2, 1),
        ("foxtrot", Deleting, "2026.4.8 → 2026.4.8", Power::On, 2, 1),
        ("hotel", Running, "2026.4.11 → 2026.4.11", Power::On, 1, 1),
        ("india", Stopped, "2026.4.8 → 2026.4.8", Power::Off, 1, 1),
    ]
    .map(|(name, state, versions, power, generation, observed)| {
        (name, state, versions.to_owned(), power, generation, observed)
    });
    assert_eq!(seen, expected);
    for Instance { spec, status, .. } in instances {
        assert_eq!(spec.way, Way::default());
        assert_eq!((&status.state_version, status.state_bytes, status.step_deadline), (&None, None, None));
        assert_eq!((&status.snapshots, status.queued), (&vec![], false));
    }
    let [alpha, bravo, _, delta, ..] = instances else { return Err("too few".into()) };
    assert_eq!((alpha.labels.get("team"), alpha.driver.as_str()), (Some("it's \"alpha\""), "local"));
    assert_eq!((alpha.status.step, alpha.status.message.as_deref()), (Some(Step::Snapshot), Some("Copying the state")));
    assert_eq!((bravo.spec.restart_generation, bravo.status.url.as_deref()), (2, Some("http://127.0.0.1:18789/")));
    assert_eq!(bravo.status.health.channels.detail.as_deref(), Some("failing: telegram"));
    assert_eq!((delta.status.failed_generation, delta.status.exits.len()), (Some(1), 2));
    Ok(())
}

/// Without a gap, and each still known for what it is.
fn tell_everything(events: &[Event], sequence: u64) {
    assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), (1..=sequence).collect::<Vec<_>>());
    for event in events {
        assert_ne!(event.what, EventKind::Unknown, "{event:?}");
    }
    let kinds: std::collections::BTreeSet<_> = events.iter().map(|event| event.what.headline()).collect();
    assert_eq!(kinds.len(), if sequence == SCHEMAS[0].sequence { 27 } else { 28 }, "{kinds:#?}");
}

/// What was written before there was a column for it is found by it.
async fn are_found_by_what_they_tell(store: &Store, events: &[Event]) -> Outcome {
    let kinds: std::collections::BTreeSet<_> = events.iter().map(|event| event.what.word()).collect();
    for kind in kinds {
        let expected: Vec<_> =
            events.iter().rev().filter(|event| event.what.word() == kind).map(|event| event.sequence).collect();
        let filter = TimelineFilter { kinds: vec![kind], limit: 1000, ..TimelineFilter::default() };
        let found = store.timeline_of(&filter).await?;
        assert_eq!(found.events.iter().map(|event| event.sequence).collect::<Vec<_>>(), expected, "{kind}");
    }
    let expected = Durations::new(events.iter().filter_map(|event| match &event.what {
        EventKind::StepFinished { step, millis, detail, .. } => {
            (detail.as_deref() != Some(EventKind::NOTHING_TO_DO)).then_some((*step, *millis))
        }
        _ => None,
    }));
    assert_eq!(store.durations().await?, expected);
    assert_eq!(store.last_seen().await?, events.last().map(|event| event.at));
    Ok(())
}

fn first_policy() -> Policy {
    Policy { update_states: UpdateStates::new(false), ..Policy::default() }
}

fn second_policy() -> Outcome<Policy> {
    let blocked = BlockedVersion { version: "2026.4.9".parse()?, reason: Some("loses messages".to_owned()) };
    let capacity = serde_json::from_str(r#"{"shortage":"refuse","disk_reserve_mib":7}"#)?;
    Ok(Policy {
        prereleases: true,
        blocked_versions: vec![blocked].try_into()?,
        capacity,
        concurrent_updates: Some(3.try_into()?),
        ..first_policy()
    })
}

/// A request under a key that was kept acts no more; one under a key that was not acts, with the next number.
async fn goes_on(store: &Store, count: usize, sequence: u64) -> Outcome {
    let once = Once { key: "key-of-update".to_owned(), request: "update alpha to 2026.4.11".to_owned() };
    let answer = |_: &Changed<_>| "{}".to_owned();
    let done = store.change_once(at(60)?, &name("alpha")?, Some(&once), to_day(12), answer).await.map_err(boxed)?;
    let expected = match done {
        Done::Now(changed) => (1, changed.event.map(|event| event.sequence)),
        Done::Before(told) => (2, (told == r#"{"status":"update_queued"}"#).then_some(sequence + 1)),
    };
    assert_eq!(expected, (count.min(2), Some(sequence + 1)));
    let done = store.change(at(61)?, &name("hotel")?, to_day(12)).await?.event.ok_or("nothing changed")?;
    assert_eq!(done.sequence, if count == 1 { sequence + 2 } else { sequence + 1 });
    Ok(())
}

pub(crate) async fn opened_by_two_at_once_it_is_brought_up_to_date_once(bed: Bed) -> Outcome {
    bed.open().await?.close().await;
    let sequence = bed.of_schema(1).await?;
    let (a, b, c) = tokio::join!(bed.open(), bed.open(), bed.open());
    assert_eq!((a?.sequence().await?, b?.sequence().await?, c?.list().await?.1), (sequence, sequence, sequence));
    assert_eq!(bed.count("seaql_migrations").await?, SCHEMAS.len() as i64 + 1);
    Ok(())
}

pub(crate) async fn a_newer_schema_is_refused(bed: Bed) -> Outcome {
    drop(bed.open().await?);
    bed.sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_teleport', 0)").await?;
    let said = Store::open(&bed.url).await.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(said.contains("\"m9999_teleport\"") && said.contains("Use that release or a newer one"), "{said}");
    bed.sql("DELETE FROM seaql_migrations WHERE version = 'm9999_teleport'").await?;
    bed.open().await?.check().await.map_err(boxed)
}
