//! Every way in which one instance, its reconciler, its driver, its operator and crashes can come together, explored to the
//! end on the real rules, transitions, planner and outcomes. What is bounded is how often each can strike.

mod world;

use openclaw_contract::{
    Action, Catalog, Host, Instance, InstanceState, Policy, Power, Release, RestoreRequest, SnapshotId, StateFolder,
    Step, Timestamp, UpdateRequest, Version,
    policy::OnFailure,
    transition::{self, Change},
    validation::{self, Actor, Basis, Failure, Permit},
};
use openclaw_planner::{Plan, plan, still_wanted};
use openclaw_reconciler::outcome;
use stateright::{Checker, Model, Property};
use std::hash::{Hash, Hasher};
use world::World;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
/// More steps than any way to rest has.
const FAR: usize = 80;

/// How often each may strike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Left {
    wishes: u8,
    crashes: u8,
    failures: u8,
    exits: u8,
    thefts: u8,
}

/// What the reconciler has in hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Hand {
    Empty,
    Step { step: Step, version: Version, snapshot: Option<SnapshotId>, generation: u64, done: bool },
}

#[derive(Clone, Debug, PartialEq)]
struct State {
    instance: Option<Instance>,
    world: World,
    hand: Hand,
    /// The last target that an operator was told is accepted.
    accepted: Version,
    left: Left,
}

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.world.key().hash(hasher);
        (&self.hand, &self.accepted, &self.left).hash(hasher);
        if let Some(instance) = &self.instance {
            let (spec, status) = (&instance.spec, &instance.status);
            (&spec.target_version, spec.power.as_str(), spec.deleted, spec.generation).hash(hasher);
            (spec.restart_generation, &spec.way, status.state, &status.version, status.step).hash(hasher);
            (status.observed_generation, status.failed_generation, status.exits.len()).hash(hasher);
            (status.last_updated_at.is_some(), &status.state_version, status.snapshots.len()).hash(hasher);
        }
    }
}

/// What can happen next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Happening {
    /// An operator asks for it.
    Update(Version),
    Restore(SnapshotId),
    Ask(Action),
    /// The reconciler looks, plans, and begins a step or writes down what it found.
    Look,
    /// The driver does the step.
    Done,
    /// The step fails for good.
    Fails,
    /// The reconciler writes down that it was done.
    Recorded,
    /// The reconciler sees that nobody wants it any more.
    CutOff,
    /// The portal is killed.
    Crash,
    /// The gateway ends by itself.
    GatewayExits,
    /// Somebody takes the folder of the state away.
    Theft,
}

/// Everything that can happen under one policy.
struct Everything {
    policy: Policy,
    versions: Vec<Version>,
    catalog: Catalog,
    left: Left,
}

impl Everything {
    #[expect(clippy::expect_used, reason = "these are versions")]
    fn new(on_failure: OnFailure, left: Left) -> Self {
        let versions: Vec<Version> =
            ["2026.4.8", "2026.4.11", "2026.9.6"].iter().map(|text| text.parse().expect("a version")).collect();
        let catalog = Catalog::new(versions.iter().cloned().map(Release::new).collect(), None);
        Self { policy: Policy { on_failure, ..Policy::default() }, versions, catalog, left }
    }

