//! What is decided is what is stored: a refusal leaves everything as it was, a permit does what its plan says.

use super::{Bed, Outcome, at, boxed, name};
use openclaw_contract::{
    Action, CreateRequest, Decision, Event, Generation, Instance, InstanceFacts, InstanceName, InstanceState, Labels,
    Policy, Refusal, RestoreRequest, Snapshot, SnapshotId, UpdateRequest, Version,
    decision::Question,
    refusal::Role,
    transition::Change,
    validation::{
        self, Actor, Basis, Permit,
        table::{self, Relation, SamplePolicy},
    },
};
use openclaw_store::{ChangeError, Store};
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{Config, TestCaseError, TestRunner},
};
use tokio::{runtime::Handle, task::block_in_place};

const CASES: u32 = 96;

/// Someone asks for something of an instance.
#[derive(Clone, Debug)]
struct Story {
    state: InstanceState,
    /// Whose version it runs, and whose it should run.
    runs: Relation,
    heads_for: Relation,
    on: bool,
    ran_before: bool,
    action: Action,
    /// Whose version it is asked to run.
    to: Relation,
    allow_prerelease: bool,
    keep_state: bool,
    rehearse: bool,
    /// Whether there is a snapshot of what is asked for.
    has_snapshot: bool,
    /// The instance is at the first one.
    generation: Option<Generation>,
    role: Role,
    policy: SamplePolicy,
}

/// What can be decided in more ways than others comes more often: updates, by those who may do something.
fn stories() -> impl Strategy<Value = Story> {
    let instance = (
        select(InstanceState::ALL.to_vec()),
        select(Relation::ALL.to_vec()),
        select(Relation::ALL.to_vec()),
        any::<(bool, bool)>(),
    );
    let request = (
        prop_oneof![Just(Action::Update), select(Action::ALL.to_vec())],
        select(Relation::ALL.to_vec()),
        any::<(bool, bool, bool, bool)>(),
        select(vec![None, None, Some(1), Some(2)]),
    );
    let actor = prop_oneof![4 => Just(Role::Operator), 1 => select(Role::ALL.to_vec())];
    (instance, request, actor, select(SamplePolicy::ALL.to_vec())).prop_map(|(instance, request, role, policy)| {
        let (state, runs, heads_for, (on, ran_before)) = instance;
        let (action, to, (allow_prerelease, keep_state, rehearse, has_snapshot), generation) = request;
        Story {
            state,
            runs,
            heads_for,
            on,
            ran_before,
            action,
            to,
            allow_prerelease,
            keep_state,
            rehearse,
            has_snapshot,
            generation,
            role,
            policy,
        }
    })
}

pub(crate) async fn what_is_decided_is_what_is_stored(bed: Bed) -> Outcome {
    let store = bed.open().await?;
    let runtime = Handle::current();
    let holds = |story: Story| {
        let held = runtime.block_on(story.holds(&store));
        held.map_err(|error| TestCaseError::fail(error.to_string()))
    };
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    block_in_place(|| TestRunner::new(config).run(&stories(), holds)).map_err(|error| boxed(error.to_string()))
}

impl Story {
    async fn holds(self, store: &Store) -> Outcome {
        let before = self.instance(store).await?;
        let events = store.sequence().await?;
        let (policy, actor) = (self.policy.policy().map_err(said)?, Actor::local(self.role));
        let (catalog, host) = (table::catalog().map_err(said)?, table::host());
        let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };

        let (decision, event) = self.ask(store, &before.name, &basis).await?;
        assert_eq!(decision, validation::answer(&self.question()?, &before.facts(), &basis));

