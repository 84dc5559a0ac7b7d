//! Kills the portal again and again while clients change its instances, and checks after each restart that no answer was
//! broken: what was accepted is there, what was refused is not, and every event is told exactly once.

mod ask;
mod check;
mod clients;
mod figures;
mod history;
mod ledger;
mod log;
mod simulation;

#[cfg(test)]
mod tests;

use anyhow::{Context, Result, bail};
use check::Checker;
use clap::Parser;
use clients::{Phase, Shared, moment, work};
use fastrand::Rng;
use figures::Figures;
use log::Log;
use openclaw_client::Client;
use openclaw_tests::KillablePortal;
use std::{
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinSet, time::timeout};

/// How long the portal may take until it is ready.
const READY: Duration = Duration::from_secs(30);
/// The longest time between two kills, once what was answered before was checked.
const UPTIME: Duration = Duration::from_millis(1_500);
/// The longest time that a portal lives which is killed while it starts.
const STARTUP: Duration = Duration::from_millis(200);
/// After so many kills it is said how far it is.
const TOLD_EVERY: u32 = 50;
/// How long the whole may take: for each kill, and besides.
const EACH: Duration = Duration::from_secs(10);
const BESIDES: Duration = Duration::from_secs(300);

/// Kills the portal while clients are at work, and checks that no answer was broken
#[derive(Clone, Debug, Parser)]
struct Options {
    /// How often the portal is killed
    #[arg(long, default_value_t = 20)]
    kills: u32,
    /// What is drawn by lot is drawn alike from the same seed
    #[arg(long, default_value_t = fastrand::u64(..1_000_000))]
    seed: u64,
    /// How many instances there are
    #[arg(long, default_value_t = 300)]
    instances: usize,
    /// How many clients change them at the same time
    #[arg(long, default_value_t = 8)]
    clients: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let Options { kills, seed, instances, clients } = &options;
    let replay = format!("--kills {kills} --seed {seed} --instances {instances} --clients {clients}");
    println!("torture {replay}");
    let folder = match tempfile::Builder::new().prefix("openclaw-torture-").tempdir() {
        Ok(folder) => folder,
        Err(error) => {
            eprintln!("Error: no temporary folder: {error}");
            return ExitCode::FAILURE;
        }
    };
    let limit = EACH * options.kills + BESIDES;
    let outcome = timeout(limit, torture(&options, folder.path())).await.context("it does not come to an end");
    match outcome.and_then(|done| done) {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("Error: {error:#}");
            eprintln!("The data and the portal's log are kept in {}", folder.keep().display());
            eprintln!("Again, as alike as two runs can be: cargo xtask torture {replay}");
            ExitCode::FAILURE
        }
    }
}

async fn torture(options: &Options, folder: &Path) -> Result<Figures> {
    let began = Instant::now();
    let mut rng = Rng::with_seed(options.seed);
    let mut portal = KillablePortal::new(folder, &simulation::arguments())?;
    let (phase, _) = watch::channel(Phase::Down);
    let mut kills = cut_short(&mut portal, &mut rng, options.kills, &phase).await?;
    let mut starts = vec![portal.start(READY).await?];
    phase.send_replace(Phase::Up);

    let client = Client::new(&portal.url())?;
    simulation::prepare(&client).await?;
    let shared = Arc::new(Shared::new(options.instances, simulation::versions(&client).await?));
    let mut workers = JoinSet::new();
    for number in 0..options.clients {
        let rng = Rng::with_seed(options.seed.wrapping_add(number + 1));
        workers.spawn(work(Arc::clone(&shared), Client::new(&portal.url())?, rng, phase.subscribe()));
    }
    let mut checker = Checker::new(client.clone(), Log::begin(&client).await?);
    while kills < options.kills {
        let before = kills;
        moment(&mut rng, UPTIME).await;
        portal.kill().await?;
        phase.send_replace(Phase::Down);
        kills += 1 + cut_short(&mut portal, &mut rng, options.kills - kills - 1, &phase).await?;
        let ready = portal.start(READY);
        phase.send_replace(Phase::Up);
        starts.push(ready.await.with_context(|| format!("after kill {kills}"))?);
        checker.check(&shared, &mut rng).await.with_context(|| format!("after kill {kills}"))?;
        if kills / TOLD_EVERY > before / TOLD_EVERY {
            println!("{kills} kills, {} events", checker.events());
        }
    }
    phase.send_replace(Phase::Over);
    while let Some(ended) = workers.join_next().await {
        ended.context("a client broke off")?;
    }
    let instances = checker.rest(&shared).await.context("at the end")?;
    portal.stop().await?;
    nothing_panicked(&portal.log_file())?;
    Ok(Figures::new(kills, &shared.ledger(), &checker, instances, starts, began.elapsed()))
}

/// A panic of a task leaves the portal alive, and its answers whole: only the log tells.
fn nothing_panicked(log: &Path) -> Result<()> {
    let log = std::fs::read_to_string(log).with_context(|| log.display().to_string())?;
    let panic = log.lines().find(|line| line.contains("panicked at") || line.contains("broke off"));
    panic.map_or(Ok(()), |line| bail!("the portal's log says: {line}"))
}

/// Starts the portal and kills it before it is ready, or hardly: by lot, often not at all. Answers with how often.
async fn cut_short(portal: &mut KillablePortal, rng: &mut Rng, most: u32, phase: &watch::Sender<Phase>) -> Result<u32> {
    let mut kills = 0;
    while kills < most && rng.u8(..4) == 0 {
        portal.spawn()?;
        phase.send_replace(Phase::Up);
        moment(rng, STARTUP).await;
        portal.kill().await?;
        phase.send_replace(Phase::Down);
        kills += 1;
    }
    Ok(kills)
}
