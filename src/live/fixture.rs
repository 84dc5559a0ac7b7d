//! Instances and events for the tests of pure code.

use openclaw_contract::{
    Catalog, Event, EventKind, Instance, InstanceName, InstanceState, InstanceView, Release, Snapshot, SnapshotId,
    Timestamp, Version, snapshot::SnapshotKind,
};

pub(crate) fn name(text: &str) -> InstanceName {
    text.parse().expect("a name")
}

pub(crate) fn version(text: &str) -> Version {
    text.parse().expect("a version")
}

/// So many seconds after the epoch.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

/// Releases of which nothing is known but that they exist.
pub(crate) fn catalog(versions: &[&str]) -> Catalog {
    Catalog::new(versions.iter().map(|text| Release::new(version(text))).collect(), None)
}

pub(crate) fn view(text: &str, state: InstanceState) -> InstanceView {
    let new = Instance::new(text.to_owned(), name(text), "simulated".to_owned(), version("2026.4.8"), at(0));
    InstanceView { state, provisioning_started_at: None, ..new.view() }
}

/// A snapshot that was taken of that version in the second of its generation.
pub(crate) fn snapshot(generation: u64, text: &str) -> Snapshot {
    let version = version(text);
    Snapshot {
        id: SnapshotId::before(generation, &version),
        version,
        taken_at: at(i64::try_from(generation).unwrap_or(0)),
        generation,
        bytes: 212_000_000,
        checksum: String::new(),
        kind: SnapshotKind::BeforeUpdate,
    }
}

/// An event at the second of its number.
pub(crate) fn event(sequence: u64, instance: &str, what: EventKind) -> Event {
    Event {
        sequence,
        at: at(i64::try_from(sequence).unwrap_or(0)),
        instance: Some(name(instance)),
        generation: Some(1),
        state: None,
        actor: "local".to_owned(),
        what,
    }
}
