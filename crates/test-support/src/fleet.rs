//! Large fleets, past the API and without anybody who brings them up: what they cost is asked elsewhere.

use crate::TestServer;
use futures::{StreamExt, TryStreamExt, stream};
use openclaw_contract::{EventKind, Instance, InstanceState, InstanceStatus, Layer, LayerStatus};
use openclaw_store::NewEvent;

/// So many are written at a time: the store commits them together.
const AT_ONCE: usize = 64;

impl TestServer {
    /// As many instances of this version as asked for, at rest and well: `agent-00000` and so on. Only where nothing is
    /// reconciled ([`crate::Setup::reconciles`]) do they stay so.
    ///
    /// # Errors
    /// Where one is refused.
    pub async fn fill(&self, count: usize, version: &str) -> anyhow::Result<()> {
        let one = |n: usize| async move {
            let name = format!("agent-{n:05}");
            self.create(&name, version, true).await?;
            self.observe(&name, InstanceState::Running).await
        };
        stream::iter((0..count).map(one)).buffer_unordered(AT_ONCE).try_for_each(async |_| Ok(())).await
    }

    /// Records that an instance is in that state, as if the driver had said so: one event.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub async fn observe(&self, name: &str, state: InstanceState) -> anyhow::Result<Instance> {
        let id = self.instance(name).await?.id;
        let ok = || Layer { status: LayerStatus::Ok, detail: None, as_of: None };
        let seen = |instance: &Instance| {
            let mut status = InstanceStatus { state, ..instance.status.clone() };
            status.observed_generation = instance.spec.generation;
            (status.health.process, status.health.gateway) = (ok(), ok());
            Some((status, vec![NewEvent { actor: "test".to_owned(), what: EventKind::StartRequested }]))
        };
        let stored = self.store.record(self.now(), &id, seen).await?;
        stored.ok_or_else(|| anyhow::anyhow!("{name} is gone"))
    }
}
