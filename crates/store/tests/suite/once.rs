use super::{Bed, Outcome, as_admin, at, boxed, create, creation, name, refusal, to_day};
use openclaw_contract::{Instance, InstanceFacts, Refusal, validation};
use openclaw_store::{Changed, Done, Once, Store};
use tokio::task::JoinSet;

const DAY: i64 = 24 * 60 * 60;

fn once(key: &str, request: &str) -> Once {
    Once { key: key.to_owned(), request: request.to_owned() }
}

/// An update of `a` to that day of 2026.4 under that key; answered with the generation after it.
async fn update(store: &Store, second: i64, once: &Once, day: u8) -> Outcome<Done<String>> {
    let answer = |changed: &Changed<_>| changed.instance.spec.generation.to_string();
    match store.change_once(at(second)?, &name("a")?, Some(once), to_day(day), answer).await? {
        Done::Now(changed) => Ok(Done::Now(answer(&changed))),
        Done::Before(told) => Ok(Done::Before(told)),
    }
}

fn now(answer: &str) -> Done<String> {
    Done::Now(answer.to_owned())
}

fn before(answer: &str) -> Done<String> {
    Done::Before(answer.to_owned())
}

pub(crate) async fn it_acts_once_and_answers_the_same(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let (to_11, to_12) = (once("k1", "update to 11"), once("k2", "update to 12"));
    assert_eq!(update(&store, 1, &to_11, 11).await?, now("2"));
    let mut told = store.subscribe();
    assert_eq!(update(&store, 2, &to_11, 11).await?, before("2"));
    assert_eq!((store.sequence().await?, told.try_recv().is_err()), (2, true));
    assert_eq!(update(&store, 3, &to_12, 12).await?, now("3"));
    assert_eq!(update(&store, 4, &to_11, 11).await?, before("2"), "it does not go back to the older target");
    drop(store);
    let store = bed.open().await?;
    store.remove(at(5)?, &made.id, "reconciler").await?;
    assert_eq!(update(&store, 6, &to_12, 12).await?, before("3"), "the answer outlives the instance");
    assert_eq!(store.sequence().await?, 4);
    Ok(())
}

pub(crate) async fn what_changes_nothing_is_answered_the_same(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    create(&store, "a").await?;
    let (to_8, to_11) = (once("k1", "update to 8"), once("k2", "update to 11"));
    assert_eq!(update(&store, 1, &to_8, 8).await?, now("1"));
    assert_eq!(store.sequence().await?, 1, "it has that target already");
    assert_eq!(update(&store, 2, &to_11, 11).await?, now("2"));
    assert_eq!(update(&store, 3, &to_8, 8).await?, before("1"));
    assert_eq!(store.sequence().await?, 2);
    Ok(())
}

pub(crate) async fn a_creation_acts_once(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let wanted = name("a")?;
    let id = |instance: &Instance| instance.id.clone();
    let key = once("k", "create a");
    let first = store.create_once(at(1)?, &wanted, "simulated", Some(&key), creation(wanted.clone()), id).await?;
    let Done::Now(made) = first else { return Err(format!("{first:?}").into()) };
    let again = store.create_once(at(2)?, &wanted, "simulated", Some(&key), creation(wanted.clone()), id).await?;
    assert_eq!(again, Done::Before(made.id.clone()));
    let without = store.create_once(at(3)?, &wanted, "simulated", None, creation(wanted.clone()), id).await;
    assert_eq!(refusal(without)?.code(), "name_taken");
    assert_eq!(store.list().await?, (vec![made], 1));
    Ok(())
}

pub(crate) async fn another_request_with_the_key_is_refused(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    create(&store, "a").await?;
    assert_eq!(update(&store, 1, &once("k", "update to 11"), 11).await?, now("2"));
    let other = once("k", "update to 12");
    let refused = store.change_once(at(2)?, &name("a")?, Some(&other), to_day(12), |_| String::new()).await;
    assert_eq!(refusal(refused)?, Refusal::KeyReused { key: "k".to_owned() });
    let wanted = name("b")?;
    let decide = creation(wanted.clone());
    let refused = store.create_once(at(2)?, &wanted, "simulated", Some(&other), decide, |_| String::new()).await;
    assert_eq!(refusal(refused)?, Refusal::KeyReused { key: "k".to_owned() });
    assert_eq!((store.sequence().await?, store.list().await?.0.len()), (2, 1));
    assert_eq!(update(&store, 3, &once("k", "update to 11"), 11).await?, before("2"));
    Ok(())
}

