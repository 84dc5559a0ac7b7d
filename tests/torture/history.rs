//! What the events tell: what was desired of each instance, generation by generation. Whatever does not follow from what was
//! told before is an error.

use crate::ask::{Ask, Kind};
use anyhow::{Context, Result, ensure};
use openclaw_contract::{Event, EventKind, Generation, InstanceName, InstanceState, Power, Version};
use std::{collections::BTreeMap, fmt};

/// What is desired of an instance from one generation on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Desired {
    pub(crate) kind: Kind,
    pub(crate) target: Version,
    pub(crate) power: Power,
    pub(crate) deleted: bool,
    /// The event that told it.
    pub(crate) sequence: u64,
    /// Whether an answer said the same.
    pub(crate) answered: bool,
}

impl fmt::Display for Desired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, target, power, deleted, sequence, .. } = self;
        let deleted = if *deleted { ", deleted" } else { "" };
        write!(f, "{kind:?} by event {sequence}: {target}, power {}{deleted}", power.as_str())
    }
}

/// All that was told of one instance.
#[derive(Debug, Default)]
pub(crate) struct Story {
    /// The first is generation 1.
    desired: Vec<Desired>,
    /// The numbers of its events.
    pub(crate) events: Vec<u64>,
    /// The state that was told last.
    pub(crate) state: Option<InstanceState>,
    /// Whether it was told to be gone.
    pub(crate) gone: bool,
}

impl Story {
    pub(crate) fn generation(&self) -> Generation {
        self.desired.len() as Generation
    }

    pub(crate) fn now(&self) -> Option<&Desired> {
        self.desired.last()
    }
}

fn index(generation: Generation) -> Option<usize> {
    usize::try_from(generation.checked_sub(1)?).ok()
}

/// All that was told.
#[derive(Debug, Default)]
pub(crate) struct History {
    pub(crate) stories: BTreeMap<InstanceName, Story>,
    /// The number of the last event in here.
    pub(crate) sequence: u64,
}

impl History {
    /// Takes up the next event.
    pub(crate) fn tell(&mut self, event: &Event) -> Result<()> {
        ensure!(event.sequence == self.sequence + 1, "event {} follows event {}", event.sequence, self.sequence);
        self.sequence = event.sequence;
        let Some(name) = &event.instance else { return Ok(()) };
        let told = || format!("event {} ({}) of {name}", event.sequence, event.what.headline());
        let story = self.stories.entry(name.clone()).or_default();
        ensure!(!story.gone, "{}: it was told to be gone before", told());
        story.events.push(event.sequence);
        story.state = event.state;
        let generation = event.generation.with_context(|| format!("{} has no generation", told()))?;
        match story.after(event) {
            Some(desired) => {
                let next = story.generation() + 1;
                ensure!(generation == next, "{} has generation {generation}, not {next}", told());
                story.desired.push(desired);
            }
            None => {
                let now = story.now().with_context(|| format!("{}: nobody created it", told()))?;
                let current = story.generation();
                ensure!(generation == current, "{} has generation {generation}, not {current}", told());
                if let EventKind::CameToRun { version, .. } = &event.what {
                    ensure!(*version == now.target, "{}: its target is {}", told(), now.target);
                }
                if event.what == EventKind::Deleted {
                    ensure!(now.deleted, "{}: nobody wanted that", told());
                    story.gone = true;
                }
            }
        }
        Ok(())
    }

    /// Takes note of an accepted answer: what it said must be what was told of that generation, and each change that was
    /// told has one answer at most.
    pub(crate) fn confirm(&mut self, ask: &Ask, generation: Generation, changed: bool) -> Result<()> {
        let what = || format!("accepted: {ask}, generation {generation}");
        let story = self.stories.get_mut(ask.name()).with_context(|| format!("{}; it was never told of", what()))?;
        let known = story.generation();
        let desired = index(generation).and_then(|index| story.desired.get_mut(index));
        let desired = desired.with_context(|| format!("{}; it is lost: the timeline ends at {known}", what()))?;
        ensure!(ask.is_met_by(desired), "{}; the timeline says {desired}", what());
        if changed {
            let ours = desired.kind == ask.kind() && !desired.answered;
            ensure!(ours, "{}; that generation was another's: {desired}", what());
            desired.answered = true;
        }
        Ok(())
    }

    /// How many changes of that kind were told.
    pub(crate) fn count(&self, kind: Kind) -> usize {
        let changes = self.stories.values().flat_map(|story| &story.desired);
        changes.filter(|desired| desired.kind == kind).count()
    }

    /// The changes that no answer spoke of so far, with their generations.
    pub(crate) fn unanswered(&self) -> impl Iterator<Item = (&InstanceName, Generation, &Desired)> {
        self.stories.iter().flat_map(|(name, story)| {
            let changes = (1..).zip(&story.desired).filter(|(_, desired)| !desired.answered);
            changes.map(move |(generation, desired)| (name, generation, desired))
        })
    }
}

impl Story {
    /// What an event makes desired; none where it changes nothing that is desired.
    fn after(&self, event: &Event) -> Option<Desired> {
        let sequence = event.sequence;
        let first = |version: &Version, power| Desired {
            kind: Kind::Create,
            target: version.clone(),
            power,
            deleted: false,
            sequence,
            answered: false,
        };
        let next = |kind| self.now().map(|now| Desired { kind, sequence, answered: false, ..now.clone() });
        match &event.what {
            EventKind::Created { version, start } => Some(first(version, if *start { Power::On } else { Power::Off })),
            EventKind::UpdateQueued { to, .. } | EventKind::UpdateStarted { to, .. } => {
                next(Kind::Update).map(|next| Desired { target: to.clone(), ..next })
            }
            EventKind::RestoreRequested { version, .. } => {
                next(Kind::Restore).map(|next| Desired { target: version.clone(), ..next })
            }
            // The reconciler's own, which nobody asks for and nobody is answered.
            EventKind::RolledBack { to, .. } => {
                next(Kind::RollBack).map(|next| Desired { target: to.clone(), answered: true, ..next })
            }
            EventKind::StartRequested => next(Kind::Start).map(|next| Desired { power: Power::On, ..next }),
            EventKind::StopRequested => next(Kind::Stop).map(|next| Desired { power: Power::Off, ..next }),
            EventKind::RestartRequested => next(Kind::Restart).map(|next| Desired { power: Power::On, ..next }),
            EventKind::DeleteRequested => next(Kind::Delete).map(|next| Desired { deleted: true, ..next }),
            // Nobody imports here.
            EventKind::Imported { .. }
            | EventKind::ProvisioningStarted { .. }
            | EventKind::StepStarted { .. }
            | EventKind::StepFinished { .. }
            | EventKind::StepSkipped { .. }
            | EventKind::StepRetried { .. }
            | EventKind::Waits { .. }
            | EventKind::CameToRun { .. }
            | EventKind::Failed { .. }
            | EventKind::Stopped
            | EventKind::GatewayExited { .. }
            | EventKind::Adopted { .. }
            | EventKind::DriverUnreachable { .. }
            | EventKind::DriverAnswers
            | EventKind::InstallRequested { .. }
            | EventKind::Installed { .. }
            | EventKind::InstallFailed { .. }
            | EventKind::InstallRemoved { .. }
            | EventKind::Deleted
            | EventKind::PolicyChanged { .. }
            | EventKind::PortalStarted { .. }
            | EventKind::SnapshotRemoved { .. }
            | EventKind::Unknown => None,
        }
    }
}
