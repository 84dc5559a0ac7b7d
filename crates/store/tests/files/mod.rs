//! What only SQLite has: a file, which can be copied, damaged, cut off by a loss of power, and locked by another process.

mod backup;
mod damage;
mod power;
#[cfg(unix)]
mod processes;

use crate::suite::{Outcome, at, create, to_day};
use openclaw_contract::{Event, Instance};
use openclaw_store::Store;
use std::path::{Path, PathBuf};

pub(crate) async fn open(path: &Path) -> Outcome<Store> {
    Ok(Store::open(&crate::url(path)).await?)
}

fn journal(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}-wal", path.display()))
}

/// Everything that a history can be compared by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contents {
    pub(crate) instances: Vec<Instance>,
    pub(crate) events: Vec<Event>,
}

impl Contents {
    /// Of one moment, where nobody writes; that there is no gap is looked at here.
    pub(crate) async fn of(store: &Store) -> Outcome<Self> {
        let (instances, sequence) = store.list().await?;
        let events = store.events_after(0, 100_000).await?;
        assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), (1..=sequence).collect::<Vec<_>>());
        Ok(Self { instances, events })
    }

    /// That these are the first so many events of that history, and that the instances are as the events tell.
    pub(crate) fn begin(&self, history: &[Event]) {
        assert_eq!(self.events, history[..self.events.len()]);
        for instance in &self.instances {
            let last = self.events.iter().rfind(|event| event.instance.as_ref() == Some(&instance.name));
            assert_eq!(last.and_then(|event| event.generation), Some(instance.spec.generation), "{}", instance.name);
        }
        let told: std::collections::BTreeSet<_> =
            self.events.iter().filter_map(|event| event.instance.as_ref()).collect();
        assert_eq!(told, self.instances.iter().map(|instance| &instance.name).collect());
    }
}

/// Updates of that instance, each with one event, from one day to the next.
pub(crate) async fn update(store: &Store, instance: &Instance, count: u8) -> Outcome {
    for n in 0..count {
        store.change(at(n.into())?, &instance.name, to_day(9 + n % 50)).await?;
    }
    Ok(())
}

pub(crate) async fn instances(store: &Store, count: u8) -> Outcome<Vec<Instance>> {
    let mut made = Vec::new();
    for n in 0..count {
        made.push(create(store, &format!("i{n}")).await?);
    }
    Ok(made)
}
