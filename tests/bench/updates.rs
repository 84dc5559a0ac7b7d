//! How many updates are accepted a second, and how long each takes, beside what SQLite alone does on the same disk.

use crate::{
    ground::{Ground, create, names, policy},
    measure::{millis, percentile},
    report::Report,
    sqlite,
};
use anyhow::{Context, Result, ensure};
use openclaw_client::Client;
use openclaw_contract::{InstanceName, UpdateRequest, UpdateStatus, Version, policy::PolicyChange};
use std::time::Duration;
use tokio::{task::JoinSet, time::Instant};

const PART: &str = "accepted updates";
/// How many clients, and between which versions they go to and fro; nothing has the first of them as its target then.
const ROUNDS: [(usize, [&str; 2]); 3] =
    [(1, ["2026.4.11", "2026.5.3"]), (16, ["2026.5.3-1", "2026.5.3"]), (64, ["2026.9.6", "2026.5.3"])];
const INSTANCES: usize = 640;

pub(crate) async fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    let time = Duration::from_secs(ground.sizes.seconds);
    let (mut portal, client) = ground.serve(&["fetch=1h"]).await?;
    policy(&client, PolicyChange::default()).await?;
    let names = names(INSTANCES)?;
    create(&client, &names, &"2026.4.8".parse()?).await?;
    for (clients, versions) in ROUNDS {
        // Beside each round, since others may be at the same disk.
        let alone = sqlite::commits(ground.folder(), time).await?;
        report.add(PART, "SQLite alone (python3, WAL, synchronous=FULL, a row a commit)", alone, "a second");
        let mut tasks = JoinSet::new();
        let began = Instant::now();
        for names in names.chunks(names.len() / clients).take(clients) {
            tasks.spawn(ask(Client::new(&portal.url())?, names.to_vec(), versions, began + time));
        }
        let mut latencies = Vec::new();
        while let Some(done) = tasks.join_next().await {
            latencies.extend(done.context("a client broke off")??);
        }
        let rate = latencies.len() as f64 / began.elapsed().as_secs_f64();
        latencies.sort();
        let of = |what: &str| format!("{what}, {clients} at once");
        report.add(PART, of("accepted"), rate, "a second");
        report.add(PART, of("of SQLite alone"), rate / alone, "");
        report.add(PART, of("latency, median"), millis(percentile(&latencies, 50)), "ms");
        report.add(PART, of("latency, 99 of 100"), millis(percentile(&latencies, 99)), "ms");
    }
    portal.stop().await
}

/// One client on a connection of its own: asks for one version and then the other, of one instance after the other.
async fn ask(client: Client, names: Vec<InstanceName>, versions: [&str; 2], until: Instant) -> Result<Vec<Duration>> {
    let versions = versions.iter().map(|version| version.parse()).collect::<Result<Vec<Version>, _>>()?;
    let mut latencies = Vec::new();
    for to in versions.iter().cycle() {
        for name in &names {
            let began = Instant::now();
            if began >= until {
                return Ok(latencies);
            }
            let response = client.instance_update(name, &UpdateRequest::to(to.clone()), None).await?;
            latencies.push(began.elapsed());
            let changed = response.status != UpdateStatus::AlreadyAtTarget && response.target_version == *to;
            ensure!(changed, "{name} was asked to change to {to}: {response:?}");
        }
    }
    Ok(latencies)
}
