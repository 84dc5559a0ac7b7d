//! The states of instances over a time, as far as anybody observed them: what a thin band on a card is drawn from.

use crate::{Event, EventKind, InstanceName, InstanceState, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A time in one state, until the next stretch begins or the time that was asked for ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stretch {
    /// When it begins.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub from: Timestamp,
    /// The state; null where nobody observed it: the portal was down, or could not reach what runs the instance.
    pub state: Option<InstanceState>,
}

/// `GET /api/v1/bands`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bands {
    /// When they begin.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub from: Timestamp,
    /// When they end.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub to: Timestamp,
    /// The stretches of each instance, oldest first; the first one begins at its creation where that is within the time.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Vec<Stretch>>))]
    pub bands: BTreeMap<InstanceName, Vec<Stretch>>,
}

/// A request for bands that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whose.
    pub names: Vec<InstanceName>,
    /// When they begin.
    pub from: Timestamp,
    /// When they end.
    pub to: Timestamp,
}

impl Asked {
    /// Of how many instances they are told at once.
    pub const MOST_NAMES: usize = 200;
    const DAY: i64 = 24 * 60 * 60;

    /// The names of a list with commas, each once, and the last 24 hours where nothing else is asked for.
    ///
    /// # Errors
    /// No name, too many or a bad one; a time that ends before it begins.
    pub fn new(
        names: Option<&str>,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let misfit = |field: &str, reason: String| Refusal::InvalidField { field: field.to_owned(), reason };
        let mut found = Vec::new();
        for name in names.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty()) {
            found.push(name.parse().map_err(|error| misfit("names", format!("{name:?}: {error}")))?);
        }
        found.sort();
        found.dedup();
        if found.is_empty() {
            return Err(misfit("names", "none is given; give the names of instances, such as names=a,b".to_owned()));
        }
        if found.len() > Self::MOST_NAMES {
            let (count, most) = (found.len(), Self::MOST_NAMES);
            return Err(misfit("names", format!("{count} are given; ask for at most {most} at once")));
        }
        let to = to.unwrap_or(now);
        let day_before = to.as_second().saturating_sub(Self::DAY);
        let from = from.unwrap_or_else(|| Timestamp::from_second(day_before).unwrap_or(Timestamp::MIN));
        if from >= to {
            return Err(misfit("from", format!("{from} is not before {to}; give a time that begins before it ends")));
        }
        Ok(Self { names: found, from, to })
    }
}

/// A time in which nothing was observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub to: Timestamp,
}

/// What is known of one instance.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// When it was created.
    pub created: Timestamp,
    /// The state before the first of `changes`, where one is known.
    pub before: Option<InstanceState>,
    /// The state from a moment on, the oldest first.
    pub changes: &'a [(Timestamp, InstanceState)],
    /// When nothing was observed, in any order.
    pub unseen: &'a [Unseen],
}

/// The times in which nothing was observed, as events of the portal, or of one instance, tell them (the oldest first), up to
/// `to`. A portal that is started knows nothing of what was before: an outage of the driver ends there, and a new one begins
/// where it goes on.
pub fn unseen<'a>(events: impl IntoIterator<Item = &'a Event>, to: Timestamp) -> Vec<Unseen> {
    let mut times = Vec::new();
    let mut since = None;
    for event in events {
        match &event.what {
            EventKind::DriverUnreachable { .. } => drop(since.get_or_insert(event.at)),
            EventKind::DriverAnswers => times.extend(since.take().map(|from| Unseen { from, to: event.at })),
            EventKind::PortalStarted { last_seen, .. } => {
                times.extend(since.take().map(|from| Unseen { from, to: event.at }));
                times.extend(last_seen.map(|from| Unseen { from, to: event.at }));
            }
            _ => {}
        }
    }
    times.extend(since.map(|from| Unseen { from, to }));
    times.retain(|time| time.from < time.to);
    times
}

