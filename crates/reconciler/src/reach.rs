//! What the driver cannot be reached for, so that the timeline tells it once when that begins, and once when it is over.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Cheap to clone. What was in memory when a portal ended is over for the one after it, which finds out anew.
#[derive(Clone, Default)]
pub(crate) struct Reach(Arc<Mutex<Lost>>);

#[derive(Default)]
struct Lost {
    all: bool,
    instances: HashSet<String>,
}

impl Reach {
    /// The driver cannot be reached at all; whether that is new.
    pub(crate) fn lose_all(&self) -> bool {
        !std::mem::replace(&mut self.lost().all, true)
    }

    /// The driver cannot be reached for this one; whether that is new.
    pub(crate) fn lose(&self, id: &str) -> bool {
        self.lost().instances.insert(id.to_owned())
    }

    /// It answered for this one; whether that is news of the driver, and of this one.
    pub(crate) fn answered(&self, id: &str) -> (bool, bool) {
        let mut lost = self.lost();
        (std::mem::take(&mut lost.all), lost.instances.remove(id))
    }

    /// The instance is gone.
    pub(crate) fn forget(&self, id: &str) {
        self.lost().instances.remove(id);
    }

    fn lost(&self) -> MutexGuard<'_, Lost> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_once() {
        let reach = Reach::default();
        assert_eq!(reach.answered("a"), (false, false));
        assert_eq!([reach.lose_all(), reach.lose_all(), reach.lose("a"), reach.lose("a")], [true, false, true, false]);
        assert_eq!(reach.answered("b"), (true, false));
        assert_eq!(reach.answered("a"), (false, true));
        assert!(reach.lose_all() && reach.lose("a"), "and anew");
    }
}
