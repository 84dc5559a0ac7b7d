//! A line of the log, and the pieces that it is drawn from.

use super::{
    ansi::{self, Look, Run},
    level::Level,
};

/// A line, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) text: Box<str>,
    runs: Box<[Run]>,
    pub(crate) level: Level,
    /// How many letters' width it takes.
    pub(crate) cells: u32,
}

/// A piece of a line that looks the same throughout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    pub(crate) look: Look,
    /// Which of the places that were searched for it is in.
    pub(crate) hit: Option<usize>,
}

impl Line {
    /// `before` is the level of the line before it.
    pub(crate) fn new(raw: &str, before: Level) -> Self {
        let (text, runs) = ansi::shown(raw);
        let level = Level::of(&text, before);
        let cells = text.chars().map(cells).fold(0, u32::saturating_add);
        Self { text: text.into(), runs: runs.into(), level, cells }
    }

    /// So many lines of that many letters it takes.
    pub(crate) fn rows(&self, columns: Option<u32>) -> u32 {
        columns.map_or(1, |columns| self.cells.div_ceil(columns.max(1)).max(1))
    }

    /// The pieces from a byte on; `hits` are places in the text, in order.
    pub(crate) fn pieces(&self, from: usize, hits: &[(usize, usize)]) -> Vec<Piece<'_>> {
        let hit_edges = hits.iter().flat_map(|(start, end)| [*start, *end]);
        let mut edges: Vec<usize> = self.runs.iter().map(|run| run.from).chain(hit_edges).collect();
        edges.retain(|edge| *edge > from && *edge < self.text.len());
        edges.push(self.text.len());
        edges.sort_unstable();
        edges.dedup();
        let mut start = from;
        let mut pieces = Vec::new();
        for end in edges {
            let look = self.runs.iter().rev().find(|run| run.from <= start).map(|run| run.look).unwrap_or_default();
            let hit = hits.iter().position(|(from, to)| *from <= start && start < *to);
            if let Some(text) = self.text.get(start..end).filter(|text| !text.is_empty()) {
                pieces.push(Piece { text, look, hit });
            }
            start = end;
        }
        pieces
    }
}

/// A letter that takes the place of two, as far as that can be told.
fn cells(letter: char) -> u32 {
    match u32::from(letter) {
        0x0300..=0x036f | 0x200c..=0x200d | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 => 2,
        0x1f300..=0x1faff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::search::places;

    fn pieces(line: &Line, from: usize, needle: &str) -> Vec<(String, bool, Option<usize>)> {
        let hits = places(&line.text, needle);
        line.pieces(from, &hits).iter().map(|piece| (piece.text.to_owned(), piece.look.bold, piece.hit)).collect()
    }

    #[test]
    fn looks_and_hits_cut_a_line_into_pieces() {
        let line = Line::new("one \u{1b}[1mtwo\u{1b}[0m three", Level::Other);
        let own = |pieces: &[(&str, bool, Option<usize>)]| {
            pieces.iter().map(|(text, bold, hit)| ((*text).to_owned(), *bold, *hit)).collect::<Vec<_>>()
        };
        assert_eq!(pieces(&line, 0, ""), own(&[("one ", false, None), ("two", true, None), (" three", false, None)]));
        assert_eq!(
            pieces(&line, 0, "e t"),
            own(&[
                ("on", false, None),
                ("e ", false, Some(0)),
                ("t", true, Some(0)),
                ("wo", true, None),
                (" three", false, None)
            ])
        );
        assert_eq!(pieces(&line, 8, "T"), own(&[("t", false, Some(1)), ("hree", false, None)]));
        assert_eq!(pieces(&Line::new("", Level::Other), 0, "x"), []);
    }

    #[test]
    fn a_line_takes_as_many_rows_as_it_is_wide() {
        let rows = |text: &str| Line::new(text, Level::Other).rows(Some(10));
        assert_eq!([rows(""), rows("0123456789"), rows("0123456789a"), rows("漢字漢字漢字")], [1, 1, 2, 2]);
        assert_eq!(Line::new(&"x".repeat(99), Level::Other).rows(None), 1);
    }
}