pub(crate) async fn a_refused_request_leaves_its_key_free(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    create(&store, "a").await?;
    let unknown = once("k", "update to 99");
    let refused = store.change_once(at(1)?, &name("a")?, Some(&unknown), to_day(99), |_| String::new()).await;
    assert_eq!(refusal(refused)?.code(), "unknown_version");
    assert_eq!(bed.count("idempotency_keys").await?, 0);
    assert_eq!(update(&store, 2, &once("k", "update to 11"), 11).await?, now("2"));
    Ok(())
}

pub(crate) async fn old_keys_go(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    create(&store, "a").await?;
    let (one, other) = (once("k1", "update to 11"), once("k2", "update to 12"));
    assert_eq!(update(&store, 0, &one, 11).await?, now("2"));
    assert_eq!(update(&store, 1, &other, 12).await?, now("3"));
    assert_eq!(update(&store, DAY, &one, 11).await?, before("2"));
    assert_eq!(update(&store, DAY + 1, &one, 11).await?, now("4"), "after a day it is a request like any other");
    assert_eq!(bed.count("idempotency_keys").await?, 2);
    assert_eq!(update(&store, DAY + 2, &once("k3", "update to 13"), 13).await?, now("5"));
    assert_eq!(bed.count("idempotency_keys").await?, 2, "the second one was too old");
    Ok(())
}

pub(crate) async fn of_too_many_keys_the_newest_are_kept(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    create(&store, "a").await?;
    let millis = at(0)?.as_millisecond();
    bed.sql(&format!(
        "INSERT INTO idempotency_keys (key, request, answer, created_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10005)
         SELECT 'k' || i, 'r', 'a', {millis} + i FROM n"
    ))
    .await?;
    assert_eq!(update(&store, 60, &once("k1", "r"), 11).await?, before("a"), "nothing goes before there is a new one");
    assert_eq!(update(&store, 60, &once("new", "r"), 11).await?, now("2"));
    assert_eq!(bed.count("idempotency_keys").await?, 10_000);
    assert_eq!(bed.count("idempotency_keys WHERE key IN ('k6', 'k7', 'k10005', 'new')").await?, 3, "all but k6");
    assert_eq!(update(&store, 60, &once("k7", "r"), 12).await?, before("a"));
    Ok(())
}

/// By two stores on one database. Were a later one decided on, it would be refused: what is on its way out cannot be deleted
/// again, and the name would be taken.
pub(crate) async fn of_many_at_once_with_one_key_one_acts(bed: Bed) -> Outcome {
    let stores = [bed.open().await?, bed.open().await?];
    create(&stores[0], "a").await?;
    let mut tasks = JoinSet::new();
    for n in 0..8 {
        let store = stores[n % 2].clone();
        tasks.spawn(async move {
            let delete = |facts: &InstanceFacts| as_admin(|basis| validation::delete(facts, None, basis));
            let key = once("k1", "delete a");
            let answer = move |_: &Changed<_>| format!("by {n}");
            let deleted = store.change_once(at(1)?, &name("a")?, Some(&key), delete, answer).await.map_err(boxed)?;
            let (wanted, key) = (name("b")?, once("k2", "create b"));
            let (decide, answer) = (creation(wanted.clone()), move |_: &Instance| format!("by {n}"));
            let created = store.create_once(at(2)?, &wanted, "simulated", Some(&key), decide, answer).await?;
            let told = |acted: bool, before: Option<String>| (acted, before.unwrap_or_else(|| format!("by {n}")));
            let deleted = match deleted {
                Done::Now(_) => told(true, None),
                Done::Before(answer) => told(false, Some(answer)),
            };
            let created = match created {
                Done::Now(_) => told(true, None),
                Done::Before(answer) => told(false, Some(answer)),
            };
            Outcome::Ok([deleted, created])
        });
    }
    let mut all = Vec::new();
    while let Some(done) = tasks.join_next().await {
        all.push(done??);
    }
    for request in [0, 1] {
        let acted: Vec<_> = all.iter().filter(|done| done[request].0).collect();
        assert_eq!(acted.len(), 1);
        assert!(all.iter().all(|done| done[request].1 == acted[0][request].1), "{all:?}");
    }
    assert_eq!((stores[0].sequence().await?, stores[1].list().await?.0.len()), (3, 2));
    Ok(())
}