    fn asked<A: Change>(
        &self,
        state: &mut State,
        decide: impl FnOnce(&Instance, &Basis<'_>) -> Option<Permit<A>>,
    ) -> Option<()> {
        let (host, actor) = (Host::default(), Actor::local_admin());
        let basis = Basis { policy: &self.policy, catalog: &self.catalog, host: &host, actor: &actor };
        let instance = state.instance.as_mut()?;
        let permit = decide(instance, &basis)?;
        permit.action().apply(instance, NOW)?;
        Some(())
    }

    fn update(&self, state: &mut State, to: Version) -> Option<()> {
        let request = UpdateRequest::to(to.clone());
        self.asked(state, |instance, basis| validation::update(&instance.facts(), &request, None, basis).ok())?;
        state.accepted = to;
        Some(())
    }

    fn restore(&self, state: &mut State, snapshot: SnapshotId) -> Option<()> {
        let request = RestoreRequest { snapshot };
        let mut version = None;
        self.asked(state, |instance, basis| {
            let permit = validation::restore(&instance.facts(), &request, None, basis).ok()?;
            version = Some(permit.action().snapshot().version.clone());
            Some(permit)
        })?;
        state.accepted = version?;
        Some(())
    }

    fn ask(&self, state: &mut State, action: Action) -> Option<()> {
        match action {
            Action::Start => self.asked(state, |i, basis| validation::start(&i.facts(), None, basis).ok()),
            Action::Stop => self.asked(state, |i, basis| validation::stop(&i.facts(), None, basis).ok()),
            Action::Restart => self.asked(state, |i, basis| validation::restart(&i.facts(), None, basis).ok()),
            Action::Delete => self.asked(state, |i, basis| validation::delete(&i.facts(), None, basis).ok()),
            Action::Update | Action::Restore => None,
        }
    }

    /// Looks, plans, and writes down what follows; `None` where nothing changes.
    fn look(&self, state: &mut State) -> Option<()> {
        let observed = state.world.observe();
        let instance = state.instance.as_mut()?;
        let planned = instance.spec.generation;
        let write = match plan(instance, &observed, NOW) {
            Plan::Run(step, version) => return begin(state, step, version, None),
            Plan::Restore(snapshot, version) => return begin(state, Step::Restore, version, Some(snapshot)),
            Plan::Remove => {
                state.instance = None;
                return Some(());
            }
            Plan::Recover { detail } => outcome::exited(instance, planned, detail, NOW),
            Plan::GiveUp { detail, .. } => return self.gives_up(state, None, planned, detail),
            Plan::StateLost => return self.gives_up(state, None, planned, "the state is gone".to_owned()),
            Plan::StateUnreadable(wrote) => return self.gives_up(state, None, planned, format!("{wrote} is not read")),
            Plan::SnapshotLost(id) => return self.gives_up(state, None, planned, format!("{id} is gone")),
            Plan::Rest { state, waiting } => {
                outcome::rested(instance, planned, state, waiting.as_ref(), &observed, NOW)
            }
        };
        instance.status = write?.0;
        Some(())
    }

    fn gives_up(&self, state: &mut State, step: Option<Step>, planned: u64, cause: String) -> Option<()> {
        let instance = state.instance.as_mut()?;
        let version = match (&state.hand, step) {
            (Hand::Step { version, .. }, Some(_)) => version.clone(),
            _ => instance.spec.target_version.clone(),
        };
        let failure = Failure { step, version, cause, remedy: None };
        let (status, _, revert) = outcome::failed(instance, planned, &failure, &self.policy)?;
        instance.status = status;
        if let Some(permit) = revert {
            permit.action().apply(instance, NOW);
        }
        Some(())
    }

    /// What the reconciler does next where nothing else happens; `None` at rest.
    fn goes_on(&self, state: &State) -> Option<State> {
        let next = match &state.hand {
            Hand::Step { done: false, .. } => Happening::Done,
            Hand::Step { done: true, .. } => Happening::Recorded,
            Hand::Empty => Happening::Look,
        };
        let cut = self.next_state(state, Happening::CutOff);
        cut.or_else(|| self.next_state(state, next))
    }

    /// Whether it comes to rest from here if nothing else happens, and where it should.
    fn comes_to_rest(&self, state: &State) -> bool {
        let mut state = state.clone();
        for _ in 0..FAR {
            match self.goes_on(&state) {
                Some(next) => state = next,
                None => return rests_well(&state),
            }
        }
        false
    }
}

fn begin(state: &mut State, step: Step, version: Version, snapshot: Option<SnapshotId>) -> Option<()> {
    let observed = state.world.observe();
    let instance = state.instance.as_mut()?;
    let generation = instance.spec.generation;
    instance.status = outcome::begun(instance, generation, (step, &version), &observed, NOW, NOW)?.0;
    state.hand = Hand::Step { step, version, snapshot, generation, done: false };
    Some(())
}

/// Whether an instance at which nothing is left to do is as its operator wants it, or says that it failed.
fn rests_well(state: &State) -> bool {
    let Some(Instance { spec, status, .. }) = &state.instance else { return state.world.gateways.is_empty() };
    if status.failed_generation == Some(spec.generation) {
        return status.state == InstanceState::Error && status.message.is_some();
    }
    match spec.power {
        Power::Off => status.state == InstanceState::Stopped && state.world.gateways.is_empty(),
        Power::On => {
            let [gateway] = state.world.gateways.as_slice() else { return false };
            status.state == InstanceState::Running
                && status.version == spec.target_version
                && status.observed_generation == spec.generation
                && gateway.version == spec.target_version
                && gateway.generation >= spec.restart_generation
        }
    }
}

impl Model for Everything {
    type State = State;
    type Action = Happening;

