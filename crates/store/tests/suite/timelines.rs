use super::{Bed, Outcome, at, create, millis};
use openclaw_contract::{EventKind, InstanceName, InstanceState, Step, Stretch};
use openclaw_store::{NewEvent, Of, TimelineFilter};

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

fn told(actor: &str, what: EventKind) -> NewEvent {
    NewEvent { actor: actor.to_owned(), what }
}

pub(crate) async fn a_timeline_by_who_what_and_when(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let (a, b) = (create(&store, "a").await?, create(&store, "b").await?);
    for (second, id, event) in [
        (10, &a.id, told("local", EventKind::StartRequested)),
        (20, &b.id, told("reconciler", EventKind::Stopped)),
        (30, &a.id, told("reconciler", EventKind::Stopped)),
        (40, &a.id, told("local", EventKind::StopRequested)),
    ] {
        store.record(at(second)?, id, |now| Some((now.status.clone(), vec![event]))).await?;
    }
    store.note(at(50)?, "portal", EventKind::DriverAnswers).await?;
    store.remove(at(60)?, &b.id, "reconciler").await?;
    let base = TimelineFilter { limit: 10, ..TimelineFilter::default() };
    let name_b = Of::Name(&b.name);
    let table = [
        ("all", base.clone(), vec![8, 7, 6, 5, 4, 3, 2, 1]),
        ("who", TimelineFilter { actor: Some("local"), ..base.clone() }, vec![6, 3, 2, 1]),
        ("what", TimelineFilter { kinds: vec!["stopped", "created"], ..base.clone() }, vec![5, 4, 2, 1]),
        ("who and what", TimelineFilter { actor: Some("x"), kinds: vec!["stopped"], ..base.clone() }, vec![]),
        ("before", TimelineFilter { kinds: vec!["stopped"], before: Some(5), ..base.clone() }, vec![4]),
        ("until", TimelineFilter { until: Some(at(30)?), ..base.clone() }, vec![5, 4, 3, 2, 1]),
        ("until, what", TimelineFilter { until: Some(at(29)?), kinds: vec!["stopped"], ..base.clone() }, vec![4]),
        ("too early", TimelineFilter { until: Some(at(-5)?), ..base.clone() }, vec![]),
        ("one that is gone", TimelineFilter { of: Some(name_b), ..base.clone() }, vec![8, 4, 2]),
        ("of one, what", TimelineFilter { of: Some(Of::Id(&a.id)), kinds: vec!["stopped"], ..base.clone() }, vec![5]),
        (
            "of one, who",
            TimelineFilter { of: Some(Of::Id(&a.id)), actor: Some("local"), ..base.clone() },
            vec![6, 3, 1],
        ),
        ("of one, until", TimelineFilter { of: Some(Of::Id(&a.id)), until: Some(at(10)?), ..base.clone() }, vec![3, 1]),
    ];
    for (case, filter, expected) in table {
        let found = store.timeline_of(&filter).await?;
        assert_eq!(found.events.iter().map(|event| event.sequence).collect::<Vec<_>>(), expected, "{case}");
        assert_eq!(found.next, None, "{case}");
        if let [first, _, ..] = expected[..] {
            let page = store.timeline_of(&TimelineFilter { limit: 1, ..filter }).await?;
            assert_eq!((page.events.len(), page.next), (1, Some(first)), "{case}");
        }
    }
    Ok(())
}

pub(crate) async fn bands_of_what_was_observed(bed: Bed) -> Outcome {
    use InstanceState::{Provisioning, Running, Stopped as Off};
    let store = bed.open().await?;
    let (a, b) = (create(&store, "a").await?, create(&store, "b").await?);
    let state = async |second, id: &str, state, what| {
        let outcome = |now: &openclaw_contract::Instance| {
            let mut status = now.status.clone();
            status.state = state;
            Some((status, vec![told("reconciler", what)]))
        };
        store.record(at(second)?, id, outcome).await.map_err(super::boxed)
    };
    let gone = || EventKind::DriverUnreachable { cause: "no route".to_owned() };
    state(10, &a.id, Running, EventKind::Stopped).await?;
    state(40, &a.id, Running, EventKind::StartRequested).await?;
    state(50, &a.id, Off, EventKind::Stopped).await?;
    let started = EventKind::PortalStarted { version: "1".to_owned(), last_seen: Some(millis(at(60)?)?) };
    store.note(at(80)?, "portal", started).await?;
    state(90, &b.id, Provisioning, gone()).await?;
    state(100, &b.id, Provisioning, EventKind::DriverAnswers).await?;
    store.note(at(110)?, "portal", gone()).await?;
    let names = [a.name.clone(), b.name.clone(), super::name("nobody")?];
    let drawn = async |from, to| {
        let bands = store.bands(&names, at(from)?, at(to)?).await?;
        let band = |(name, stretches): (&InstanceName, &Vec<Stretch>)| {
            let stretches = stretches.iter().map(|s| Ok((millis(s.from)?, s.state)));
            Outcome::Ok((name.to_string(), stretches.collect::<Outcome<Vec<_>>>()?))
        };
        bands.bands.iter().map(band).collect::<Outcome<Vec<_>>>()
    };
    let t = |second| at(second).and_then(millis);
    let of_a = vec![(t(20)?, Some(Running)), (t(50)?, Some(Off)), (t(60)?, None), (t(80)?, Some(Off)), (t(110)?, None)];
    let of_b = vec![
        (t(20)?, Some(Provisioning)),
        (t(60)?, None),
        (t(80)?, Some(Provisioning)),
        (t(90)?, None),
        (t(100)?, Some(Provisioning)),
        (t(110)?, None),
    ];
    assert_eq!(drawn(20, 200).await?, [("a".to_owned(), of_a), ("b".to_owned(), of_b)]);
    let short = vec![(t(95)?, None), (t(100)?, Some(Provisioning))];
    assert_eq!(drawn(95, 105).await?, [("a".to_owned(), vec![(t(95)?, Some(Off))]), ("b".to_owned(), short)]);
    assert_eq!(drawn(150, 160).await?[0].1, [(t(150)?, None)], "what began before goes on");
    assert_eq!(drawn(-20, -10).await?[0].1, [], "before there was one");
    Ok(())
}

pub(crate) async fn signs_of_life(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    assert_eq!(store.last_seen().await?, None);
    store.note(at(1)?, "portal", EventKind::DriverAnswers).await?;
    assert_eq!(store.last_seen().await?, Some(millis(at(1)?)?));
    let ttl = std::time::Duration::from_secs(30);
    assert!(store.take_lease("reconciler", "one", at(7)?, ttl).await?);
    assert_eq!(store.last_seen().await?, Some(millis(at(7)?)?));
    store.release_lease("reconciler", "one", at(9)?).await?;
    assert_eq!(store.last_seen().await?, Some(millis(at(9)?)?));
    Ok(())
}
