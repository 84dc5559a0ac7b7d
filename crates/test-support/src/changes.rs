//! Changes of what is desired, past the API: decided as it decides, and written as it writes.

use crate::TestServer;
use openclaw_contract::{
    Catalog, CreateRequest, Host, Instance, Labels, Policy, Refusal, RestoreRequest, UpdateRequest, decode,
    policy::PolicyChange,
    validation::{self, Actor, Basis},
};
use openclaw_driver::{Clock, Driver};

/// What decisions past the API rest on, as an admin.
pub struct Ground {
    /// The policy in force.
    pub policy: Policy,
    /// The releases that there are.
    pub catalog: Catalog,
    /// What the host has free.
    pub host: Host,
    /// Who asks.
    pub actor: Actor,
}

impl Ground {
    /// As decisions take it.
    #[must_use]
    pub fn basis(&self) -> Basis<'_> {
        Basis { policy: &self.policy, catalog: &self.catalog, host: &self.host, actor: &self.actor }
    }
}

impl TestServer {
    /// Creates an instance past the API.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn create(&self, name: &str, version: &str, start: bool) -> anyhow::Result<Instance> {
        let ground = self.ground().await?;
        let request = CreateRequest {
            name: name.parse()?,
            version: Some(version.parse()?),
            labels: Labels::default(),
            start,
            allow_prerelease: true,
        };
        let decide = |taken| validation::create(&request, taken, &ground.basis());
        let created = self.store.create(self.clock.now(), &request.name, self.driver.name(), decide).await;
        created.map_err(|refused| anyhow::anyhow!("{refused}"))
    }

    /// Asks for an update past the API.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn update(&self, name: &str, to: &str) -> anyhow::Result<()> {
        let target_version = to.parse()?;
        let request = UpdateRequest { target_version, allow_prerelease: true, keep_state: false, rehearse: false };
        self.update_with(name, request).await
    }

    /// Asks for exactly this update past the API.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn update_with(&self, name: &str, request: UpdateRequest) -> anyhow::Result<()> {
        let ground = self.ground().await?;
        let decide = |facts: &_| validation::update(facts, &request, None, &ground.basis());
        let changed = self.store.change(self.clock.now(), &name.parse()?, decide).await;
        changed.map(drop).map_err(|refused| anyhow::anyhow!("{refused}"))
    }

    /// Asks for a snapshot to be put back, past the API.
    ///
    /// # Errors
    /// Where it is refused.
    pub async fn restore(&self, name: &str, snapshot: &str) -> anyhow::Result<()> {
        let ground = self.ground().await?;
        let request = RestoreRequest { snapshot: snapshot.parse()? };
        let decide = |facts: &_| validation::restore(facts, &request, None, &ground.basis());
        let changed = self.store.change(self.clock.now(), &name.parse()?, decide).await;
        changed.map(drop).map_err(|refused| anyhow::anyhow!("{refused}"))
    }

    /// Changes the policy past the API, by what a `PATCH` of it would have in its body: `{"on_failure": "stop"}`.
    ///
    /// # Errors
    /// Where that is no change of a policy, or is refused.
    pub async fn set_policy(&self, change: &str) -> anyhow::Result<()> {
        let told = |refusal: Refusal| anyhow::anyhow!("{}", refusal.message());
        let change: PolicyChange = decode::json(change.as_bytes()).map_err(told)?;
        let policy = change.apply(&self.store.policy().await?)?;
        let permit = validation::set_policy(policy, &Actor::local_admin()).map_err(told)?;
        self.store.set_policy(self.clock.now(), permit).await?;
        Ok(())
    }

    /// What decisions rest on now.
    ///
    /// # Errors
    /// Where the driver or the store does not tell.
    pub async fn ground(&self) -> anyhow::Result<Ground> {
        Ok(Ground {
            policy: self.store.policy().await?,
            catalog: self.driver.releases().await?,
            host: self.driver.host().await?,
            actor: Actor::local_admin(),
        })
    }
}