    #[expect(clippy::expect_used, reason = "a creation that is allowed")]
    fn init_states(&self) -> Vec<State> {
        let (host, actor) = (Host::default(), Actor::local_admin());
        let basis = Basis { policy: &self.policy, catalog: &self.catalog, host: &host, actor: &actor };
        let request = serde_json::from_str(r#"{"name": "a", "version": "2026.4.8"}"#).expect("a request");
        let permit = validation::create(&request, false, &basis).expect("allowed");
        let (instance, _) = transition::created(permit.action(), "1".to_owned(), "simulated".to_owned(), NOW);
        let accepted = instance.spec.target_version.clone();
        let new = State {
            instance: Some(instance),
            world: World::empty(),
            hand: Hand::Empty,
            accepted,
            left: self.left.clone(),
        };
        // And one that has come to rest, so that the budget is spent on what comes after.
        let mut running = new.clone();
        while let Some(next) = self.goes_on(&running) {
            running = next;
        }
        vec![new, running]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Happening>) {
        actions.push(Happening::Look);
        actions.extend([Happening::Done, Happening::Recorded, Happening::CutOff]);
        if state.left.wishes > 0 {
            actions.extend(self.versions.iter().cloned().map(Happening::Update));
            actions.extend([Action::Start, Action::Stop, Action::Restart, Action::Delete].map(Happening::Ask));
            let snapshots = state.instance.iter().flat_map(|instance| &instance.status.snapshots);
            actions.extend(snapshots.map(|snapshot| Happening::Restore(snapshot.id.clone())));
        }
        if state.left.failures > 0 {
            actions.push(Happening::Fails);
        }
        if state.left.crashes > 0 {
            actions.push(Happening::Crash);
        }
        if state.left.exits > 0 {
            actions.push(Happening::GatewayExits);
        }
        if state.left.thefts > 0 {
            actions.push(Happening::Theft);
        }
    }

    fn next_state(&self, last: &State, happens: Happening) -> Option<State> {
        let mut state = last.clone();
        match happens {
            Happening::Update(to) => {
                state.left.wishes -= 1;
                self.update(&mut state, to)?;
            }
            Happening::Restore(snapshot) => {
                state.left.wishes -= 1;
                self.restore(&mut state, snapshot)?;
            }
            Happening::Ask(action) => {
                state.left.wishes -= 1;
                self.ask(&mut state, action)?;
            }
            Happening::Look if state.hand == Hand::Empty => self.look(&mut state)?,
            Happening::Done => {
                let Hand::Step { step, version, snapshot, generation, done: false } = last.hand.clone() else {
                    return None;
                };
                state.world.does(step, &version, generation, snapshot.as_ref());
                state.hand = Hand::Step { step, version, snapshot, generation, done: true };
            }
            Happening::Fails => {
                let Hand::Step { step, version, generation, done: false, .. } = &last.hand else { return None };
                state.left.failures -= 1;
                state.world.fails(*step, version);
                self.gives_up(&mut state, Some(*step), *generation, format!("{step} failed"))?;
                state.hand = Hand::Empty;
            }
            Happening::Recorded => {
                let Hand::Step { step, version, generation, done: true, .. } = &last.hand else { return None };
                let instance = state.instance.as_mut()?;
                instance.status = outcome::finished(instance, *generation, (*step, version), None, NOW)?.0;
                state.hand = Hand::Empty;
            }
            Happening::CutOff => {
                let Hand::Step { step, version, generation, done: false, .. } = &last.hand else { return None };
                let instance = state.instance.as_mut()?;
                let reason = still_wanted(*step, version, *generation, &instance.spec).err()?;
                instance.status = outcome::skipped(instance, *step, version, reason)?.0;
                state.hand = Hand::Empty;
            }
            Happening::Crash if state.hand != Hand::Empty => {
                state.left.crashes -= 1;
                state.hand = Hand::Empty;
            }
            Happening::GatewayExits if !state.world.gateways.is_empty() => {
                state.left.exits -= 1;
                state.world.exits();
            }
            Happening::Theft if state.world.observe().state == StateFolder::Present => {
                state.left.thefts -= 1;
                state.world.robbed();
            }
            Happening::Look | Happening::Crash | Happening::GatewayExits | Happening::Theft => return None,
        }
        (state != *last).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("one gateway at most", |_, state: &State| state.world.gateways.len() <= 1),
            Property::always("an accepted target is kept, or its failure told", |_, state: &State| {
                state.instance.as_ref().is_none_or(|instance| {
                    let spec = &instance.spec;
                    spec.target_version == state.accepted || spec.way.reverts.as_ref() == Some(&state.accepted)
                })
            }),
            Property::always("nothing is stuck", |model: &Self, state| model.comes_to_rest(state)),
            Property::always("no memory is lost", |_, state: &State| {
                let verified = state.instance.as_ref().is_some_and(|i| i.status.state == InstanceState::Running);
                !(verified && state.world.memory.lost)
            }),
            Property::sometimes("an update goes back by itself, where it may", |model: &Self, state: &State| {
                let back = state.instance.as_ref().is_some_and(|instance| {
                    instance.spec.way.reverts.is_some() && instance.status.state == InstanceState::Running
                });
                back || model.policy.on_failure == OnFailure::Stop
            }),
            Property::sometimes("a snapshot is put back", |_, state: &State| state.world.observe().restored.is_some()),
            Property::sometimes("an update fails for good", |_, state: &State| {
                state.instance.as_ref().is_some_and(|instance| instance.status.state == InstanceState::Error)
            }),
            Property::sometimes("it is gone", |_, state: &State| state.instance.is_none()),
        ]
    }
}

/// Explores everything, and says how much that was.
fn explore(name: &str, model: Everything) -> usize {
    let checker = model.checker().threads(2).spawn_bfs().join();
    let states = checker.unique_state_count();
    println!("{name}: {states} states, {} in depth", checker.max_depth());
    checker.assert_properties();
    states
}

#[test]
fn three_wishes_in_a_row() {
    let left = Left { wishes: 3, crashes: 0, failures: 1, exits: 0, thefts: 0 };
    explore("three wishes and a failure; roll back", Everything::new(OnFailure::RollBack, left));
}

#[test]
fn failures_crashes_and_exits_with_a_way_back() {
    let left = Left { wishes: 2, crashes: 1, failures: 2, exits: 1, thefts: 0 };
    explore("two wishes, two failures, a crash, an exit; roll back", Everything::new(OnFailure::RollBack, left));
}

#[test]
fn failures_crashes_and_exits_where_a_failure_stops() {
    let left = Left { wishes: 3, crashes: 1, failures: 1, exits: 1, thefts: 0 };
    explore("three wishes, a failure, a crash, an exit; stop", Everything::new(OnFailure::Stop, left));
}

#[test]
fn a_crash_loop_ends() {
    let left = Left { wishes: 1, crashes: 1, failures: 1, exits: 4, thefts: 0 };
    explore("a wish, a failure, a crash, four exits", Everything::new(OnFailure::RollBack, left));
}

#[test]
fn a_state_that_is_taken_away() {
    let left = Left { wishes: 2, crashes: 1, failures: 1, exits: 1, thefts: 1 };
    explore("two wishes, a failure, a crash, an exit, a theft", Everything::new(OnFailure::RollBack, left));
}
