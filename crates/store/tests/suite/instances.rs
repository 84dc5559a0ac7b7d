use super::{Bed, Outcome, at, create, creation, millis, name, refusal};
use openclaw_contract::{Instance, InstanceState, Power, Snapshot, SnapshotId, snapshot::SnapshotKind};

pub(crate) async fn create_list_and_find(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    assert_eq!(store.list().await?, (Vec::new(), 0));
    let (b, a, c) = (create(&store, "b-2").await?, create(&store, "a").await?, create(&store, "b").await?);
    assert_eq!(store.list().await?, (vec![a.clone(), c.clone(), b.clone()], 3));
    assert_eq!(store.ids().await?, [b.id.clone(), a.id.clone(), c.id.clone()], "in the order of their creation");
    assert_eq!(store.by_name(&a.name).await?.as_ref(), Some(&a));
    assert_eq!(store.by_id(&a.id).await?.as_ref(), Some(&a));
    assert_eq!(store.by_name(&name("d")?).await?, None);
    assert_eq!(store.by_id("d").await?, None);
    assert_eq!(store.sequence().await?, 3);
    Ok(store.check().await?)
}

pub(crate) async fn all_of_an_instance_is_stored(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    assert_eq!((made.driver.as_str(), made.labels.get("team")), ("simulated", Some("Ägypten \"7\"")));
    assert_eq!((made.spec.power, made.spec.generation, made.spec.deleted), (Power::On, 1, false));
    assert_eq!((made.status.state, made.created_at), (InstanceState::Provisioning, millis(at(0)?)?));
    let json = r#"{"process":{"status":"ok","detail":"pid 7635","as_of":"2026-04-10T14:23:12Z"},
        "gateway":{"status":"failing","as_of":null},"channels":{"status":"off","as_of":null}}"#;
    let mut status = made.status.clone();
    status.state = InstanceState::Error;
    status.version = "2026.5.3-1".parse()?;
    status.observed_generation = 1;
    status.failed_generation = Some(7);
    status.step = Some(openclaw_contract::Step::Verify);
    status.step_started_at = Some(millis(at(1)?)?);
    status.step_deadline = Some(millis(at(7)?)?);
    status.state_version = Some("2026.5.3".parse()?);
    status.state_bytes = Some(7 << 40);
    let (version, taken_at) = ("2026.4.8".parse()?, at(8)?);
    let id = SnapshotId::before(1, &version);
    let (bytes, checksum, kind) = (1 << 30, "f".repeat(64), SnapshotKind::BeforeUpdate);
    let snapshot = Snapshot { id, version, taken_at, generation: 1, bytes, checksum, kind };
    let aside = SnapshotId::aside(7, &status.version);
    status.snapshots = vec![snapshot.clone(), Snapshot { id: aside, kind: SnapshotKind::SetAside, ..snapshot }];
    status.message = Some("it's \"broken\"; DROP TABLE instances".to_owned());
    status.provisioning_started_at = Some(millis(at(2)?)?);
    status.last_updated_at = Some(millis(at(3)?)?);
    status.exits = vec![at(4)?, at(5)?];
    status.health = serde_json::from_str(json)?;
    status.url = Some("http://127.0.0.1:18789/".to_owned());
    let given = status.clone();
    let recorded = store.record(at(6)?, &made.id, |_| Some((given, Vec::new()))).await?;
    let expected = Instance { status, ..made };
    assert_eq!(recorded.as_ref(), Some(&expected));
    drop(store);
    assert_eq!(bed.open().await?.list().await?.0, [expected]);
    Ok(())
}

pub(crate) async fn a_taken_name_is_refused(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let first = create(&store, "a").await?;
    let second = store.create(at(1)?, &first.name, "simulated", creation(first.name.clone())).await;
    assert_eq!(refusal(second)?.code(), "name_taken");
    assert_eq!(store.list().await?, (vec![first], 1));
    Ok(())
}

/// Also where another process is in between, which one that is told "free" stands for.
pub(crate) async fn of_many_who_want_one_name_one_gets_it(bed: Bed) -> Outcome {
    let stores = [bed.open().await?, bed.open().await?];
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let store = stores[n % 2].clone();
        tasks.spawn(async move {
            let wanted = name("a")?;
            let decide = creation(wanted.clone());
            let told_free = n % 4 == 0;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(
                store.create(at(0)?, &wanted, "simulated", |taken| decide(taken && !told_free)).await,
            )
        });
    }
    let mut winners = 0;
    while let Some(done) = tasks.join_next().await {
        match done?? {
            Ok(_) => winners += 1,
            lost => assert_eq!(refusal(lost)?.code(), "name_taken"),
        }
    }
    assert_eq!((winners, stores[0].list().await?.0.len(), stores[1].sequence().await?), (1, 1, 1));
    Ok(())
}

pub(crate) async fn removed_and_created_again(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let mut told = store.subscribe();
    let first = create(&store, "a").await?;
    store.remove(at(1)?, &first.id, "reconciler").await?;
    assert_eq!(store.by_name(&first.name).await?, None);
    store.remove(at(1)?, &first.id, "reconciler").await?;
    assert_eq!(store.sequence().await?, 2, "gone is gone");
    let second = create(&store, "a").await?;
    assert_ne!(first.id, second.id);
    let numbers = async |id| {
        let timeline = store.timeline(id, None, 10).await?;
        Ok::<_, openclaw_store::StoreError>(timeline.events.iter().map(|event| event.sequence).collect::<Vec<_>>())
    };
    assert_eq!((numbers(&first.id).await?, numbers(&second.id).await?), (vec![2, 1], vec![3]));
    let deleted = store.events_after(1, 1).await?;
    let said = serde_json::to_value(&deleted)?;
    assert_eq!(said[0]["what"]["kind"], "deleted");
    assert_eq!((&said[0]["instance"], &said[0]["state"]), (&"a".into(), &serde_json::Value::Null));
    let there: Vec<_> =
        [told.recv().await?, told.recv().await?, told.recv().await?].map(|told| told.instance.clone()).into();
    assert_eq!(there, [Some(first), None, Some(second)]);
    Ok(())
}
