//! A large fleet: how long it takes to list it, and until all of it runs another version when told at once.

use crate::{
    ground::{AT_ONCE, Ground, create, names, pid, policy, rest},
    measure::{Usage, forget_peak, millis, percentile},
    report::Report,
};
use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt, stream};
use openclaw_client::{Client, ListQuery};
use openclaw_contract::{InstanceName, Timestamp, UpdateRequest, Version, policy::PolicyChange};
use openclaw_tests::KillablePortal;
use std::time::Duration;
use tokio::time::Instant;

const PART: &str = "a large fleet";
/// How many starts the policy lets be in hand at once.
const CONCURRENT: u16 = 256;
/// What an update of one instance takes in the simulation, step by step. The fetch is one for all.
const STEPS: [(&str, u64); 6] =
    [("check", 100), ("stop", 200), ("snapshot", 200), ("configure", 100), ("start", 1_000), ("verify", 500)];
const LISTS: usize = 11;

pub(crate) async fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    let steps: Vec<_> = STEPS.iter().map(|(step, millis)| format!("{step}={millis}ms")).collect();
    let simulate: Vec<_> = steps.iter().map(String::as_str).chain(["fetch=1s"]).collect();
    let (mut portal, client) = ground.serve(&simulate).await?;
    policy(&client, PolicyChange { concurrent_starts: Some(CONCURRENT), ..PolicyChange::default() }).await?;
    let names = names(ground.sizes.instances)?;
    let began = Instant::now();
    create(&client, &names, &"2026.4.8".parse()?).await?;
    report.add(PART, format!("{} instances created", names.len()), began.elapsed().as_secs_f64(), "s");
    rest(&portal, names.len()).await?;
    report.add(PART, "until all run", began.elapsed().as_secs_f64(), "s");
    list(&portal, report).await?;
    update(&portal, &client, &names, report).await?;
    portal.stop().await
}

async fn list(portal: &KillablePortal, report: &mut Report) -> Result<()> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..LISTS {
        let began = Instant::now();
        let answer = http.get(format!("{}/api/v1/instances", portal.url())).send().await?.error_for_status()?;
        bytes = answer.bytes().await?.len();
        times.push(began.elapsed());
    }
    times.sort();
    report.add(PART, "GET instances, median", millis(percentile(&times, 50)), "ms");
    report.add(PART, "GET instances, longest", millis(percentile(&times, 100)), "ms");
    report.add(PART, "GET instances", bytes as f64 / 1e6, "MB");
    Ok(())
}

async fn update(portal: &KillablePortal, client: &Client, names: &[InstanceName], report: &mut Report) -> Result<()> {
    let to: Version = "2026.4.11".parse()?;
    let server = pid(portal)?;
    forget_peak(server)?;
    let (before, began, at) = (Usage::of(server)?, Instant::now(), Timestamp::now());
    let request = &UpdateRequest::to(to.clone());
    let told = stream::iter(names.iter().map(|name| async move { client.instance_update(name, request, None).await }));
    told.buffer_unordered(AT_ONCE).try_for_each(|_| async { Ok(()) }).await?;
    report.add(PART, "all told to update", began.elapsed().as_secs_f64(), "s");
    rest(portal, names.len()).await?;
    let after = Usage::of(server)?;
    let list = client.instance_list_all(&ListQuery::default()).await?;
    let last = list.instances.iter().filter_map(|view| view.last_updated_at).max().context("none was updated")?;
    let took = Duration::try_from(last.duration_since(at))?.as_secs_f64();
    let each = STEPS.iter().map(|(_, millis)| *millis as f64 / 1e3).sum::<f64>();
    let ideal = each * names.len() as f64 / f64::from(CONCURRENT);
    report.add(PART, "all updated after", took, "s");
    report.add(PART, format!("steps of {each:.1} s each, {CONCURRENT} at once"), ideal, "s");
    report.add(PART, "ratio", took / ideal, "");
    report.add(PART, "the server's processor time meanwhile", after.processor - before.processor, "s");
    report.add(PART, "the server's memory, at most", after.peak, "MiB");
    Ok(())
}
