use super::{Bed, Outcome, at, create, millis};
use openclaw_contract::{EventKind, InstanceState, Step};
use openclaw_store::NewEvent;

fn stopped() -> NewEvent {
    NewEvent { actor: "reconciler".to_owned(), what: EventKind::Stopped }
}

pub(crate) async fn events_after_a_number(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    for text in ["a", "b", "c", "d"] {
        create(&store, text).await?;
    }
    let numbers = async |after, limit| {
        let events = store.events_after(after, limit).await?;
        Ok::<_, openclaw_store::StoreError>(events.iter().map(|event| event.sequence).collect::<Vec<_>>())
    };
    assert_eq!(numbers(0, 100).await?, [1, 2, 3, 4]);
    assert_eq!(numbers(2, 100).await?, [3, 4]);
    assert_eq!(numbers(1, 2).await?, [2, 3]);
    assert_eq!(numbers(4, 100).await?, [0; 0]);
    assert_eq!(numbers(u64::MAX, u64::MAX).await?, [0; 0]);
    assert_eq!(numbers(0, u64::MAX).await?.len(), 4);
    Ok(())
}

pub(crate) async fn a_timeline_page_by_page(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let (a, b) = (create(&store, "a").await?, create(&store, "b").await?);
    for _ in 0..3 {
        for id in [&a.id, &b.id] {
            store.record(at(1)?, id, |now| Some((now.status.clone(), vec![stopped()]))).await?;
        }
    }
    let page = async |before, limit| {
        let page = store.timeline(&a.id, before, limit).await?;
        assert!(page.events.iter().all(|event| event.instance.as_ref() == Some(&a.name)));
        Ok::<_, openclaw_store::StoreError>((
            page.events.iter().map(|event| event.sequence).collect::<Vec<_>>(),
            page.next,
        ))
    };
    assert_eq!(page(None, 10).await?, (vec![7, 5, 3, 1], None));
    assert_eq!(page(None, 3).await?, (vec![7, 5, 3], Some(3)));
    assert_eq!(page(Some(3), 3).await?, (vec![1], None));
    assert_eq!(page(None, 4).await?, (vec![7, 5, 3, 1], None), "a full page without a next one");
    assert_eq!(page(Some(1), 4).await?, (vec![], None));
    assert_eq!(page(Some(u64::MAX), u64::MAX).await?.0.len(), 4);
    assert_eq!(store.timeline("nobody", None, 10).await?.events, []);
    Ok(())
}

pub(crate) async fn an_outcome_is_recorded(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let mut told = store.subscribe();
    let version = made.status.version.clone();
    let what = [
        EventKind::StepFinished { step: Step::Verify, version: version.clone(), millis: 7, detail: Some("ok".into()) },
        EventKind::CameToRun { version, previous: None },
    ];
    let events = what.clone().map(|what| NewEvent { actor: "reconciler".to_owned(), what }).to_vec();
    let recorded = store
        .record(at(1)?, &made.id, |now| {
            let mut status = now.status.clone();
            status.state = InstanceState::Running;
            status.observed_generation = now.spec.generation;
            Some((status, events))
        })
        .await?;
    let recorded = recorded.ok_or("gone")?;
    assert_eq!((recorded.status.state, recorded.status.observed_generation), (InstanceState::Running, 1));
    assert_eq!(store.by_id(&made.id).await?.as_ref(), Some(&recorded));
    for (event, what) in store.events_after(1, 10).await?.into_iter().zip(what) {
        assert_eq!((&event.what, event.at, event.generation), (&what, millis(at(1)?)?, Some(1)));
        assert_eq!(event.state, Some(InstanceState::Running), "the state from this event on");
        let committed = told.recv().await?;
        assert_eq!((&committed.event, committed.instance.as_ref()), (&event, Some(&recorded)));
    }
    assert_eq!(store.sequence().await?, 3);
    Ok(())
}

/// The second of two events cannot be written, as its number is taken behind the store's back.
pub(crate) async fn an_outcome_is_recorded_whole_or_not_at_all(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    let mut told = store.subscribe();
    bed.sql(r#"INSERT INTO events (sequence, at, actor, what) VALUES (3, 0, 'x', '{"kind":"stopped"}')"#).await?;
    let record = async || {
        let outcome = |now: &openclaw_contract::Instance| {
            let mut status = now.status.clone();
            status.state = InstanceState::Stopped;
            Some((status, vec![stopped(), stopped()]))
        };
        store.record(at(1)?, &made.id, outcome).await.map_err(super::boxed)
    };
    assert!(record().await.is_err());
    assert_eq!(store.list().await?, (vec![made.clone()], 1));
    assert!(told.try_recv().is_err());
    bed.sql("DELETE FROM events WHERE sequence = 3").await?;
    assert_eq!(record().await?.ok_or("gone")?.status.state, InstanceState::Stopped);
    assert_eq!(store.sequence().await?, 3, "the numbers are given again");
    Ok(())
}

pub(crate) async fn nothing_to_record(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let made = create(&store, "a").await?;
    assert_eq!(store.record(at(1)?, &made.id, |_| None).await?, Some(made.clone()));
    let other = |now: &openclaw_contract::Instance| Some((now.status.clone(), vec![stopped()]));
    assert_eq!(store.record(at(1)?, "gone", other).await?, None);
    assert_eq!(store.list().await?, (vec![made], 1));
    Ok(())
}

pub(crate) async fn notes_of_the_portal(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let mut told = store.subscribe();
    let what = EventKind::PortalStarted { version: "2026.11.23".to_owned(), last_seen: Some(millis(at(0)?)?) };
    let event = store.note(at(1)?, "portal", what.clone()).await?;
    assert_eq!((event.sequence, event.actor.as_str(), &event.what), (1, "portal", &what));
    assert_eq!((&event.instance, event.generation, event.state), (&None, None, None));
    let committed = told.recv().await?;
    assert_eq!((&committed.event, &committed.instance), (&event, &None));
    assert_eq!(store.events_after(0, 10).await?, [event]);
    Ok(())
}
