//! The band of states over time.

use super::window::{Window, between, share};
use crate::show;
use openclaw_contract::{
    Event, InstanceState, Stretch, Timestamp,
    band::{Known, stretches, unseen},
};

/// What is known of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// There was no instance yet.
    NotYet,
    /// The server was not asked yet, or not reached.
    NotRead,
    /// There was one, and nobody observed how it was.
    Unknown,
    State(InstanceState),
}

impl Seen {
    /// The word for it: `Running`, `Not observed`.
    pub(crate) fn title(&self) -> &str {
        match self {
            Self::NotYet => "Not created yet",
            Self::NotRead => "Not read yet",
            Self::Unknown => "Not observed",
            Self::State(state) => state.title(),
        }
    }

    /// The class of its colour; of what is not known and of a state that is unknown it is the same.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet",
            Self::NotRead => "not-read",
            Self::Unknown => "unknown",
            Self::State(state) => show::tone(state),
        }
    }

    /// How much it matters where several share a place that is too small for them.
    const fn weight(self) -> u8 {
        match self {
            Self::NotYet => 0,
            Self::NotRead => 1,
            Self::State(InstanceState::Running) => 2,
            Self::State(InstanceState::Stopped) => 3,
            Self::State(InstanceState::Deleting | InstanceState::Unknown(_)) => 4,
            Self::State(InstanceState::Provisioning) => 5,
            Self::Unknown => 6,
            Self::State(InstanceState::Error) => 7,
        }
    }
}

impl From<&Stretch> for Seen {
    fn from(stretch: &Stretch) -> Self {
        stretch.state.map_or(Self::Unknown, Self::State)
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

/// What the server told of a time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) window: Window,
    pub(crate) stretches: Vec<Stretch>,
    /// Whether it was told up to that time's present: events of the stream go on from there.
    pub(crate) live: bool,
}

impl Told {
    /// Whether nothing more needs to be asked to draw a window.
    pub(crate) fn covers(&self, window: Window, created: Timestamp) -> bool {
        self.window.from <= window.from.max(created) && (self.live || self.window.to >= window.to)
    }
}

/// What is known within a window, the oldest first, without holes. `events` are those of the stream, the newest first; up to
/// `until` this page would have heard of any.
pub(crate) fn segments(
    told: Option<&Told>,
    events: &[Event],
    created: Timestamp,
    window: Window,
    until: Timestamp,
) -> Vec<Segment> {
    let mut changes = vec![(Timestamp::MIN, Seen::NotRead)];
    if let Some(told) = told {
        changes.extend(told.stretches.iter().map(|stretch| (stretch.from, Seen::from(stretch))));
        let end = if told.live {
            let before = told.stretches.last().and_then(|last| last.state);
            changes.extend(goes_on(before, events, created, told.window.to, until));
            until.max(told.window.to)
        } else {
            told.window.to
        };
        changes.push((end, Seen::NotRead));
    }
    if created > window.from {
        changes.retain(|(at, _)| *at >= created);
        changes.insert(0, (Timestamp::MIN, Seen::NotYet));
        if changes.get(1).is_none_or(|(at, _)| *at > created) {
            changes.insert(1, (created, Seen::NotRead));
        }
    }
    let mut segments = Vec::new();
    let (mut seen, mut from) = (Seen::NotRead, window.from);
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

/// What came of a state from `from` on, by the events since.
fn goes_on(
    before: Option<InstanceState>,
    events: &[Event],
    created: Timestamp,
    from: Timestamp,
    until: Timestamp,
) -> Vec<(Timestamp, Seen)> {
    let since: Vec<&Event> = events.iter().take_while(|event| event.at > from).collect();
    if since.is_empty() {
        return Vec::new();
    }
    let changes: Vec<_> = since.iter().rev().filter_map(|event| Some((event.at, event.state?))).collect();
    let unseen = unseen(since.iter().rev().copied(), until);
    let known = Known { created, before, changes: &changes, unseen: &unseen };
    stretches(&known, from, until).iter().map(|stretch| (stretch.from, Seen::from(stretch))).collect()
}

/// With at most about twice `most` pieces: of neighbours that are each too short to be seen the weightiest stands for all.
pub(crate) fn thinned(segments: Vec<Segment>, most: u64) -> Vec<Segment> {
    let least = segments.iter().map(Segment::millis).sum::<u64>() / most.max(1);
    let mut kept: Vec<Segment> = Vec::new();
    for segment in segments {
        match kept.last_mut() {
            Some(last) if last.millis() < least && segment.millis() < least => {
                if segment.seen.weight() > last.seen.weight() {
                    last.seen = segment.seen;
                }
                last.to = segment.to;
            }
            Some(last) if last.seen == segment.seen => last.to = segment.to,
            _ => kept.push(segment),
        }
    }
    kept
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

#[cfg(test)]
mod tests;
