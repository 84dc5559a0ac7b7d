//! Many readers of the event stream while things happen: what is delivered, and how late.

use crate::{
    ground::{AT_ONCE, Ground, create, names, pid, policy},
    measure::{Usage, percentile},
    report::Report,
    scanner::Scanner,
};
use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt, stream};
use openclaw_client::{Client, EventStream, ListQuery};
use openclaw_contract::{Frame, InstanceName, Timestamp, UpdateRequest, Version, policy::PolicyChange};
use reqwest::Response;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, interval, sleep},
};

const PART: &str = "many readers of the event stream";
/// How many events happen a second.
const RATE: f64 = 100.0;
const INSTANCES: usize = 200;
/// How long what happened last may take to arrive.
const LAST: Duration = Duration::from_secs(10);

/// When each event happened by the portal's clock, in milliseconds.
type Happened = Arc<Mutex<HashMap<u64, i64>>>;

pub(crate) async fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    let (mut portal, client) = ground.serve(&["fetch=1h"]).await?;
    // All but one wait for their turn, so that an update is little more than its own event.
    policy(&client, PolicyChange { concurrent_updates: Some(1), ..PolicyChange::default() }).await?;
    let names = names(INSTANCES)?;
    create(&client, &names, &"2026.4.8".parse()?).await?;
    let server = pid(&portal)?;
    report.add(PART, "the server's memory before", Usage::of(server)?.resident, "MiB");

    let (over, _) = watch::channel(false);
    let delivered = Arc::<AtomicUsize>::default();
    let mut readers = JoinSet::new();
    let http = reqwest::Client::builder().no_proxy().build()?;
    let url = format!("{}/api/v1/events", portal.url());
    let open = (0..ground.sizes.streams).map(|_| http.get(&url).send());
    let responses: Vec<Response> = stream::iter(open).buffer_unordered(AT_ONCE).try_collect().await?;
    let happened = Happened::default();
    let events = client.events(None).await?;
    // Everybody reads by now; what happens from here on is what counts.
    let after = newest(&client).await?;
    for response in responses {
        readers.spawn(read(response, Scanner::after(after), Arc::clone(&delivered), over.subscribe()));
    }
    let watcher = tokio::spawn(watch(events, after, Arc::clone(&happened)));
    let cpu = Usage::of(server)?.processor;
    let began = Instant::now();
    make_happen(&client, &names, &happened, Duration::from_secs(ground.sizes.seconds)).await?;
    let took = began.elapsed().as_secs_f64();
    let usage = Usage::of(server)?;
    let last = newest(&client).await?;
    let deadline = Instant::now() + LAST;
    let arrived = |last| lock(&happened).contains_key(&last) && delivered.load(Relaxed) >= all(&happened, ground);
    while !arrived(last) && Instant::now() < deadline {
        sleep(Duration::from_millis(20)).await;
    }
    let all = all(&happened, ground);
    let happened = lock(&happened).clone();
    over.send_replace(true);
    watcher.abort();

    let (mut lags, mut resets) = (Vec::new(), 0);
    while let Some(reader) = readers.join_next().await {
        let reader = reader.context("a reader broke off")?;
        resets += reader.resets;
        lags.extend(reader.arrived.iter().filter_map(|(number, at)| Some(at - happened.get(number)?)));
    }
    lags.sort_unstable();
    report.add(PART, format!("events, {} readers", ground.sizes.streams), happened.len() as f64 / took, "a second");
    report.add(PART, "delivered", lags.len() as f64, "");
    report.add(PART, "not delivered", all.saturating_sub(lags.len()) as f64, "");
    report.add(PART, "readers told to list again", resets as f64, "");
    report.add(PART, "lag, median", percentile(&lags, 50) as f64, "ms");
    report.add(PART, "lag, 99 of 100", percentile(&lags, 99) as f64, "ms");
    report.add(PART, "the server's processors busy", (usage.processor - cpu) / took, "");
    report.add(PART, "the server's memory", usage.resident, "MiB");
    portal.stop().await
}

fn lock(happened: &Happened) -> MutexGuard<'_, HashMap<u64, i64>> {
    happened.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How much is delivered once every reader has read all that happened.
fn all(happened: &Happened, ground: &Ground) -> usize {
    lock(happened).len() * ground.sizes.streams
}

/// The number of the newest event.
async fn newest(client: &Client) -> Result<u64> {
    Ok(client.instance_list(&ListQuery { limit: Some(1), ..ListQuery::default() }).await?.sequence)
}

async fn read(
    response: Response,
    mut scanner: Scanner,
    delivered: Arc<AtomicUsize>,
    mut over: watch::Receiver<bool>,
) -> Scanner {
    let mut bytes = response.bytes_stream();
    loop {
        let chunk = tokio::select! {
            chunk = bytes.next() => chunk,
            _ = over.wait_for(|over| *over) => None,
        };
        match chunk {
            Some(Ok(chunk)) => {
                let before = scanner.arrived.len();
                scanner.take(&chunk, Timestamp::now().as_millisecond());
                delivered.fetch_add(scanner.arrived.len() - before, Relaxed);
            }
            Some(Err(_)) | None => return scanner,
        }
    }
}

/// One reader that understands what it reads.
async fn watch(mut events: EventStream, after: u64, happened: Happened) -> Result<()> {
    while let Some(message) = events.next().await {
        if let (_, Frame::Timeline { event, .. }) = message?
            && event.sequence > after
        {
            lock(&happened).insert(event.sequence, event.at.as_millisecond());
        }
    }
    Ok(())
}

/// Asks for updates so often that as many events happen as are wanted, whatever the portal tells of each.
async fn make_happen(client: &Client, names: &[InstanceName], happened: &Happened, time: Duration) -> Result<()> {
    let versions: [Version; 2] = ["2026.4.11".parse()?, "2026.5.3".parse()?];
    let mut asks = versions.iter().cycle().flat_map(|version| names.iter().map(move |name| (name, version)));
    let mut under_way = JoinSet::new();
    let mut ticks = interval(Duration::from_secs_f64(1.0 / RATE));
    let began = Instant::now();
    while began.elapsed() < time {
        ticks.tick().await;
        while let Some(done) = under_way.try_join_next() {
            done.context("an ask broke off")??;
        }
        if (lock(happened).len() as f64) < began.elapsed().as_secs_f64() * RATE && under_way.len() < AT_ONCE {
            let (name, version) = asks.next().context("rounds do not end")?;
            let (client, name, request) = (client.clone(), name.clone(), UpdateRequest::to(version.clone()));
            under_way.spawn(async move { client.instance_update(&name, &request, None).await });
        }
    }
    while let Some(done) = under_way.join_next().await {
        done.context("an ask broke off")??;
    }
    Ok(())
}
