//! What the portal runs while it is tortured: quick steps, of which some fail.

use anyhow::{Context, Result};
use openclaw_client::{Client, ClientError};
use openclaw_contract::{Step, Version, policy::PolicyChange};

/// Of the first so many instances that are created some are hard to get going.
const NAMES: usize = 2_000;

/// The arguments of `openclaw serve`.
pub(crate) fn arguments() -> Vec<String> {
    let durations = Step::ALL.into_iter().map(|step| format!("{step}={}ms", millis(step)));
    let failures = (1..=NAMES).filter_map(|number| Some(format!("fail={}@t-{number}:1", fails(number)?)));
    let simulated = durations.chain(failures).flat_map(|option| ["--simulate".to_owned(), option]);
    ["--driver".to_owned(), "simulated".to_owned()].into_iter().chain(simulated).collect()
}

const fn millis(step: Step) -> u32 {
    match step {
        Step::Fetch => 60,
        Step::Check | Step::Stop | Step::Snapshot | Step::Restore | Step::Configure => 5,
        Step::Start | Step::Verify => 20,
    }
}

/// The step that fails once for the instance of that number.
fn fails(number: usize) -> Option<Step> {
    match number % 20 {
        3 => Some(Step::Start),
        7 => Some(Step::Verify),
        11 => Some(Step::Snapshot),
        17 => Some(Step::Stop),
        13 => Some(Step::Check),
        19 => Some(Step::Configure),
        _ => None,
    }
}

/// Lets a version that failed for one instance be had by the others, and no gateway be watched for long.
pub(crate) async fn prepare(client: &Client) -> Result<()> {
    let change = PolicyChange { hold_failed: Some(false), soak_seconds: Some(0), ..PolicyChange::default() };
    match client.policy_change(&change).await {
        // An older portal knows neither.
        Ok(_) | Err(ClientError::Refused { status: 422, .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The versions that instances are brought to: all that there are but pre-releases.
pub(crate) async fn versions(client: &Client) -> Result<Vec<Version>> {
    let catalog = client.releases().await?;
    let releases = catalog.releases().iter().map(|release| release.version.clone());
    let versions: Vec<_> = releases.filter(|version| !version.is_prerelease()).collect();
    versions.len().gt(&1).then_some(versions).context("the simulation has too few releases")
}
