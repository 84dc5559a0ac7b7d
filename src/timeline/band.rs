//! The band of states over time.

use crate::show;
use openclaw_contract::{Event, InstanceState, Timestamp};

/// The part of time that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

/// How far back to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    Hour,
    Day,
    Week,
    Month,
}

impl Range {
    pub(crate) const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Month];

    /// On its button.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Hour => "1 h",
            Self::Day => "24 h",
            Self::Week => "7 d",
            Self::Month => "30 d",
        }
    }

    /// In a sentence.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Hour => "the last hour",
            Self::Day => "the last 24 hours",
            Self::Week => "the last 7 days",
            Self::Month => "the last 30 days",
        }
    }

    pub(crate) const fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
            Self::Month => 30 * 86_400,
        }
    }

    /// How far back to look at first: a new instance has no day behind it.
    pub(crate) fn for_one_of(created: Timestamp, now: Timestamp) -> Self {
        if between(created, now) < 3_600_000 { Self::Hour } else { Self::Day }
    }

    /// The window that ends at `to`.
    pub(crate) fn until(self, to: Timestamp) -> Window {
        let from =
            Timestamp::from_second(to.as_second().saturating_sub(self.seconds())).unwrap_or(Timestamp::UNIX_EPOCH);
        Window { from, to }
    }
}

impl Window {
    pub(crate) fn millis(self) -> u64 {
        between(self.from, self.to)
    }

    /// Where a moment lies, from 0 to 1.
    pub(crate) fn position(self, at: Timestamp) -> f64 {
        share(between(self.from, at.clamp(self.from, self.to)), self.millis())
    }

    /// The moment at so many parts of `parts`.
    pub(crate) fn moment(self, part: i64, parts: i64) -> Timestamp {
        let millis = i64::try_from(self.millis()).unwrap_or(0);
        let offset = millis.saturating_mul(part).checked_div(parts).unwrap_or(0);
        Timestamp::from_millisecond(self.from.as_millisecond().saturating_add(offset)).unwrap_or(self.to)
    }
}

/// What is known of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// There was no instance yet.
    NotYet,
    /// There was one, and nobody knows how it was.
    Unknown,
    State(InstanceState),
}

impl Seen {
    /// The word for it: `Running`, `Not known`.
    pub(crate) fn title(&self) -> &str {
        match self {
            Self::NotYet => "Not created yet",
            Self::Unknown => "Not known",
            Self::State(state) => state.title(),
        }
    }

    /// The class of its colour; of what is not known and of a state that is unknown it is the same.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet",
            Self::Unknown => "unknown",
            Self::State(state) => show::tone(state),
        }
    }
}

/// A time of which one thing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) seen: Seen,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

impl Segment {
    pub(crate) fn millis(&self) -> u64 {
        between(self.from, self.to)
    }
}

/// The states within a window, the oldest first, without holes: each event says the state from then on. `created` is when
/// the instance was.
pub(crate) fn segments(events: &[Event], created: Timestamp, window: Window) -> Vec<Segment> {
    let told = events.iter().rev().filter_map(|event| Some((event.at, Seen::State(event.state?))));
    let mut changes: Vec<(Timestamp, Seen)> = std::iter::once((created, Seen::Unknown)).chain(told).collect();
    // Stable: of changes at one moment the last one told stays the last.
    changes.sort_by_key(|(at, _)| *at);
    let mut segments = Vec::new();
    let (mut seen, mut from) = (Seen::NotYet, window.from);
    for (at, next) in changes.into_iter().filter(|(at, _)| *at < window.to) {
        let to = at.max(window.from);
        if to > from && seen != next {
            segments.push(Segment { seen, from, to });
            from = to;
        }
        seen = next;
    }
    segments.push(Segment { seen, from, to: window.to });
    segments
}

/// Each state's share of the time, as people say it: `running 83%, provisioning 17%`.
pub(crate) fn summary(segments: &[Segment]) -> String {
    let total: u64 = segments.iter().map(Segment::millis).sum();
    let mut kinds: Vec<Seen> = Vec::new();
    for segment in segments {
        if !kinds.contains(&segment.seen) {
            kinds.push(segment.seen);
        }
    }
    let part = |seen: &Seen| {
        let millis = segments.iter().filter(|segment| segment.seen == *seen).map(Segment::millis).sum();
        let word = seen.title().to_lowercase();
        match share(millis, total) * 100.0 {
            ..1.0 => format!("{word} under 1%"),
            percent => format!("{word} {percent:.0}%"),
        }
    };
    kinds.iter().map(part).collect::<Vec<_>>().join(", ")
}

