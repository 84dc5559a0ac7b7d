//! The events that were read, and those of them that are shown.

use openclaw_contract::{Event, event::Timeline};
use std::sync::Arc;

/// So many rows are drawn at most.
pub(super) const ROWS: usize = 400;

/// So many events are kept; whoever goes further back loses the newest, which are read again.
const MOST: usize = 20_000;

/// Events, the newest first, each once; a stretch of them is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Feed {
    events: Vec<Arc<Event>>,
    /// Where older events go on.
    next: Option<u64>,
    read: bool,
    /// How many events are above those that are shown.
    above: usize,
    /// How many of these came while others were looked at.
    fresh: usize,
}

impl Feed {
    /// Whether the first page was read.
    pub(super) fn is_read(&self) -> bool {
        self.read
    }

    /// Where older events go on.
    pub(super) fn next(&self) -> Option<u64> {
        self.next
    }

    pub(super) fn above(&self) -> usize {
        self.above
    }

    pub(super) fn fresh(&self) -> usize {
        self.fresh
    }

    pub(super) fn shown(&self) -> impl Iterator<Item = &Arc<Event>> {
        self.events.iter().skip(self.above).take(ROWS)
    }

    /// Whether there are older events that were read and are not shown.
    pub(super) fn below(&self) -> usize {
        self.events.len().saturating_sub(self.above.saturating_add(ROWS))
    }

    /// Takes an event of the stream. Where others are being looked at, those stay where they are.
    pub(super) fn push(&mut self, event: Event, looks_at_top: bool) {
        if self.events.iter().any(|known| known.sequence == event.sequence) {
            return;
        }
        let newer = self.events.partition_point(|known| known.sequence > event.sequence);
        self.events.insert(newer, Arc::new(event));
        if newer <= self.above && !(looks_at_top && self.above == 0) {
            self.above = self.above.saturating_add(1);
            self.fresh = self.fresh.saturating_add(1);
        }
        if self.events.len() > MOST && self.below() > 0 {
            self.events.pop();
            self.next = self.events.last().map(|oldest| oldest.sequence);
        }
    }

    /// Takes the newest page. Where it does not reach what is known, what is known is of no use any more.
    pub(super) fn newest(&mut self, page: Timeline) {
        let newest_known = self.events.first().map(|event| event.sequence);
        let oldest_new = page.events.last().map(|event| event.sequence);
        let reaches = page.next.is_none() || oldest_new <= newest_known;
        if !self.read || newest_known.is_none() || !reaches {
            let events = page.events.into_iter().map(Arc::new).collect();
            *self = Self { events, next: page.next, read: true, above: 0, fresh: 0 };
            return;
        }
        let looks_at_top = self.above == 0;
        page.events.into_iter().rev().for_each(|event| self.push(event, looks_at_top));
    }

    /// Takes a page of older events, and shows some of them.
    pub(super) fn older(&mut self, page: Timeline) {
        let oldest = self.events.last().map_or(u64::MAX, |event| event.sequence);
        self.next = page.next;
        self.events.extend(page.events.into_iter().filter(|event| event.sequence < oldest).map(Arc::new));
        self.down();
    }

    /// Shows older ones of those that were read, by half of what is shown.
    pub(super) fn down(&mut self) {
        let step = self.below().min(ROWS / 2);
        self.above = self.above.saturating_add(step);
    }

    /// Shows newer ones, by half of what is shown.
    pub(super) fn up(&mut self) {
        self.above = self.above.saturating_sub(ROWS / 2);
        self.fresh = self.fresh.min(self.above);
    }

    /// Shows the newest.
    pub(super) fn top(&mut self) {
        (self.above, self.fresh) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::event;
    use openclaw_contract::EventKind;

    fn page(numbers: impl IntoIterator<Item = u64>, next: Option<u64>) -> Timeline {
        Timeline { events: numbers.into_iter().map(|n| event(n, "a", EventKind::Stopped)).collect(), next }
    }

    fn shown(feed: &Feed) -> Vec<u64> {
        feed.shown().map(|event| event.sequence).collect()
    }

    fn push(feed: &mut Feed, number: u64, looks_at_top: bool) {
        feed.push(event(number, "a", EventKind::Stopped), looks_at_top);
    }

    #[test]
    fn what_comes_is_on_top_where_the_top_is_looked_at() {
        let mut feed = Feed::default();
        feed.newest(page([5, 3], Some(3)));
        push(&mut feed, 6, true);
        push(&mut feed, 6, true);
        assert_eq!((shown(&feed), feed.fresh()), (vec![6, 5, 3], 0));
    }

    #[test]
    fn what_comes_does_not_move_what_is_looked_at() {
        let mut feed = Feed::default();
        feed.newest(page([5, 3], Some(3)));
        push(&mut feed, 6, false);
        push(&mut feed, 7, true);
        assert_eq!((shown(&feed), feed.fresh()), (vec![5, 3], 2), "the top is not what is looked at any more");
        feed.top();
        assert_eq!((shown(&feed), feed.fresh(), feed.above()), (vec![7, 6, 5, 3], 0, 0));
    }

    #[test]
    fn as_many_rows_as_there_may_be_and_no_more() {
        let mut feed = Feed::default();
        feed.newest(page((1000..1100).rev(), Some(1000)));
        for start in [900, 800, 700, 600, 500, 400] {
            feed.older(page((start..start + 100).rev(), Some(start)));
            assert!(feed.shown().count() <= ROWS);
        }
        assert_eq!((shown(&feed).last(), feed.next()), (Some(&400), Some(400)));
        feed.up();
        assert_eq!(shown(&feed).first(), Some(&999), "by half of what is shown");
        feed.up();
        assert_eq!(shown(&feed).first(), Some(&1099));
        feed.down();
        assert_eq!(shown(&feed).first(), Some(&899));
    }

    #[test]
    fn a_page_after_a_break_joins_what_is_known_or_takes_its_place() {
        let mut feed = Feed::default();
        feed.newest(page([5, 3], Some(3)));
        feed.newest(page([8, 7, 5], Some(5)));
        assert_eq!((shown(&feed), feed.next()), (vec![8, 7, 5, 3], Some(3)));
        feed.newest(page([40, 39], Some(39)));
        assert_eq!((shown(&feed), feed.next()), (vec![40, 39], Some(39)));
    }

    #[test]
    fn an_empty_timeline_is_read() {
        let mut feed = Feed::default();
        assert!(!feed.is_read());
        feed.newest(page([], None));
        assert!(feed.is_read() && shown(&feed).is_empty());
        push(&mut feed, 1, true);
        assert_eq!(shown(&feed), [1]);
    }
}
