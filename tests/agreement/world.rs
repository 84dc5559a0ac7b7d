//! The table's samples as a real server has them: the same releases, the same host, and instances in every state. Nothing
//! brings them to what is desired, so each stays in the state that its cell is about.

use anyhow::Context;
use openclaw_contract::{
    Action, EventKind, Instance, InstanceFacts, InstanceState, Layer, LayerStatus, Timestamp,
    refusal::Role,
    validation::{
        self, Actor,
        table::{self, Cell, Relation, SamplePolicy},
    },
};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_server::PortalFiles;
use openclaw_store::NewEvent;
use openclaw_test_support::{Setup, TestServer};

pub(crate) struct World {
    pub(crate) server: TestServer,
    pub(crate) role: Role,
}

/// A sample of the table cannot fail to be made; its error type does not fit here.
pub(crate) fn sampled<T>(sample: table::Sampled<T>) -> anyhow::Result<T> {
    sample.map_err(|error| anyhow::anyhow!("{error}"))
}

impl World {
    /// A server whose visitors have that role.
    pub(crate) async fn of(role: Role) -> anyhow::Result<Self> {
        Self::with_portal(role, PortalFiles::Embedded).await
    }

    pub(crate) async fn with_portal(role: Role, portal: PortalFiles) -> anyhow::Result<Self> {
        let options = SimulatedOptions::instant().with_releases(sampled(table::catalog())?).with_host(table::host());
        let server = TestServer::start_as(Setup { options, role, reconciles: false, portal }).await?;
        Ok(Self { server, role })
    }

    pub(crate) async fn set_policy(&self, policy: SamplePolicy) -> anyhow::Result<()> {
        let permit = validation::set_policy(sampled(policy.policy())?, &Actor::local_admin());
        let permit = permit.map_err(|refusal| anyhow::anyhow!(refusal.message()))?;
        self.server.store.set_policy(self.server.now(), permit).await?;
        Ok(())
    }

    /// The cells of this role under that policy.
    pub(crate) fn cells(&self, policy: SamplePolicy) -> anyhow::Result<Vec<Cell>> {
        let cells = sampled(table::cells())?.into_iter();
        Ok(cells.filter(|cell| (cell.role, cell.policy) == (self.role, policy)).collect())
    }

    /// An instance as a cell wants it.
    pub(crate) async fn instance(
        &self,
        name: &str,
        state: InstanceState,
        relation: Relation,
    ) -> anyhow::Result<Instance> {
        let runs = sampled(relation.runs())?.to_string();
        let new = self.server.create(name, &runs, state != InstanceState::Stopped).await?;
        let wanted = sampled(table::facts(state, relation))?;
        let brought = |instance: &Instance| {
            let mut status = instance.status.clone();
            status.state = if state == InstanceState::Deleting { InstanceState::Running } else { state };
            status.last_updated_at = wanted.ran_before.then_some(Timestamp::UNIX_EPOCH);
            status.observed_generation = instance.spec.generation;
            (status.snapshots, status.state_bytes) = (wanted.snapshots.clone(), wanted.state_bytes);
            status.state_version.clone_from(&wanted.state_version);
            if wanted.alive {
                status.health.process = Layer { status: LayerStatus::Ok, detail: None, as_of: None };
            }
            let told = NewEvent { actor: "world".to_owned(), what: EventKind::StartRequested };
            Some((status, vec![told]))
        };
        let stored = self.server.store.record(self.server.now(), &new.id, brought).await?.context("it is gone")?;
        if state != InstanceState::Deleting {
            return Ok(stored);
        }
        let ground = self.server.ground().await?;
        let delete = |facts: &InstanceFacts| validation::delete(facts, None, &ground.basis());
        let changed = self.server.store.change(self.server.now(), &new.name, delete).await;
        Ok(changed.map_err(|refused| anyhow::anyhow!("{refused}"))?.instance)
    }
}

/// A cell in a few words.
pub(crate) fn title(cell: &Cell) -> String {
    let target = match cell.action {
        Action::Update | Action::Restore => format!(" to {}", cell.relation.title()),
        Action::Start | Action::Stop | Action::Restart | Action::Delete => String::new(),
    };
    let (policy, action) = (cell.policy.title(), cell.action.as_str());
    format!("{action}{target} of {} as {} under {policy}", cell.state, cell.role)
}