fn between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.as_millisecond().saturating_sub(from.as_millisecond())).unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "a share on screen")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{at, event};
    use openclaw_contract::{
        EventKind,
        InstanceState::{Error, Provisioning, Running},
    };

    fn events(changes: &[(u64, Option<InstanceState>)]) -> Vec<Event> {
        let change =
            |(n, state): &(u64, Option<InstanceState>)| Event { state: *state, ..event(*n, "a", EventKind::Unknown) };
        changes.iter().rev().map(change).collect()
    }

    fn seen(changes: &[(u64, Option<InstanceState>)], from: i64, to: i64) -> Vec<(&'static str, i64, i64)> {
        let window = Window { from: at(from), to: at(to) };
        let short = |segment: &Segment| (segment.seen.tone(), segment.from.as_second(), segment.to.as_second());
        segments(&events(changes), at(0), window).iter().map(short).collect()
    }

    #[test]
    fn before_it_was_created_there_was_none() {
        let window = Window { from: at(10), to: at(50) };
        let words = |created, changes: &[(u64, Option<InstanceState>)]| {
            let pieces = segments(&events(changes), at(created), window);
            pieces.iter().map(|piece| (piece.seen.title().to_owned(), piece.to.as_second())).collect::<Vec<_>>()
        };
        let told =
            |pieces: &[(&str, i64)]| pieces.iter().map(|(word, to)| ((*word).to_owned(), *to)).collect::<Vec<_>>();
        assert_eq!(words(20, &[(20, Some(Running))]), told(&[("Not created yet", 20), ("Running", 50)]));
        assert_eq!(
            words(20, &[(30, Some(Running))]),
            told(&[("Not created yet", 20), ("Not known", 30), ("Running", 50)])
        );
        assert_eq!(words(70, &[]), told(&[("Not created yet", 50)]));
    }

    #[test]
    fn a_new_instance_is_looked_at_closely() {
        assert_eq!(
            [at(9_000), at(5_000), at(0)].map(|created| Range::for_one_of(created, at(9_100))),
            [Range::Hour, Range::Day, Range::Day]
        );
    }

    #[test]
    fn before_the_first_event_nothing_is_known() {
        let changes = [(20, Some(Provisioning)), (30, Some(Running))];
        assert_eq!(seen(&changes, 10, 50), [("unknown", 10, 20), ("provisioning", 20, 30), ("running", 30, 50)]);
        assert_eq!(seen(&[], 10, 50), [("unknown", 10, 50)]);
    }

    #[test]
    fn the_state_before_the_window_goes_on_within_it() {
        let changes = [(5, Some(Provisioning)), (8, Some(Running)), (40, Some(Error)), (99, Some(Running))];
        assert_eq!(seen(&changes, 10, 50), [("running", 10, 40), ("error", 40, 50)]);
        assert_eq!(seen(&changes, 10, 30), [("running", 10, 30)]);
    }

    #[test]
    fn the_same_state_is_one_piece_and_events_without_one_change_nothing() {
        let changes = [(10, Some(Provisioning)), (12, Some(Provisioning)), (14, None), (20, Some(Running))];
        assert_eq!(seen(&changes, 10, 30), [("provisioning", 10, 20), ("running", 20, 30)]);
    }

    #[test]
    fn of_events_at_one_moment_the_last_counts() {
        let mut both = events(&[(20, Some(Provisioning)), (21, Some(Running))]);
        both.iter_mut().for_each(|event| event.at = at(20));
        let pieces = segments(&both, at(0), Window { from: at(20), to: at(30) });
        assert_eq!(pieces, [Segment { seen: Seen::State(Running), from: at(20), to: at(30) }]);
    }

    #[test]
    fn pieces_fill_the_window() {
        let changes = [(5, Some(Running)), (20, Some(Error)), (21, Some(Provisioning)), (60, Some(Running))];
        let window = Range::Hour.until(at(3650));
        let pieces = segments(&events(&changes), at(0), window);
        assert_eq!(pieces.iter().map(Segment::millis).sum::<u64>(), window.millis());
        assert_eq!(window.millis(), 3_600_000);
    }

    #[test]
    fn says_each_states_share() {
        let changes = [(5, Some(Running)), (30, Some(Error)), (40, Some(Running))];
        let pieces = segments(&events(&changes), at(0), Window { from: at(10), to: at(50) });
        assert_eq!(summary(&pieces), "running 75%, error 25%");
        let pieces =
            segments(&events(&[(5, Some(Error)), (11, Some(Running))]), at(0), Window { from: at(10), to: at(1000) });
        assert_eq!(summary(&pieces), "error under 1%, running 100%");
    }

    #[test]
    fn an_unknown_state_is_drawn_as_such_and_said_as_it_is() {
        let changes = [(5, Some(Running)), (30, Some(InstanceState::of_word("hibernating")))];
        assert_eq!(seen(&changes, 10, 50), [("running", 10, 30), ("unknown", 30, 50)]);
        let pieces = segments(&events(&changes), at(0), Window { from: at(10), to: at(50) });
        assert_eq!(summary(&pieces), "running 50%, hibernating 50%");
    }

    #[test]
    fn a_window_knows_its_positions() {
        let window = Window { from: at(100), to: at(200) };
        assert_eq!([50, 100, 150, 300].map(|second| window.position(at(second))), [0.0, 0.0, 0.5, 1.0]);
        assert_eq!([0, 1, 4].map(|part| window.moment(part, 4).as_second()), [100, 125, 200]);
        assert_eq!(Window { from: at(1), to: at(1) }.position(at(1)), 0.0);
    }
}
