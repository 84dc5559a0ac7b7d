//! The band of states over time.

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

    /// The window that ends at `to`.
    pub(crate) fn until(self, to: Timestamp) -> Window {
        let from = Timestamp::from_second(to.as_second().saturating_sub(self.seconds())).unwrap_or(Timestamp::UNIX_EPOCH);
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

/// A time in one state; without one where nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) state: Option<InstanceState>,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

impl Segment {
    pub(crate) fn millis(&self) -> u64 {
        between(self.from, self.to)
    }

    /// The word for it: `Running`, `Not known`.
    pub(crate) fn title(&self) -> &'static str {
        self.state.map_or("Not known", InstanceState::title)
    }

    /// The class of its colour.
    pub(crate) fn tone(&self) -> &'static str {
        self.state.map_or("unknown", InstanceState::as_str)
    }
}

/// The states within a window, the oldest first, without holes: each event says the state from then on.
pub(crate) fn segments(events: &[Event], window: Window) -> Vec<Segment> {
    let mut changes: Vec<(Timestamp, InstanceState)> =
        events.iter().filter_map(|event| Some((event.at, event.state?))).collect();
    changes.reverse();
    changes.sort_by_key(|(at, _)| *at);
    let mut segments = Vec::new();
    let (mut state, mut from) = (None, window.from);
    for (at, next) in changes.into_iter().filter(|(at, _)| *at < window.to) {
        let to = at.max(window.from);
        if to > from && state != Some(next) {
            segments.push(Segment { state, from, to });
            from = to;
        }
        state = Some(next);
    }
    segments.push(Segment { state, from, to: window.to });
    segments
}

/// Each state's share of the time, as people say it: `running 83%, provisioning 17%`.
pub(crate) fn summary(segments: &[Segment]) -> String {
    let total: u64 = segments.iter().map(Segment::millis).sum();
    let mut states: Vec<Option<InstanceState>> = Vec::new();
    for segment in segments {
        if !states.contains(&segment.state) {
            states.push(segment.state);
        }
    }
    let part = |state: &Option<InstanceState>| {
        let millis = segments.iter().filter(|segment| segment.state == *state).map(Segment::millis).sum();
        let word = state.map_or("not known", InstanceState::as_str);
        match share(millis, total) * 100.0 {
            ..1.0 => format!("{word} under 1%"),
            percent => format!("{word} {percent:.0}%"),
        }
    };
    states.iter().map(part).collect::<Vec<_>>().join(", ")
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
    use openclaw_contract::{EventKind, InstanceState::{Error, Provisioning, Running}};

    fn events(changes: &[(u64, Option<InstanceState>)]) -> Vec<Event> {
        let change = |(n, state): &(u64, Option<InstanceState>)| Event { state: *state, ..event(*n, "a", EventKind::Unknown) };
        changes.iter().rev().map(change).collect()
    }

    fn seen(changes: &[(u64, Option<InstanceState>)], from: i64, to: i64) -> Vec<(&'static str, i64, i64)> {
        let window = Window { from: at(from), to: at(to) };
        let short = |segment: &Segment| (segment.tone(), segment.from.as_second(), segment.to.as_second());
        segments(&events(changes), window).iter().map(short).collect()
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
        let pieces = segments(&both, Window { from: at(20), to: at(30) });
        assert_eq!(pieces, [Segment { state: Some(Running), from: at(20), to: at(30) }]);
    }

    #[test]
    fn pieces_fill_the_window() {
        let changes = [(5, Some(Running)), (20, Some(Error)), (21, Some(Provisioning)), (60, Some(Running))];
        let window = Range::Hour.until(at(3650));
        let pieces = segments(&events(&changes), window);
        assert_eq!(pieces.iter().map(Segment::millis).sum::<u64>(), window.millis());
        assert_eq!(window.millis(), 3_600_000);
    }

    #[test]
    fn says_each_states_share() {
        let changes = [(5, Some(Running)), (30, Some(Error)), (40, Some(Running))];
        let pieces = segments(&events(&changes), Window { from: at(10), to: at(50) });
        assert_eq!(summary(&pieces), "running 75%, error 25%");
        let pieces = segments(&events(&[(5, Some(Error)), (11, Some(Running))]), Window { from: at(10), to: at(1000) });
        assert_eq!(summary(&pieces), "error under 1%, running 100%");
    }

    #[test]
    fn a_window_knows_its_positions() {
        let window = Window { from: at(100), to: at(200) };
        assert_eq!([50, 100, 150, 300].map(|second| window.position(at(second))), [0.0, 0.0, 0.5, 1.0]);
        assert_eq!([0, 1, 4].map(|part| window.moment(part, 4).as_second()), [100, 125, 200]);
        assert_eq!(Window { from: at(1), to: at(1) }.position(at(1)), 0.0);
    }
}
