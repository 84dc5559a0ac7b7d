//! The states of the last day, as the thin band on a card shows them: read once, and gone on with by what is told live.

use crate::format::span;
use openclaw_contract::{InstanceState, Timestamp, band::Stretch};

/// How far back it goes, in milliseconds.
const DAY: i64 = 24 * 3600 * 1000;

/// The stretches of one instance, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Band(Vec<Stretch>);

/// A part of the band as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Piece {
    /// None where nothing was observed.
    pub(crate) state: Option<InstanceState>,
    pub(crate) millis: i64,
}

impl Band {
    pub(crate) fn new(stretches: Vec<Stretch>) -> Self {
        Self(stretches)
    }

    /// Goes on in that state from then on, where it is another one; true if it is.
    pub(crate) fn go_on(&mut self, state: InstanceState, from: Timestamp) -> bool {
        let differs = self.0.last().is_none_or(|last| last.state != Some(state) && last.from <= from);
        if differs {
            self.0.push(Stretch { from, state: Some(state) });
        }
        differs
    }

    /// The pieces of the day until `now`. What was before the instance is a piece of none.
    pub(crate) fn pieces(&self, now: Timestamp) -> (i64, Vec<Piece>) {
        let end = now.as_millisecond();
        let begin = end.saturating_sub(DAY);
        let mut before = DAY;
        let ends = self.0.iter().skip(1).map(|next| next.from.as_millisecond()).chain([end]);
        let mut pieces: Vec<Piece> = Vec::new();
        for (stretch, until) in self.0.iter().zip(ends) {
            let millis = until.clamp(begin, end).saturating_sub(stretch.from.as_millisecond().clamp(begin, end));
            if millis > 0 {
                before = before.saturating_sub(millis);
                pieces.push(Piece { state: stretch.state, millis });
            }
        }
        (before, pieces)
    }
}

/// The same in words: `Last 24 hours: running 23 h 10 min, error 50 min`; how long each state was there in all.
pub(crate) fn summary(pieces: &[Piece]) -> String {
    let mut told: Vec<Piece> = Vec::new();
    for piece in pieces {
        match told.iter_mut().find(|known| known.state == piece.state) {
            Some(known) => known.millis = known.millis.saturating_add(piece.millis),
            None => told.push(*piece),
        }
    }
    let words: Vec<String> = told
        .iter()
        .map(|piece| {
            let word = piece.state.as_ref().map_or("not observed", InstanceState::as_str);
            format!("{word} {}", span(u64::try_from(piece.millis).unwrap_or(0)))
        })
        .collect();
    if words.is_empty() {
        "Last 24 hours: nothing yet".to_owned()
    } else {
        format!("Last 24 hours: {}", words.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use InstanceState::{Error, Provisioning, Running};

    fn hour(hour: i64) -> Timestamp {
        crate::live::fixture::at(hour * 3600)
    }

    fn band(stretches: &[(i64, Option<InstanceState>)]) -> Band {
        Band::new(stretches.iter().map(|(at, state)| Stretch { from: hour(*at), state: *state }).collect())
    }

    fn hours(band: &Band, now: i64) -> (i64, Vec<(Option<InstanceState>, i64)>) {
        let (before, pieces) = band.pieces(hour(now));
        (before / 3_600_000, pieces.iter().map(|piece| (piece.state, piece.millis / 3_600_000)).collect())
    }

    #[test]
    fn the_last_day_is_drawn_to_scale() {
        let told = band(&[(10, Some(Running)), (40, None), (42, Some(Error))]);
        assert_eq!(hours(&told, 48), (0, vec![(Some(Running), 16), (None, 2), (Some(Error), 6)]));
        assert_eq!(hours(&told, 80), (0, vec![(Some(Error), 24)]));
        assert_eq!(hours(&band(&[(40, Some(Provisioning))]), 48), (16, vec![(Some(Provisioning), 8)]));
        assert_eq!(hours(&Band::default(), 48), (24, vec![]));
        assert_eq!(hours(&band(&[(50, Some(Running))]), 48), (24, vec![]), "a clock that is behind");
    }

    #[test]
    fn what_is_told_live_goes_on_with_it() {
        let mut told = band(&[(30, Some(Running))]);
        assert!(!told.go_on(Running, hour(40)));
        assert!(told.go_on(Error, hour(42)));
        assert!(!told.go_on(Running, hour(41)), "older than what is known");
        assert_eq!(hours(&told, 48), (6, vec![(Some(Running), 12), (Some(Error), 6)]));
    }

    #[test]
    fn it_can_be_read_out() {
        let told = band(&[(24, Some(Running)), (40, None), (41, Some(Running)), (47, Some(Error))]);
        let (_, pieces) = told.pieces(hour(48));
        assert_eq!(summary(&pieces), "Last 24 hours: running 22 h, not observed 1 h, error 1 h");
        assert_eq!(summary(&[]), "Last 24 hours: nothing yet");
    }
}
