//! The part of time that is looked at: how it moves, and how an address says it.

use openclaw_contract::Timestamp;

/// From one moment to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

impl Window {
    pub(crate) fn millis(self) -> u64 {
        between(self.from, self.to)
    }

    pub(crate) fn contains(self, at: Timestamp) -> bool {
        self.from <= at && at <= self.to
    }

    /// Where a moment lies, from 0 to 1.
    pub(crate) fn position(self, at: Timestamp) -> f64 {
        share(between(self.from, at.clamp(self.from, self.to)), self.millis())
    }

    /// The moment at a position.
    pub(crate) fn moment(self, position: f64) -> Timestamp {
        later(self.from, part(self.millis(), position.clamp(0.0, 1.0)))
    }

    /// With as much again on either side, though nothing after `now`.
    pub(crate) fn with_surroundings(self, now: Timestamp) -> Self {
        let millis = part(self.millis(), 1.0);
        Self { from: later(self.from, -millis), to: later(self.to, millis).min(now).max(self.to) }
    }
}

/// The lengths that have a button of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    Hour,
    Day,
    Week,
    Month,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

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

    /// In an address.
    const fn word(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
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

    const fn millis(self) -> i64 {
        match self {
            Self::Hour => HOUR,
            Self::Day => DAY,
            Self::Week => 7 * DAY,
            Self::Month => 30 * DAY,
        }
    }
}

/// What there is to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) created: Timestamp,
    pub(crate) now: Timestamp,
}

/// What is looked at: so much of time, up to a moment or to the present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    millis: i64,
    until: Option<Timestamp>,
}

/// The shortest time that can be looked at.
const CLOSEST: i64 = MINUTE;
/// The longest.
const WIDEST: i64 = 90 * DAY;

impl Scope {
    /// The last hour, day, week or month.
    pub(crate) const fn last(range: Range) -> Self {
        Self { millis: range.millis(), until: None }
    }

    /// What to look at first: a new instance has no day behind it.
    pub(crate) fn at_first(limits: Limits) -> Self {
        Self::last(if between(limits.created, limits.now) < 3_600_000 { Range::Hour } else { Range::Day })
    }

    /// The button that stands for it, if one does.
    pub(crate) fn range(self) -> Option<Range> {
        Range::ALL.into_iter().find(|range| self == Self::last(*range))
    }

    /// Whether it goes on with time.
    pub(crate) const fn is_live(self) -> bool {
        self.until.is_none()
    }

    pub(crate) const fn millis(self) -> i64 {
        self.millis
    }

    pub(crate) fn window(self, now: Timestamp) -> Window {
        let to = self.until.unwrap_or(now);
        Window { from: later(to, -self.millis), to }
    }

    /// Up to the present moment again.
    pub(crate) const fn to_now(self) -> Self {
        Self { until: None, ..self }
    }

    /// Moved by so many of its lengths; into the past where negative.
    pub(crate) fn pan(self, lengths: f64, limits: Limits) -> Self {
        let to = self.window(limits.now).to;
        Self { until: Some(later(to, scaled(self.millis, lengths))), ..self }.within(limits)
    }

    /// Longer by a factor, or shorter; what is at `anchor`, from 0 to 1, stays there.
    pub(crate) fn zoom(self, factor: f64, anchor: f64, limits: Limits) -> Self {
        let millis = scaled(self.millis, factor).clamp(CLOSEST, WIDEST);
        let fixed = self.window(limits.now).moment(anchor);
        Self { millis, until: Some(later(fixed, scaled(millis, 1.0 - anchor.clamp(0.0, 1.0)))) }.within(limits)
    }

    /// After two fingers moved from two positions to two others: what was below each stays below it.
    pub(crate) fn pinch(self, before: (f64, f64), after: (f64, f64), limits: Limits) -> Self {
        let (was, is) = ((before.1 - before.0).abs().max(0.01), (after.1 - after.0).abs().max(0.01));
        let millis = scaled(self.millis, was / is).clamp(CLOSEST, WIDEST);
        let window = self.window(limits.now);
        let middle = later(window.from, scaled(self.millis, f64::midpoint(before.0, before.1)));
        let to = later(middle, scaled(millis, 1.0 - f64::midpoint(after.0, after.1)));
        Self { millis, until: Some(to) }.within(limits)
    }

    /// Moved so that a moment lies within it.
    pub(crate) fn showing(self, at: Timestamp, limits: Limits) -> Self {
        if self.window(limits.now).contains(at) {
            return self;
        }
        Self { until: Some(later(at, self.millis / 2)), ..self }.within(limits)
    }

    fn within(self, limits: Limits) -> Self {
        let latest = later(limits.now, -self.millis / 200);
        let earliest = later(limits.created, self.millis / 10);
        // Close to the present it goes on with time.
        let until = self.until.map(|until| until.max(earliest)).filter(|until| *until < latest);
        Self { until, ..self }
    }

    /// What an address says: `range=24h`, or `from` and `to`.
    pub(crate) fn read(range: Option<&str>, from: Option<&str>, to: Option<&str>, limits: Limits) -> Option<Self> {
        let fixed = || {
            let (from, to): (Timestamp, Timestamp) = (from?.parse().ok()?, to?.parse().ok()?);
            let millis = i64::try_from(between(from, to)).ok()?.clamp(CLOSEST, WIDEST);
            Some(Self { millis, until: Some(to) }.within(limits))
        };
        let known = || Range::ALL.into_iter().find(|known| Some(known.word()) == range).map(Self::last);
        let minutes = || range?.strip_suffix("min")?.parse::<i64>().ok();
        let live = || Some(Self { millis: minutes()?.checked_mul(MINUTE)?.clamp(CLOSEST, WIDEST), until: None });
        fixed().or_else(known).or_else(live)
    }

    /// The parts `range`, `from` and `to` of an address that says it.
    pub(crate) fn written(self) -> [(&'static str, Option<String>); 3] {
        let seconds = |at: Timestamp| Timestamp::from_second(at.as_second()).unwrap_or(at).to_string();
        match self.until {
            None => {
                let minutes = || format!("{}min", (self.millis / MINUTE).max(1));
                let range = self.range().map_or_else(minutes, |range| range.word().to_owned());
                [("range", Some(range)), ("from", None), ("to", None)]
            }
            Some(to) => [("range", None), ("from", Some(seconds(later(to, -self.millis)))), ("to", Some(seconds(to)))],
        }
    }
}

/// Milliseconds from one moment to a later one.
pub(crate) fn between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.as_millisecond().saturating_sub(from.as_millisecond())).unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "a share on screen")]
pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// So many milliseconds later; as far as time goes.
pub(crate) fn later(at: Timestamp, millis: i64) -> Timestamp {
    let end = if millis < 0 { Timestamp::UNIX_EPOCH } else { at };
    let there = Timestamp::from_millisecond(at.as_millisecond().saturating_add(millis)).unwrap_or(end);
    there.max(Timestamp::UNIX_EPOCH)
}

fn part(millis: u64, share: f64) -> i64 {
    scaled(i64::try_from(millis).unwrap_or(0), share)
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "milliseconds on screen")]
fn scaled(millis: i64, factor: f64) -> i64 {
    (millis as f64 * factor).round() as i64
}

#[cfg(test)]
mod tests;
