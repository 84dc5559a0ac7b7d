//! Takes one instance of real OpenClaw through its life: each version named is fetched, rehearsed on a copy of the state of the
//! one before, which is stopped and copied, then configured, started and verified; at last the instance is removed. Prints what
//! it does and how long each step takes.
//!
//!     cargo run -p openclaw-driver-local --example lifecycle -- DATA_DIR 2026.4.8 2026.4.11

use openclaw_contract::{Step, Version};
use openclaw_driver::{Driver, DriverError, InstanceRef, Job, Progress, SystemClock, With};
use openclaw_driver_local::{LocalDriver, LocalOptions};
use std::{
    error::Error,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let data_dir = arguments.next().ok_or("usage: lifecycle DATA_DIR VERSION…")?;
    let versions: Vec<Version> = arguments.map(|text| text.parse()).collect::<Result<_, _>>()?;
    let driver = LocalDriver::new(LocalOptions::new(data_dir, Arc::new(SystemClock))).await?;
    let catalog = driver.releases().await?;
    println!("{} releases, as of {:?}", catalog.releases().len(), catalog.as_of());

    let instance = InstanceRef { id: "lifecycle".to_owned(), name: "lifecycle".parse()? };
    let mut before: Option<Version> = None;
    for (generation, version) in (1..).zip(versions) {
        run(&driver, &instance, generation, Step::Fetch, &version).await?;
        if before.is_some() {
            run(&driver, &instance, generation, Step::Check, &version).await?;
        }
        // Also what an earlier run that was cut off left running.
        run(&driver, &instance, generation, Step::Stop, &version).await?;
        if let Some(before) = &before {
            run(&driver, &instance, generation, Step::Snapshot, before).await?;
        }
        for step in [Step::Configure, Step::Start, Step::Verify] {
            run(&driver, &instance, generation, step, &version).await?;
        }
        let found = driver.observe(&instance).await?;
        println!("{:?} {:?} {:?} {:?}", found.process, found.gateway, found.state_version, found.url);
        println!("{:?}", found.health);
        before = Some(version);
    }
    if let Some(last) = &before {
        run(&driver, &instance, u64::MAX, Step::Stop, last).await?;
    }
    driver.remove(&instance).await?;
    println!("removed; what is left of it: {:?}", driver.observe(&instance).await?.process);
    Ok(())
}

async fn run(
    driver: &LocalDriver,
    instance: &InstanceRef,
    generation: u64,
    step: Step,
    version: &Version,
) -> Result<(), DriverError> {
    let begun = Instant::now();
    let last = Mutex::new(String::new());
    let progress = Progress::new(move |fraction, message| {
        let line = format!("{:3.0}% {}", fraction.unwrap_or_default() * 100.0, message.unwrap_or_default());
        if let Ok(mut last) = last.lock()
            && *last != line
        {
            println!("{:6.1} s  {line}", begun.elapsed().as_secs_f64());
            *last = line;
        }
    });
    let with = With { keep: 3, rehearse: true, soak: Duration::from_secs(5), ..With::default() };
    let job = Job { instance: instance.clone(), generation, step, version: version.clone(), with };
    let outcome = driver.run(&job, &progress, &CancellationToken::new()).await?;
    println!("{:6.1} s  {step} {version}: {outcome:?}", begun.elapsed().as_secs_f64());
    Ok(())
}