        let after = store.by_id(&before.id).await?.ok_or("gone")?;
        let told = store.events_after(events, 9).await?;
        assert_eq!(told, event.into_iter().collect::<Vec<_>>());
        assert_eq!(decision.allowed, decision.plan.is_some());
        let Some(plan) = decision.plan else {
            assert_eq!((after, told.len()), (before, 0));
            return Ok(());
        };
        assert_eq!(
            (after.status.state, &after.spec.target_version, after.spec.power, after.spec.generation),
            (plan.state, &plan.target_version, plan.power, plan.generation)
        );
        assert_eq!((&after.name, &after.labels, &after.driver), (&before.name, &before.labels, &before.driver));
        assert_eq!(after.status.version, before.status.version, "what runs changes step by step, not at once");
        if plan.generation == before.spec.generation {
            assert_eq!((after, told.len()), (before, 0));
        } else {
            let about = told.iter().map(|event| (event.instance.as_ref(), event.generation, event.state));
            let expected = (Some(&before.name), Some(plan.generation), Some(plan.state));
            assert_eq!(about.collect::<Vec<_>>(), [expected]);
        }
        Ok(())
    }

    /// An instance of its own, brought to where the story begins.
    async fn instance(&self, store: &Store) -> Outcome<Instance> {
        let request = CreateRequest {
            name: name(&format!("p{}", store.sequence().await?))?,
            version: Some(self.heads_for.runs().map_err(said)?),
            labels: Labels::default(),
            start: self.on,
            allow_prerelease: false,
        };
        let catalog = table::catalog().map_err(said)?;
        let (policy, host, actor) = (Policy::default(), table::host(), Actor::local_admin());
        let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
        let decide = |taken| validation::create(&request, taken, &basis);
        let made = store.create(at(0)?, &request.name, "simulated", decide).await?;
        let mut status = made.status.clone();
        status.state = self.state;
        status.version = self.runs.runs().map_err(said)?;
        status.snapshots = if self.has_snapshot { vec![self.snapshot()?] } else { Vec::new() };
        status.last_updated_at = self.ran_before.then_some(made.created_at);
        Ok(store.record(at(1)?, &made.id, |_| Some((status, Vec::new()))).await?.ok_or("gone")?)
    }

    fn target(&self) -> Outcome<Version> {
        self.to.target().map_err(said)
    }

    fn snapshot(&self) -> Outcome<Snapshot> {
        let version = self.target()?;
        let id = SnapshotId::before(1, &version);
        Ok(Snapshot { id, version, ..table::snapshot(self.to).map_err(said)? })
    }

    fn update(&self) -> Outcome<UpdateRequest> {
        let Self { allow_prerelease, keep_state, rehearse, .. } = *self;
        Ok(UpdateRequest { target_version: self.target()?, allow_prerelease, keep_state, rehearse })
    }

    fn question(&self) -> Outcome<Question> {
        let question = Question { generation: self.generation, ..Question::about(self.action) };
        Ok(match self.action {
            Action::Update => {
                let UpdateRequest { target_version, allow_prerelease, keep_state, rehearse } = self.update()?;
                let target_version = Some(target_version);
                Question { target_version, allow_prerelease, keep_state, rehearse, ..question }
            }
            Action::Restore => Question { snapshot: Some(self.snapshot()?.id), ..question },
            Action::Start | Action::Stop | Action::Restart | Action::Delete => question,
        })
    }

    async fn ask(&self, store: &Store, name: &InstanceName, basis: &Basis<'_>) -> Outcome<(Decision, Option<Event>)> {
        let asked = self.generation;
        match self.action {
            Action::Update => {
                let request = self.update()?;
                self.change(store, name, |facts| validation::update(facts, &request, asked, basis)).await
            }
            Action::Restore => {
                let request = RestoreRequest { snapshot: self.snapshot()?.id };
                self.change(store, name, |facts| validation::restore(facts, &request, asked, basis)).await
            }
            Action::Start => self.change(store, name, |facts| validation::start(facts, asked, basis)).await,
            Action::Stop => self.change(store, name, |facts| validation::stop(facts, asked, basis)).await,
            Action::Restart => self.change(store, name, |facts| validation::restart(facts, asked, basis)).await,
            Action::Delete => self.change(store, name, |facts| validation::delete(facts, asked, basis)).await,
        }
    }

    async fn change<A: Change + Send>(
        &self,
        store: &Store,
        name: &InstanceName,
        decide: impl FnOnce(&InstanceFacts) -> Result<Permit<A>, Refusal> + Send,
    ) -> Outcome<(Decision, Option<Event>)> {
        match store.change(at(2)?, name, decide).await {
            Ok(changed) => Ok((changed.permit.decision(self.action), changed.event)),
            Err(ChangeError::Refused(refusal)) => Ok((Decision::refused(self.action, &refusal), None)),
            Err(error) => Err(error.into()),
        }
    }
}

fn said(error: impl std::fmt::Display) -> Box<dyn std::error::Error + Send + Sync> {
    boxed(error.to_string())
}
