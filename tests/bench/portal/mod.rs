//! The page in a real Chromium: how soon it shows cards, what it holds in memory, and whether it keeps up with a storm of
//! events. Each figure stands beside the same one of a plain JavaScript page that draws the same cards from the same data.

mod chromium;
mod fleet;
mod stub;

use crate::{measure::percentile, report::Report};
use anyhow::{Context, Result, ensure};
use chromium::{Page, Storm};
use std::time::Duration;
use stub::Stub;

const PART: &str = "the page";

/// How much is measured.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Sizes {
    /// How often each page is opened
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// How many instances the largest fleet has
    #[arg(long, default_value_t = 10_000)]
    most: usize,
    /// Events a second in the storm
    #[arg(long, default_value_t = 1_000)]
    rate: usize,
    /// How long the storm lasts, in seconds
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Portal,
    Plain,
}

impl Which {
    const BOTH: [Self; 2] = [Self::Portal, Self::Plain];

    const fn path(self) -> &'static str {
        match self {
            Self::Portal => "/",
            Self::Plain => "/plain",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Plain => "plain page",
        }
    }
}

pub(crate) async fn run(sizes: Sizes, report: &mut Report) -> Result<()> {
    for instances in [10, 1_000, sizes.most] {
        let stub = Stub::start(instances).await?;
        let mut times = [Vec::new(), Vec::new()];
        // In turns, so that what else the machine does weighs on both.
        for _ in 0..sizes.runs {
            for (which, times) in Which::BOTH.into_iter().zip(&mut times) {
                times.push(first_cards(&stub, which).await?);
            }
        }
        both(report, &format!("first cards of {instances} instances"), times.map(|times| median(&times)), "ms");
    }
    let stub = Stub::start(sizes.most).await?;
    let mut memory = [0.0, 0.0];
    let mut storms = Vec::new();
    for (which, memory) in Which::BOTH.into_iter().zip(&mut memory) {
        let (held, storm) = storm(&stub, which, sizes).await?;
        *memory = held;
        storms.push(storm);
    }
    both(report, &format!("memory of its process with {} instances", sizes.most), memory, "MiB");
    let [portal, plain] = storms.as_slice() else { anyhow::bail!("two pages were looked at") };
    let during = format!("{} events a second for {} s: ", sizes.rate, sizes.seconds);
    both(report, &format!("{during}longest task"), [portal.longest_task, plain.longest_task], "ms");
    both(report, &format!("{during}frames over 50 ms"), [portal.slow_frames, plain.slow_frames], "%");
    both(report, &format!("{during}frames"), [portal.frames, plain.frames], "");
    report.add(PART, format!("{during}events lost by the portal"), 0.0, "");
    Ok(())
}

fn both(report: &mut Report, what: &str, [portal, plain]: [f64; 2], unit: &'static str) {
    report.add(PART, format!("{what}, portal"), portal, unit);
    report.add(PART, format!("{what}, plain page"), plain, unit);
    if plain > 0.0 {
        report.add(PART, format!("{what}, ratio"), portal / plain, "");
    }
}

async fn first_cards(stub: &Stub, which: Which) -> Result<f64> {
    let page = Page::blank().await?;
    let took = page.first_cards(&stub.url(which.path())).await.with_context(|| which.name());
    page.quit().await?;
    took
}

/// What it holds in memory before the storm, and how it stood it. Fails where an event was lost.
async fn storm(stub: &Stub, which: Which, sizes: Sizes) -> Result<(f64, Storm)> {
    let page = Page::blank().await?;
    page.first_cards(&stub.url(which.path())).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let memory = page.memory()?;
    let lists = stub.lists();
    page.watch().await?;
    let told = stub.storm(sizes.rate, Duration::from_secs(sizes.seconds)).await?;
    let storm = page.storm().await?;
    page.settled(&told).await.with_context(|| format!("{}: an event was lost", which.name()))?;
    ensure!(stub.lists() == lists, "{}: it had to list the fleet again", which.name());
    page.quit().await?;
    Ok((memory, storm))
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    percentile(&sorted, 50)
}
