//! Whose turn it is: the policy says how many may be at something at once. Who comes first is served first.

use openclaw_contract::policy::AtOnce;
use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// The instances that are at something, and those that wait for it. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<Line>>);

#[derive(Default)]
struct Line {
    taken: HashSet<String>,
    waiting: VecDeque<Arc<Notify>>,
}

/// One turn, until dropped.
pub(crate) struct Turn {
    turns: Turns,
    id: String,
}

/// A place in the line, until dropped.
pub(crate) struct Place {
    turns: Turns,
    called: Arc<Notify>,
}

/// What becomes of one who asks for a turn.
pub(crate) enum Asked {
    /// It is theirs.
    Taken(Turn),
    /// They wait for one.
    Waits {
        /// How many are at it.
        taken: usize,
        /// Their place.
        place: Place,
    },
}

impl Turns {
    /// Asks for a turn, where at most so many have one. Whoever has a place in the line keeps it.
    pub(crate) fn ask(&self, id: &str, most: Option<usize>, place: Option<Place>) -> Asked {
        let mut line = self.line();
        let taken = line.taken.len();
        let free = most.map_or(usize::MAX, |most| most.saturating_sub(taken));
        let before = place.as_ref().map_or(line.waiting.len(), |place| line.before(place));
        if before >= free {
            let place = place.unwrap_or_else(|| {
                let called = Arc::new(Notify::new());
                line.waiting.push_back(Arc::clone(&called));
                Place { turns: self.clone(), called }
            });
            return Asked::Waits { taken, place };
        }
        line.taken.insert(id.to_owned());
        drop(line);
        drop(place);
        // There may be room for more than one.
        self.call();
        Asked::Taken(Turn { turns: self.clone(), id: id.to_owned() })
    }

    /// Calls whoever is first in the line: how many may be at it may have changed.
    pub(crate) fn call(&self) {
        self.line().call();
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn call(&self) {
        if let Some(first) = self.waiting.front() {
            first.notify_one();
        }
    }

    /// How many are before that place.
    fn before(&self, place: &Place) -> usize {
        let at = self.waiting.iter().position(|called| Arc::ptr_eq(called, &place.called));
        at.unwrap_or(self.waiting.len())
    }
}

impl Place {
    /// Until it is worth asking again.
    pub(crate) async fn called(&self) {
        self.called.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut line = self.turns.line();
        let before = line.before(self);
        line.waiting.remove(before);
        if before == 0 {
            line.call();
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut line = self.turns.line();
        line.taken.remove(&self.id);
        line.call();
    }
}

/// The number of the policy.
pub(crate) fn at_once(most: Option<AtOnce>) -> Option<usize> {
    most.map(|most| usize::from(most.get()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    fn taken(asked: Asked) -> Turn {
        match asked {
            Asked::Taken(turn) => turn,
            Asked::Waits { taken, .. } => panic!("{taken} are at it"),
        }
    }

    fn waits(asked: Asked) -> Place {
        match asked {
            Asked::Waits { place, .. } => place,
            Asked::Taken(_) => panic!("it has a turn"),
        }
    }

    #[test]
    fn as_many_as_the_policy_says_and_first_come_first_served() {
        let turns = Turns::default();
        let first = taken(turns.ask("a", Some(2), None));
        let _second = taken(turns.ask("b", Some(2), None));
        let c = waits(turns.ask("c", Some(2), None));
        let d = waits(turns.ask("d", Some(2), None));
        assert!(c.called().now_or_never().is_none());
        drop(first);
        assert!(c.called().now_or_never().is_some() && d.called().now_or_never().is_none());
        // One who was not called does not push in.
        let d = waits(turns.ask("d", Some(2), Some(d)));
        let _third = taken(turns.ask("c", Some(2), Some(c)));
        // More room: whoever asks next takes it.
        turns.call();
        assert!(d.called().now_or_never().is_some());
        let _fourth = taken(turns.ask("d", Some(3), Some(d)));
        assert!(matches!(turns.ask("e", None, None), Asked::Taken(_)), "no limit");
    }

    #[test]
    fn whoever_goes_away_leaves_no_gap() {
        let turns = Turns::default();
        let first = taken(turns.ask("a", Some(1), None));
        let gone = waits(turns.ask("b", Some(1), None));
        let next = waits(turns.ask("c", Some(1), None));
        drop(first);
        assert!(next.called().now_or_never().is_none());
        drop(gone);
        assert!(next.called().now_or_never().is_some());
        let _turn = taken(turns.ask("c", Some(1), Some(next)));
        assert!(turns.line().waiting.is_empty());
    }
}
