//! A small fleet to look at, for `--driver simulated` with nothing more said.

use openclaw_contract::{
    CreateRequest, Host, InstanceName, Labels, Policy, Timestamp,
    validation::{self, Basis},
};
use openclaw_driver::Driver;
use openclaw_store::{ChangeError, Store};
use std::collections::BTreeMap;

/// Who made the fleet.
const ACTOR: &str = "demo";

/// Name, version, label, and whether it starts.
const FLEET: [(&str, &str, &str, bool); 8] = [
    ("atlas", "2026.4.11", "research", true),
    ("billing-bot", "2026.5.3-1", "finance", true),
    ("front-desk", "2026.4.8", "support", true),
    ("my-instance", "2026.4.8", "demo", true),
    ("nightly", "2026.5.14-beta.1", "research", false),
    ("research", "2026.9.6", "research", true),
    ("support-eu", "2026.5.3", "support", true),
    ("support-us", "2026.4.11", "support", true),
];

/// One of them fails at first, so that there is something to try again.
pub(crate) fn simulation() -> Vec<String> {
    vec!["fail=start@billing-bot:1".to_owned()]
}

/// Creates the fleet where there was never anything.
pub(crate) async fn populate(store: &Store, driver: &dyn Driver, now: Timestamp) -> anyhow::Result<()> {
    if store.sequence().await? > 0 {
        return Ok(());
    }
    let catalog = driver.releases().await?;
    let mut actor = validation::Actor::local_admin();
    ACTOR.clone_into(&mut actor.name);
    let (policy, host) = (Policy::default(), Host::default());
    let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
    for (name, version, team, start) in FLEET {
        let name: InstanceName = name.parse()?;
        let labels = Labels::try_from(BTreeMap::from([("team".to_owned(), team.to_owned())]))?;
        let request = CreateRequest { name, version: Some(version.parse()?), labels, start, allow_prerelease: true };
        let decide = |taken| validation::create(&request, taken, &basis);
        match store.create(now, &request.name, driver.name(), decide).await {
            Ok(_) => {}
            Err(ChangeError::Refused(refusal)) => anyhow::bail!("the demonstration: {}", refusal.message()),
            Err(ChangeError::Store(error)) => return Err(error.into()),
        }
    }
    Ok(())
}