/// The stretches from `from` to `to`: none before the instance was created, no two of the same state beside each other.
#[must_use]
pub fn stretches(known: &Known<'_>, from: Timestamp, to: Timestamp) -> Vec<Stretch> {
    let start = known.created.max(from);
    if start >= to {
        return Vec::new();
    }
    let edges = known.unseen.iter().flat_map(|time| [time.from, time.to]);
    let mut moments: Vec<Timestamp> = known.changes.iter().map(|(at, _)| *at).chain(edges).collect();
    moments.retain(|at| (start..to).contains(at));
    moments.push(start);
    moments.sort_unstable();
    moments.dedup();
    let mut changes = known.changes.iter().peekable();
    let mut told = known.before;
    let mut stretches: Vec<Stretch> = Vec::new();
    for from in moments {
        while let Some((_, state)) = changes.next_if(|(at, _)| *at <= from) {
            told = Some(*state);
        }
        let blind = known.unseen.iter().any(|time| time.from <= from && from < time.to);
        let state = if blind { None } else { told };
        if stretches.last().is_none_or(|last| last.state != state) {
            stretches.push(Stretch { from, state });
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use InstanceState::{Error, Provisioning, Running, Stopped};
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn event(second: i64, what: EventKind) -> Event {
        let (instance, generation, state, actor) = (None, None, None, "portal".to_owned());
        Event { sequence: second.unsigned_abs(), at: at(second), instance, generation, state, actor, what }
    }

    fn drawn(
        created: i64,
        before: Option<InstanceState>,
        changes: &[(i64, InstanceState)],
        unseen: &[(i64, i64)],
    ) -> Vec<(i64, Option<InstanceState>)> {
        let changes: Vec<_> = changes.iter().map(|(second, state)| (at(*second), *state)).collect();
        let unseen: Vec<_> = unseen.iter().map(|(from, to)| Unseen { from: at(*from), to: at(*to) }).collect();
        let known = Known { created: at(created), before, changes: &changes, unseen: &unseen };
        stretches(&known, at(100), at(200)).into_iter().map(|s| (s.from.as_second(), s.state)).collect()
    }

    #[test]
    fn stretches_of_all_kinds() {
        let table = [
            ("never anything", drawn(0, None, &[], &[]), vec![(100, None)]),
            ("as before", drawn(0, Some(Running), &[], &[]), vec![(100, Some(Running))]),
            (
                "created within",
                drawn(120, None, &[(120, Provisioning), (150, Running)], &[]),
                vec![(120, Some(Provisioning)), (150, Some(Running))],
            ),
            ("created after", drawn(200, None, &[(200, Provisioning)], &[]), vec![]),
            (
                "changes before and after do not show",
                drawn(0, Some(Stopped), &[(90, Running), (130, Error), (200, Running)], &[]),
                vec![(100, Some(Running)), (130, Some(Error))],
            ),
            (
                "the same state is one stretch",
                drawn(0, Some(Running), &[(120, Running), (130, Running)], &[]),
                vec![(100, Some(Running))],
            ),
            (
                "unseen in the middle, with a change within",
                drawn(0, Some(Running), &[(130, Stopped)], &[(120, 140)]),
                vec![(100, Some(Running)), (120, None), (140, Some(Stopped))],
            ),
            (
                "unseen at either end, and overlapping",
                drawn(0, Some(Running), &[], &[(50, 110), (105, 120), (190, 300)]),
                vec![(100, None), (120, Some(Running)), (190, None)],
            ),
            (
                "unseen before creation does not show",
                drawn(150, None, &[(150, Provisioning)], &[(100, 120)]),
                vec![(150, Some(Provisioning))],
            ),
            (
                "two changes at one moment: the last one counts",
                drawn(0, None, &[(120, Running), (120, Stopped)], &[]),
                vec![(100, None), (120, Some(Stopped))],
            ),
        ];
        for (case, drawn, expected) in table {
            assert_eq!(drawn, expected, "{case}");
        }
    }

    #[test]
    fn nothing_was_observed_while_the_portal_was_down_or_reached_nobody() {
        let started = |last_seen: Option<i64>| EventKind::PortalStarted {
            version: "2026.11.23".to_owned(),
            last_seen: last_seen.map(at),
        };
        let gone = || EventKind::DriverUnreachable { cause: "no route".to_owned() };
        let told = |events: &[Event]| {
            unseen(events, at(100)).iter().map(|time| (time.from.as_second(), time.to.as_second())).collect::<Vec<_>>()
        };
        assert_eq!(told(&[event(10, started(None))]), []);
        assert_eq!(told(&[event(10, started(Some(4)))]), [(4, 10)]);
        assert_eq!(told(&[event(10, started(Some(10)))]), [], "at once");
        assert_eq!(told(&[event(20, gone()), event(25, gone()), event(30, EventKind::DriverAnswers)]), [(20, 30)]);
        assert_eq!(told(&[event(30, EventKind::DriverAnswers)]), []);
        assert_eq!(told(&[event(20, gone())]), [(20, 100)], "to this day");
        let restarted = [event(20, gone()), event(40, started(Some(38))), event(41, gone())];
        assert_eq!(told(&restarted), [(20, 40), (38, 40), (41, 100)]);
    }

    #[test]
    fn what_can_be_asked_for() {
        let many = (0..201).map(|n| format!("i{n}")).collect::<Vec<_>>().join(",");
        let asked = |names: &str, from, to| Asked::new(Some(names), from, to, at(200_000));
        let day = asked("b, a,b,", None, None).unwrap();
        let names: Vec<_> = day.names.iter().map(InstanceName::as_str).collect();
        assert_eq!((names, day.from, day.to), (vec!["a", "b"], at(113_600), at(200_000)));
        assert_eq!(asked("a", None, Some(at(100_000))).unwrap().from, at(13_600));
        for (refused, says) in [
            (Asked::new(None, None, None, at(0)), "names: none is given"),
            (asked(",", None, None), "names: none is given"),
            (asked("A", None, None), "names: \"A\": "),
            (asked(&many, None, None), "names: 201 are given; ask for at most 200 at once"),
            (asked("a", Some(at(9)), Some(at(9))), "from: 1970-01-01T00:00:09Z is not before"),
        ] {
            let said = refused.map_err(|refusal| (refusal.status(), refusal.message())).unwrap_err();
            assert!(said.0 == 422 && said.1.starts_with(says), "{said:?}");
        }
    }

    proptest! {
        #[test]
        fn stretches_are_in_order_and_within(
            created in 0i64..300,
            changes in proptest::collection::vec((0i64..300, 0usize..5), 0..20),
            unseen in proptest::collection::vec((0i64..300, 0i64..100), 0..5),
        ) {
            let mut changes: Vec<_> = changes.into_iter().map(|(s, n)| (s, InstanceState::ALL[n])).collect();
            changes.sort_by_key(|(second, _)| *second);
            let unseen: Vec<_> = unseen.into_iter().map(|(from, length)| (from, from + length)).collect();
            let drawn = drawn(created, None, &changes, &unseen);
            prop_assert_eq!(drawn.is_empty(), created >= 200);
            prop_assert!(drawn.first().is_none_or(|(from, _)| *from == created.max(100)));
            for pair in drawn.windows(2) {
                prop_assert!(pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1);
            }
            prop_assert!(drawn.iter().all(|(from, _)| (100..200).contains(from)));
        }
    }
}
