//! How quick the store is: commits a second, SQLite by itself beside accepted updates by 1, 16 and 64 callers at once; and
//! reads of 10,000 instances with 1,000,000 events.
//!
//! `cargo run --release -p openclaw-store --example measure [FOLDER]`: on the disk of that folder, else of the temporary one.

use openclaw_contract::{
    Catalog, CreateRequest, Host, InstanceName, Labels, Policy, Release, Timestamp, UpdateRequest, Version,
    validation::{self, Actor, Basis},
};
use openclaw_store::Store;
use sea_orm::{ConnectionTrait, Database};
use std::{
    future::Future,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const HOW_LONG: Duration = Duration::from_secs(3);
const VERSIONS: [&str; 2] = ["2026.4.8", "2026.4.11"];

#[tokio::main]
async fn main() -> Outcome {
    let place = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(place)?;
    println!("SQLite, insert and commit: {:.0} a second", inserts(folder.path()).await?);
    for callers in [1, 16, 64] {
        println!("updates by {callers} callers: {:.0} a second", updates(folder.path(), callers).await?);
    }
    reads(folder.path()).await
}

fn url(folder: &Path, name: &str) -> String {
    format!("sqlite://{}", folder.join(name).display())
}

async fn inserts(folder: &Path) -> Outcome<f64> {
    let database = Database::connect(format!("{}?mode=rwc", url(folder, "plain.db"))).await?;
    for statement in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "CREATE TABLE t (n INTEGER, what TEXT)"]
    {
        database.execute_unprepared(statement).await?;
    }
    let (began, mut commits) = (Instant::now(), 0);
    while began.elapsed() < HOW_LONG {
        database.execute_unprepared("INSERT INTO t VALUES (1, 'as long as an event is, more or less')").await?;
        commits += 1;
    }
    Ok(f64::from(commits) / began.elapsed().as_secs_f64())
}

async fn updates(folder: &Path, callers: u32) -> Outcome<f64> {
    let store = Store::open(&url(folder, &format!("{callers}.db"))).await?;
    let mut tasks = JoinSet::new();
    for n in 0..callers {
        let store = store.clone();
        tasks.spawn(async move {
            let name: InstanceName = format!("i{n}").parse()?;
            create(&store, &name).await?;
            let (began, mut commits) = (Instant::now(), 0);
            for version in VERSIONS.iter().rev().cycle().take_while(|_| began.elapsed() < HOW_LONG) {
                update(&store, &name, version.parse()?).await?;
                commits += 1;
            }
            Outcome::Ok(f64::from(commits) / began.elapsed().as_secs_f64())
        });
    }
    let mut rate = 0.0;
    while let Some(done) = tasks.join_next().await {
        rate += done??;
    }
    Ok(rate)
}

fn as_admin<T>(ask: impl FnOnce(&Basis<'_>) -> T) -> T {
    let releases = VERSIONS.iter().filter_map(|version| Some(Release::new(version.parse().ok()?)));
    let catalog = Catalog::new(releases.collect(), Some(Timestamp::UNIX_EPOCH));
    let (policy, host, actor) = (Policy::default(), Host::default(), Actor::local_admin());
    ask(&Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor })
}

async fn create(store: &Store, name: &InstanceName) -> Outcome {
    let version = VERSIONS.first().and_then(|version| version.parse().ok());
    let labels = Labels::default();
    let request = CreateRequest { name: name.clone(), version, labels, start: true, allow_prerelease: false };
    let decide = |taken| as_admin(|basis| validation::create(&request, taken, basis));
    store.create(Timestamp::UNIX_EPOCH, name, "simulated", decide).await?;
    Ok(())
}

async fn update(store: &Store, name: &InstanceName, to: Version) -> Outcome {
    let request = UpdateRequest::to(to);
    let decide = |facts: &_| as_admin(|basis| validation::update(facts, &request, None, basis));
    store.change(Timestamp::UNIX_EPOCH, name, decide).await?;
    Ok(())
}

/// One instance as it was created, ten thousand times, and a hundred events of each in turn.
async fn reads(folder: &Path) -> Outcome {
    let url = url(folder, "large.db");
    let store = Store::open(&url).await?;
    create(&store, &"i0".parse()?).await?;
    let columns = "driver, labels, created_at, desired_version, desired_power, desired_deleted, desired_generation,
         desired_restart_generation, observed_state, observed_version, observed_generation, observed_exits, observed_health";
    let database = Database::connect(&url).await?;
    for (statement, last) in [
        (format!("INSERT INTO instances (id, name, {columns}) SELECT i, 'i' || i, {columns} FROM instances, n"), 9_999),
        (
            "INSERT INTO events (sequence, at, instance_id, instance_name, generation, state, actor, what)
             SELECT i + 1, at, 1 + i % 9999, 'i' || (1 + i % 9999), 1, state, actor, what FROM events, n"
                .to_owned(),
            999_999,
        ),
    ] {
        let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <";
        database.execute_unprepared(&format!("{numbers} {last}) {statement}")).await?;
    }
    database.execute_unprepared("UPDATE counters SET value = 1000000").await?;
    database.close().await?;
    store.close().await;
    println!("{} MiB", std::fs::metadata(folder.join("large.db"))?.len() >> 20);
    let store = timed("open", Store::open(&url)).await?;
    timed("list 10,000 instances", store.list()).await?;
    timed("the newest 50 events of one of them", store.timeline("5000", None, 50)).await?;
    timed("50 events from the middle", store.events_after(500_000, 50)).await?;
    timed("the last 50 events", store.events_after(999_950, 50)).await?;
    timed("an update", update(&store, &"i0".parse()?, "2026.4.11".parse()?)).await?;
    timed("check the file", store.check_integrity()).await?;
    timed("back it up", store.backup_to(&folder.join("backup.db"))).await?;
    Ok(())
}

async fn timed<T, E>(what: &str, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let began = Instant::now();
    let done = work.await?;
    println!("{what}: {:.1} ms", began.elapsed().as_secs_f64() * 1000.0);
    Ok(done)
}
