//! What must be true of the portal after each restart, and at the end.

use crate::{
    ask::{Ask, Kind},
    clients::{PATIENCE, Shared},
    history::{History, Story},
    log::{self, Log},
};
use anyhow::{Context, Result, bail, ensure};
use fastrand::Rng;
use futures::{StreamExt, TryStreamExt, stream};
use openclaw_client::{Client, ListQuery};
use openclaw_contract::{Event, Generation, InstanceName, InstanceState, InstanceView, Power, Version};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, sleep};

/// How long the portal may take to tell what has happened already.
const TOLD: Duration = Duration::from_secs(30);
/// How long the fleet may take to come to rest at the end.
const REST: Duration = Duration::from_secs(180);
/// How often it is looked at meanwhile.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// Of so many instances the whole timeline is read after each restart.
const SAMPLE: usize = 5;
/// So many of the newest events are read anew after each restart: fewer than a portal tells a reader that was away.
const REREAD: u64 = 1_000;

/// Compares what was answered, what is told, and what is there.
pub(crate) struct Checker {
    client: Client,
    log: Log,
    history: History,
    asked_again: usize,
}

impl Checker {
    pub(crate) fn new(client: Client, log: Log) -> Self {
        Self { client, log, history: History::default(), asked_again: 0 }
    }

    pub(crate) fn events(&self) -> u64 {
        self.history.sequence
    }

    /// How many updates failed and were taken back by the portal itself.
    pub(crate) fn rolled_back(&self) -> usize {
        self.history.count(Kind::RollBack)
    }

    pub(crate) fn connections(&self) -> usize {
        self.log.connections()
    }

    /// How often an instance that rested in error at the end was asked for once more.
    pub(crate) fn asked_again(&self) -> usize {
        self.asked_again
    }

    /// Everything that was answered before is there. The clients may go on meanwhile.
    pub(crate) async fn check(&mut self, shared: &Shared, rng: &mut Rng) -> Result<()> {
        let views = self.compare(shared).await?;
        let after = self.history.sequence.saturating_sub(REREAD);
        self.reread(after).await?;
        let names: Vec<_> = views.into_keys().collect();
        let sample = rng.choose_multiple(names, SAMPLE);
        self.timelines(sample).await
    }

    /// The answers against the events, and the events against the list; of one moment.
    async fn compare(&mut self, shared: &Shared) -> Result<BTreeMap<InstanceName, InstanceView>> {
        let promises = shared.ledger().promises();
        let list = self.client.instance_list_all(&ListQuery::default()).await?;
        self.log.reach(list.sequence, TOLD).await?;
        for event in self.log.events(self.history.sequence + 1, list.sequence) {
            self.history.tell(&event)?;
        }
        ensure!(self.history.sequence == list.sequence, "the list is older than a list before");
        shared.ledger().settle(&promises, &mut self.history)?;
        let views: BTreeMap<_, _> = list.instances.into_iter().map(|view| (view.name.clone(), view)).collect();
        for view in views.values() {
            let story = self.history.stories.get(&view.name);
            agree(view, story.with_context(|| format!("{} is listed and was never told of", view.name))?)?;
        }
        for (name, story) in &self.history.stories {
            ensure!(story.gone || views.contains_key(name), "{name} is not there, and was not told to be gone");
        }
        Ok(views)
    }

    /// What was told as it happened is what was written down.
    async fn reread(&self, after: u64) -> Result<()> {
        let until = self.history.sequence;
        let written = log::written(&self.client, after, until, TOLD).await?;
        let told = self.log.events(after + 1, until);
        ensure!(written.len() >= told.len(), "of the events after {after} only {} are told again", written.len());
        told.iter().zip(&written).try_for_each(|(told, written)| same(told, written))
    }

    /// The timelines of these instances, as far as the history goes, are what was told.
    async fn timelines(&self, names: Vec<InstanceName>) -> Result<()> {
        stream::iter(names.into_iter().map(|name| self.timeline(name))).buffer_unordered(8).try_collect().await
    }

