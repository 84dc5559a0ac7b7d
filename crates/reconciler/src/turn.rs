//! Whose turn it is to be brought to another version: the policy says how many may be at once.

use openclaw_contract::policy::ConcurrentUpdates;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// The instances that are being brought to another version. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Turns {
    taken: Arc<Mutex<HashSet<String>>>,
    given_back: Arc<Notify>,
}

/// One turn, until dropped.
pub(crate) struct Turn {
    turns: Turns,
    id: String,
}

impl Turns {
    /// The turn of an instance, where fewer than `most` have one.
    ///
    /// # Errors
    /// How many have one, where there is none left.
    pub(crate) fn take(&self, id: &str, most: Option<ConcurrentUpdates>) -> Result<Turn, usize> {
        let mut taken = self.taken();
        if most.is_some_and(|most| taken.len() >= usize::from(most.get())) {
            return Err(taken.len());
        }
        taken.insert(id.to_owned());
        Ok(Turn { turns: self.clone(), id: id.to_owned() })
    }

    /// Until one is given back. One that is given back before this is asked for is missed: whoever waits has a deadline too.
    pub(crate) async fn given_back(&self) {
        self.given_back.notified().await;
    }

    fn taken(&self) -> MutexGuard<'_, HashSet<String>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.taken().remove(&self.id);
        self.turns.given_back.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_the_policy_says() {
        let (turns, two) = (Turns::default(), ConcurrentUpdates::try_from(2).ok());
        let first = turns.take("a", two);
        let second = turns.take("b", two);
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(turns.take("c", two).err(), Some(2));
        assert!(turns.take("c", None).is_ok(), "no limit");
        drop(first);
        assert!(turns.take("c", two).is_ok());
    }
}
