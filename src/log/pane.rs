//! The lines that are kept, those of them that are shown, and which of these are in sight. The page draws only what is in sight,
//! however many there are.

use super::{level::Level, line::Line, search::places};
use std::collections::VecDeque;

/// So many lines are kept.
pub(crate) const MOST: usize = 100_000;

/// A line that is shown, by its number; numbers grow by one with each line that was ever taken.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shown {
    number: u64,
    /// The row after its last one, counted from the first row that was ever shown.
    end: u64,
}

/// A place that was searched for: the line's number, and which of the places in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    pub(crate) number: u64,
    pub(crate) place: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Pane {
    most: usize,
    lines: VecDeque<Line>,
    /// The number of the first line that is kept.
    first: u64,
    shown: VecDeque<Shown>,
    /// The rows that are gone.
    gone: u64,
    /// The levels that are not shown.
    hidden: Vec<Level>,
    /// How many letters fit in a row, where long lines are wrapped.
    columns: Option<u32>,
    needle: String,
    hits: VecDeque<Hit>,
    counts: [usize; Level::ALL.len()],
}

impl Default for Pane {
    fn default() -> Self {
        Self::of(MOST)
    }
}

impl Pane {
    fn of(most: usize) -> Self {
        Self {
            most,
            lines: VecDeque::new(),
            first: 0,
            shown: VecDeque::new(),
            gone: 0,
            hidden: Vec::new(),
            columns: None,
            needle: String::new(),
            hits: VecDeque::new(),
            counts: [0; Level::ALL.len()],
        }
    }

    /// Takes a line; says how many rows that left at the top.
    pub(crate) fn push(&mut self, raw: &str) -> u64 {
        let before = self.lines.back().map_or(Level::Other, |line| line.level);
        let line = Line::new(raw, before);
        let number = self.first + self.lines.len() as u64;
        if let Some(count) = self.counts.get_mut(line.level as usize) {
            *count += 1;
        }
        self.show(number, &line);
        self.lines.push_back(line);
        if self.lines.len() > self.most { self.drop_first() } else { 0 }
    }

    fn show(&mut self, number: u64, line: &Line) {
        if self.hidden.contains(&line.level) {
            return;
        }
        let end = self.end() + u64::from(line.rows(self.columns));
        self.shown.push_back(Shown { number, end });
        let places = places(&line.text, &self.needle).len();
        self.hits.extend((0..places).map(|place| Hit { number, place }));
    }

    fn drop_first(&mut self) -> u64 {
        let number = self.first;
        self.first += 1;
        if let Some(count) = self.lines.pop_front().and_then(|line| self.counts.get_mut(line.level as usize)) {
            *count = count.saturating_sub(1);
        }
        while self.hits.front().is_some_and(|hit| hit.number == number) {
            self.hits.pop_front();
        }
        match self.shown.front().copied() {
            Some(shown) if shown.number == number => {
                self.shown.pop_front();
                let rows = shown.end - self.gone;
                self.gone = shown.end;
                rows
            }
            _ => 0,
        }
    }

    fn end(&self) -> u64 {
        self.shown.back().map_or(self.gone, |last| last.end)
    }

    /// Shows all lines anew, by what is hidden, wrapped and searched for now.
    fn show_again(&mut self) {
        self.shown.clear();
        self.hits.clear();
        self.gone = 0;
        let lines = std::mem::take(&mut self.lines);
        for (number, line) in (self.first..).zip(&lines) {
            self.show(number, line);
        }
        self.lines = lines;
    }

    pub(crate) fn clear(&mut self) {
        self.first += self.lines.len() as u64;
        self.lines.clear();
        self.counts = [0; Level::ALL.len()];
        self.show_again();
    }

    pub(crate) fn hide(&mut self, hidden: Vec<Level>) {
        if self.hidden != hidden {
            self.hidden = hidden;
            self.show_again();
        }
    }

    pub(crate) fn wrap_at(&mut self, columns: Option<u32>) {
        if self.columns != columns {
            self.columns = columns;
            self.show_again();
        }
    }

    pub(crate) fn search(&mut self, needle: &str) {
        if self.needle != needle {
            needle.clone_into(&mut self.needle);
            self.show_again();
        }
    }

    pub(crate) fn needle(&self) -> &str {
        &self.needle
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many lines there are of each level.
    pub(crate) fn counts(&self) -> [usize; Level::ALL.len()] {
        self.counts
    }

    pub(crate) fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.lines.iter()
    }

    pub(crate) fn line(&self, number: u64) -> Option<&Line> {
        self.lines.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The rows of all lines that are shown.
    pub(crate) fn rows(&self) -> u64 {
        self.end() - self.gone
    }

    /// The first row of a line that is shown, and the numbers of it and of those after it, as many as fill `rows` rows from the
    /// row `top` on.
    pub(crate) fn in_sight(&self, top: u64, rows: u64) -> (u64, Vec<u64>) {
        let (top, bottom) = (self.gone + top, self.gone + top + rows);
        let start = self.shown.partition_point(|shown| shown.end <= top);
        let row = start.checked_sub(1).and_then(|before| self.shown.get(before)).map_or(self.gone, |shown| shown.end);
        let mut next = row;
        let within = |shown: &&Shown| std::mem::replace(&mut next, shown.end) < bottom;
        let numbers = self.shown.iter().skip(start).take_while(within).map(|shown| shown.number).collect();
        (row - self.gone, numbers)
    }

    /// The first row of a line, or of the one after it where it is not shown.
    pub(crate) fn row_of(&self, number: u64) -> u64 {
        let place = self.shown.partition_point(|shown| shown.number < number);
        let end = place.checked_sub(1).and_then(|before| self.shown.get(before)).map_or(self.gone, |shown| shown.end);
        end - self.gone
    }

    /// How many places were found.
    pub(crate) fn hits(&self) -> usize {
        self.hits.len()
    }

    /// Which place, counted from 1, a hit is.
    pub(crate) fn rank(&self, hit: Hit) -> usize {
        self.hits.partition_point(|other| *other <= hit)
    }

    /// The place after `hit`, or before it, around the ends; without one the first from the row `top` on, or the last before it.
    pub(crate) fn step(&self, hit: Option<Hit>, top: u64, forward: bool) -> Option<Hit> {
        let last = self.hits.len().checked_sub(1)?;
        let at_top = || {
            let (_, numbers) = self.in_sight(top, 1);
            let number = numbers.first().copied().unwrap_or(u64::MAX);
            self.hits.partition_point(|hit| hit.number < number)
        };
        let place = match (hit, forward) {
            (Some(hit), true) => self.hits.partition_point(|other| *other <= hit),
            (Some(hit), false) => self.hits.partition_point(|other| *other < hit).checked_sub(1).unwrap_or(last),
            (None, true) => at_top(),
            (None, false) => at_top().checked_sub(1).unwrap_or(last),
        };
        self.hits.get(if place > last { 0 } else { place }).copied()
    }
}

#[cfg(test)]
mod tests;
