//! When each instance is looked at next: one entry an instance, the earliest time kept.

use openclaw_contract::Timestamp;
use std::collections::{BTreeSet, HashMap};

#[derive(Default)]
pub(crate) struct Queue {
    by_time: BTreeSet<(Timestamp, String)>,
    by_id: HashMap<String, Timestamp>,
}

impl Queue {
    /// Looks at `id` at `at`, or earlier where that was planned already.
    pub(crate) fn push(&mut self, id: String, at: Timestamp) {
        if let Some(planned) = self.by_id.get(&id) {
            if *planned <= at {
                return;
            }
            self.by_time.remove(&(*planned, id.clone()));
        }
        self.by_time.insert((at, id.clone()));
        self.by_id.insert(id, at);
    }

    /// The next one that is due at `now`.
    pub(crate) fn pop(&mut self, now: Timestamp) -> Option<String> {
        if self.by_time.first()?.0 > now {
            return None;
        }
        let (_, id) = self.by_time.pop_first()?;
        self.by_id.remove(&id);
        Some(id)
    }

    /// When the next one is due.
    pub(crate) fn next_at(&self) -> Option<Timestamp> {
        self.by_time.first().map(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_earliest_and_gives_each_once() {
        let at = |second| Timestamp::from_second(second).expect("a time");
        let mut queue = Queue::default();
        queue.push("a".into(), at(5));
        queue.push("b".into(), at(3));
        queue.push("a".into(), at(9));
        assert_eq!(queue.next_at(), Some(at(3)));
        queue.push("a".into(), at(1));
        assert_eq!(queue.pop(at(0)), None);
        assert_eq!(queue.pop(at(3)).as_deref(), Some("a"));
        assert_eq!(queue.pop(at(3)).as_deref(), Some("b"));
        assert_eq!(queue.pop(at(99)), None);
        assert_eq!(queue.next_at(), None);
    }
}
