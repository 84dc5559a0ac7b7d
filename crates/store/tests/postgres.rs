//! The store suite on PostgreSQL, each case in a schema of its own. Not among the default tests, as it needs a server.

#[cfg(test)]
mod suite;

use sea_orm::{ConnectionTrait, Database};
use std::{
    env,
    future::Future,
    sync::atomic::{AtomicU32, Ordering},
};
use suite::{Bed, Outcome};

const SERVER: &str = "OPENCLAW_TEST_POSTGRES_URL";

async fn on_its_own_database<F: Future<Output = Outcome> + Send + 'static>(case: impl FnOnce(Bed) -> F) -> Outcome {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = env::var(SERVER).map_err(|_| {
        format!("{SERVER} is not set, so nothing was tested. Set it to postgres://user:password@host/database of a server for tests")
    })?;
    let schema = format!("openclaw_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let admin = Database::connect(&server).await?;
    admin.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await?;
    let separator = if server.contains('?') { '&' } else { '?' };
    let bed = Bed { url: format!("{server}{separator}options[search_path]={schema}") };
    // A task of its own, so that a case that panics still leaves nothing behind.
    let outcome = tokio::spawn(case(bed)).await;
    admin.execute_unprepared(&format!("DROP SCHEMA {schema} CASCADE")).await?;
    outcome?
}

suite::cases!(on_its_own_database);
