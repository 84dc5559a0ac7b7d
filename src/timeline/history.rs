//! The events of one instance, as far as they were read: pages from the API, then what the stream adds.

use crate::show;
use openclaw_contract::{Event, EventKind, Timestamp, Version, event::Timeline};

/// Events, the newest first, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct History {
    events: Vec<Event>,
    /// Where older events go on.
    next: Option<u64>,
    read: bool,
}

/// A page that is left open for weeks keeps so many.
const MOST: usize = 20_000;

impl History {
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Where older events go on; none where there are none.
    pub(crate) fn next(&self) -> Option<u64> {
        self.next
    }

    /// Whether the first page was read.
    pub(crate) fn is_read(&self) -> bool {
        self.read
    }

    /// Whether what happened since `from` was read in full.
    pub(crate) fn covers(&self, from: Timestamp) -> bool {
        self.read && (self.next.is_none() || self.events.last().is_some_and(|oldest| oldest.at <= from))
    }

    /// Takes an event of the stream.
    pub(crate) fn push(&mut self, event: Event) {
        self.merge(vec![event]);
        self.events.truncate(MOST);
    }

    /// Takes a page, newer or older.
    pub(crate) fn page(&mut self, page: Timeline) {
        let goes_on_below = page.events.last().map(|event| event.sequence);
        let oldest = self.events.last().map(|event| event.sequence);
        if !self.read || goes_on_below <= oldest {
            self.next = page.next;
        }
        self.read = true;
        self.merge(page.events);
    }

    fn merge(&mut self, events: Vec<Event>) {
        self.events.extend(events);
        self.events.sort_by_key(|event| std::cmp::Reverse(event.sequence));
        self.events.dedup_by_key(|event| event.sequence);
    }

    /// Why the last update to that version went back, and what helps, as far as that was read.
    pub(crate) fn setback(&self, version: &Version) -> Option<String> {
        let back = |event: &&Event| matches!(&event.what, EventKind::RolledBack { from, .. } if from == version);
        self.events.iter().find(back)?.what.detail()
    }
}

/// The class of an event's colour: trouble, or the state from then on.
pub(crate) fn tone(event: &Event) -> &'static str {
    match event.what {
        EventKind::StepRetried { .. }
        | EventKind::RolledBack { .. }
        | EventKind::GatewayExited { .. }
        | EventKind::DriverUnreachable { .. } => "deleting",
        EventKind::Failed { .. } => "error",
        _ => event.state.map_or("unknown", show::tone),
    }
}

/// How long what an event tells took, in milliseconds, where that is known.
pub(crate) fn millis(event: &Event) -> Option<u64> {
    match event.what {
        EventKind::StepFinished { millis, .. } => Some(millis),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{at, event, version};

    fn page(numbers: &[u64], next: Option<u64>) -> Timeline {
        Timeline { events: numbers.iter().map(|n| event(*n, "a", EventKind::StartRequested)).collect(), next }
    }

    fn numbers(history: &History) -> Vec<u64> {
        history.events().iter().map(|event| event.sequence).collect()
    }

    #[test]
    fn pages_and_the_stream_overlap_without_repeating() {
        let mut history = History::default();
        history.push(event(9, "a", EventKind::Stopped));
        assert!(!history.is_read() && history.next().is_none());
        history.page(page(&[9, 7, 5], Some(5)));
        history.push(event(12, "a", EventKind::Stopped));
        history.page(page(&[4, 2], None));
        assert_eq!(numbers(&history), [12, 9, 7, 5, 4, 2]);
        assert_eq!(history.next(), None);
    }

    #[test]
    fn a_newer_page_does_not_hide_where_older_ones_go_on() {
        let mut history = History::default();
        history.page(page(&[9, 7], Some(7)));
        history.page(page(&[5, 3], Some(3)));
        history.page(page(&[12, 9, 7], Some(7)));
        assert_eq!((numbers(&history), history.next()), (vec![12, 9, 7, 5, 3], Some(3)));
    }

    #[test]
    fn it_knows_how_far_back_it_reaches() {
        let mut history = History::default();
        assert!(!history.covers(at(6)));
        history.page(page(&[9, 5], Some(5)));
        assert!(history.covers(at(6)) && !history.covers(at(4)));
        history.page(page(&[3], None));
        assert!(history.covers(at(0)));
    }

    #[test]
    fn it_knows_why_an_update_went_back() {
        let (from, to) = (version("2026.9.6"), version("2026.4.8"));
        let back = |cause: &str| {
            let (from, to, cause) = (from.clone(), to.clone(), cause.to_owned());
            EventKind::RolledBack { from, to, cause, remedy: Some("Look at its log".into()) }
        };
        let mut history = History::default();
        [event(3, "a", back("it hangs")), event(7, "a", back("it exits"))].into_iter().for_each(|e| history.push(e));
        assert_eq!(history.setback(&from).as_deref(), Some("it exits. Look at its log"), "the last time");
        assert_eq!(history.setback(&to), None);
    }
}