    async fn timeline(&self, name: InstanceName) -> Result<()> {
        const PAGE: usize = 1_000;
        let mut events = Vec::new();
        let mut before = None;
        loop {
            let page = match self.client.instance_timeline(&name, Some(PAGE), before).await {
                Ok(page) => page,
                // It may be gone since; that it was told so is seen in the next list.
                Err(openclaw_client::ClientError::Refused { status: 404, .. }) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            events.extend(page.events);
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        events.retain(|event| event.sequence <= self.history.sequence);
        events.reverse();
        let numbers = self.history.stories.get(&name).map(|story| story.events.as_slice()).unwrap_or_default();
        let told = numbers.iter().flat_map(|number| self.log.events(*number, *number));
        ensure!(events.len() == numbers.len(), "{name}: {} events, and {} were told", events.len(), numbers.len());
        told.zip(&events).try_for_each(|(told, written)| same(&told, written))
    }

    /// Waits until every instance rests as it was wanted last. What rests in error is asked for once more, as an operator
    /// would: the simulation lets only the first runs of a step fail. Answers with how many instances there are.
    pub(crate) async fn rest(&mut self, shared: &Shared) -> Result<usize> {
        let deadline = Instant::now() + REST;
        loop {
            let views = self.compare(shared).await?;
            let mut waiting = Vec::new();
            for (name, view) in &views {
                let wanted = self.history.stories.get(name).and_then(Story::now).context("compared before")?;
                let name = name.clone();
                let again = match (view.state, wanted.power) {
                    (InstanceState::Error, Power::On) => Some(Ask::Start { name }),
                    (InstanceState::Error, Power::Off) => Some(Ask::Stop { name }),
                    (InstanceState::Stopped, Power::Off) => continue,
                    (InstanceState::Running, Power::On) if applied(view) => continue,
                    (InstanceState::Stopped | InstanceState::Running, _) => None,
                    (InstanceState::Provisioning | InstanceState::Deleting | InstanceState::Unknown(_), _) => None,
                };
                if let Some(ask) = again {
                    self.asked_again += 1;
                    shared.ask(&self.client, &ask, Some(view.generation), PATIENCE).await;
                }
                waiting.push(view);
            }
            if waiting.is_empty() {
                shared.ledger().close(&self.history)?;
                let instances = views.len();
                self.timelines(views.into_keys().collect()).await?;
                return Ok(instances);
            }
            if Instant::now() > deadline {
                bail!("{} instances do not come to rest, the first: {:#?}", waiting.len(), waiting.first());
            }
            sleep(LOOK_AGAIN).await;
        }
    }
}

fn applied(view: &InstanceView) -> bool {
    view.version == view.target_version && view.observed_generation == view.generation
}

fn same(told: &Event, written: &Event) -> Result<()> {
    let json = |event| serde_json::to_string(event).unwrap_or_default();
    ensure!(told == written, "told as {}, and written down as {}", json(told), json(written));
    Ok(())
}

/// What is listed is what was told.
fn agree(view: &InstanceView, story: &Story) -> Result<()> {
    let name = &view.name;
    ensure!(!story.gone, "{name} is listed and was told to be gone");
    let now = story.now().with_context(|| format!("{name} is listed, and nobody created it"))?;
    let told = (story.generation(), &now.target, now.power, now.deleted, story.state);
    let deleting = view.state == InstanceState::Deleting;
    let listed = (view.generation, &view.target_version, view.power, deleting, Some(view.state));
    ensure!(told == listed, "{name} is told to be {}, and listed as {}", shown(told), shown(listed));
    Ok(())
}

type Shown<'a> = (Generation, &'a Version, Power, bool, Option<InstanceState>);

fn shown((generation, target, power, deleted, state): Shown<'_>) -> String {
    let state = state.map_or_else(|| "in no state".to_owned(), |state| state.to_string());
    let deleted = if deleted { ", deleted" } else { "" };
    format!("{state} at generation {generation}, target {target}, power {}{deleted}", power.as_str())
}
