//! What only shows from inside: who writes when, limits of a connection, and how the database goes about a query.

mod disk;
mod queries;
mod turns;

use crate::{
    ChangeError, Inner, Store,
    turn::{Together, Turns},
};
use openclaw_contract::{
    Catalog, CreateRequest, EventKind, Host, Instance, InstanceName, Labels, Policy, Release, Timestamp, Version,
    validation::{self, Actor, Basis},
};
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use std::{path::Path, sync::Arc, time::Duration};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

async fn open(folder: &Path) -> Outcome<Store> {
    Ok(Store::open(&format!("sqlite://{}/portal.db", folder.display())).await?)
}

/// A store that always finds the time for one more write before it commits.
async fn patient(folder: &Path) -> Outcome<Store> {
    let store = open(folder).await?;
    let Inner { reader, writer, committed, .. } = &*store.0;
    let together = Together { writes: 64, within: Duration::MAX };
    let turns = Turns::begin(writer.clone(), committed.clone(), together);
    let (reader, writer, committed) = (reader.clone(), writer.clone(), committed.clone());
    Ok(Store(Arc::new(Inner { reader, writer, turns, committed })))
}

/// Writes that event of the portal; answers with its number.
async fn note(store: &Store, what: EventKind) -> Result<u64, crate::StoreError> {
    store.note(Timestamp::UNIX_EPOCH, "test", what).await.map(|event| event.sequence)
}

/// Creates the instance `a`.
async fn create(store: Store) -> Result<Instance, ChangeError> {
    let version: Version = "2026.4.8".parse().unwrap();
    let catalog = Catalog::new(vec![Release::new(version.clone())], Some(Timestamp::UNIX_EPOCH));
    let (policy, host, actor) = (Policy::default(), Host::default(), Actor::local_admin());
    let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
    let (name, labels): (InstanceName, _) = ("a".parse().unwrap(), Labels::default());
    let request =
        CreateRequest { name: name.clone(), version: Some(version), labels, start: true, allow_prerelease: false };
    let decide = |taken| validation::create(&request, taken, &basis);
    store.create(Timestamp::UNIX_EPOCH, &name, "simulated", decide).await
}

/// That column of every row.
async fn column(database: &impl ConnectionTrait, query: Statement, index: usize) -> Outcome<Vec<String>> {
    let rows = database.query_all_raw(query).await?;
    let text = |row: &QueryResult| {
        row.try_get_by_index::<String>(index).or_else(|_| row.try_get_by_index::<i64>(index).map(|n| n.to_string()))
    };
    Ok(rows.iter().map(text).collect::<Result<_, _>>()?)
}
