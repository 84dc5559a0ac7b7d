//! A start with many instances and a long history.

use crate::{
    ground::{Ground, READY, create, names, pid, policy, rest},
    measure::Usage,
    report::Report,
    sqlite,
};
use anyhow::{Context, Result, ensure};
use openclaw_client::{Client, ListQuery};
use openclaw_contract::{InstanceState, policy::PolicyChange};
use std::time::Duration;
use tokio::time::{Instant, sleep};

const PART: &str = "a start with a long history";
/// How long after it is ready the server is looked at again: it has looked at every instance by then.
const SETTLED: Duration = Duration::from_secs(10);
const QUICK: [&str; 6] = ["fetch=0s", "stop=0s", "snapshot=0s", "configure=0s", "start=0s", "verify=0s"];

pub(crate) async fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    let (mut portal, client) = ground.serve(&QUICK).await?;
    policy(&client, PolicyChange::default()).await?;
    let name = names(1)?;
    create(&client, &name, &"2026.4.8".parse()?).await?;
    rest(&portal, 1).await?;
    client.instance_stop(name.first().context("one name")?, None).await?;
    stopped(&client).await?;
    portal.stop().await?;

    let began = Instant::now();
    sqlite::fill(&portal.data().join("portal.db"), ground.sizes.instances, ground.sizes.events).await?;
    eprintln!("  the database was filled in {:.1} s", began.elapsed().as_secs_f64());

    let ready = portal.start(READY).await?;
    let server = pid(&portal)?;
    let at_once = Usage::of(server)?;
    let list = client.instance_list_all(&ListQuery::default()).await?;
    let full = list.instances.len() == ground.sizes.instances && list.sequence >= ground.sizes.events as u64;
    ensure!(full, "{} instances and {} events are there", list.instances.len(), list.sequence);
    sleep(SETTLED).await;
    let settled = Usage::of(server)?;
    let what = format!("ready with {} instances and {} events", ground.sizes.instances, ground.sizes.events);
    report.add(PART, what, ready.as_secs_f64(), "s");
    report.add(PART, "the server's memory when ready", at_once.resident, "MiB");
    report.add(PART, format!("{} s later", SETTLED.as_secs()), settled.resident, "MiB");
    report.add(PART, "at most", settled.peak, "MiB");
    report.add(PART, "the server's processor time by then", settled.processor, "s");
    portal.stop().await
}

async fn stopped(client: &Client) -> Result<()> {
    let deadline = Instant::now() + SETTLED;
    loop {
        let list = client.instance_list_all(&ListQuery::default()).await?;
        if list.instances.iter().all(|view| view.state == InstanceState::Stopped) {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "it does not stop");
        sleep(Duration::from_millis(20)).await;
    }
}
