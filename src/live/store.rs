//! The fold, made reactive: one signal an instance, so that one event redraws one card.

use super::{
    Clock,
    fleet::{Applied, Change, Fleet, Shown},
    link::Link,
    overview::{Offer, Overview},
    rules::Rules,
    terms::Terms,
};
use crate::{
    api::{client::Api, error::ApiError},
    timeline::history::History,
};
use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{
    Catalog, Durations, Event, Frame, InstanceName, InstanceView, Policy, Timestamp, validation::Basis,
};
use std::collections::{BTreeMap, HashMap};

/// An instance, by itself.
pub(crate) type Member = ArcRwSignal<Shown>;

/// Is told of each event as it comes, until it says that it wants no more.
type Tap = Box<dyn FnMut(&Event) -> bool + Send + Sync>;

/// What the page knows. There is one, made at the page's root, and it lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Store {
    fleet: StoredValue<Fleet>,
    members: RwSignal<BTreeMap<InstanceName, Member>>,
    /// A name that is used again gets its signal back: rows are keyed by name.
    kept: StoredValue<HashMap<InstanceName, Member>>,
    histories: StoredValue<HashMap<InstanceName, RwSignal<History>>>,
    wake: StoredValue<Option<oneshot::Sender<()>>>,
    taps: StoredValue<Vec<Tap>>,
    pub(crate) api: Api,
    pub(crate) clock: Clock,
    pub(crate) link: RwSignal<Link>,
    /// When the next attempt to connect is due.
    pub(crate) retry_at: RwSignal<Option<Timestamp>>,
    /// When what is shown was true for certain.
    pub(crate) as_of: RwSignal<Option<Timestamp>>,
    /// Whether the fleet was ever listed.
    pub(crate) loaded: RwSignal<bool>,
    /// Why it could not be listed.
    pub(crate) failure: RwSignal<Option<ApiError>>,
    /// Grows with each list: what was read before may lack something.
    pub(crate) lists: RwSignal<u32>,
    /// What the server goes by; none before its greeting.
    pub(crate) terms: RwSignal<Option<Terms>>,
    /// Apart from the rest of the terms: the host moves every few seconds, the policy hardly ever.
    policy: Memo<Option<Policy>>,
    pub(crate) rules: RwSignal<Rules>,
    pub(crate) catalog: RwSignal<Catalog>,
    pub(crate) catalog_failure: RwSignal<Option<ApiError>>,
    /// How long steps usually take on this host, as far as that was read.
    pub(crate) durations: RwSignal<Durations>,
    pub(crate) overview: Memo<Overview>,
}

impl Store {
    pub(crate) fn new() -> Self {
        let members = RwSignal::new(BTreeMap::<InstanceName, Member>::new());
        let catalog = RwSignal::new(Catalog::default());
        let terms = RwSignal::new(None::<Terms>);
        let policy = Memo::new(move |_| terms.with(|terms| terms.as_ref().map(|terms| terms.policy.clone())));
        let rules = RwSignal::new(Rules::Unknown);
        let overview = Memo::new(move |_| {
            let views: Vec<InstanceView> = members
                .with(|members| members.values().map(|member| member.with(|shown| shown.view.clone())).collect());
            with_offer(catalog, policy, |offer| Overview::of(views.iter(), offer))
        });
        Self {
            fleet: StoredValue::default(),
            members,
            kept: StoredValue::default(),
            histories: StoredValue::default(),
            wake: StoredValue::default(),
            taps: StoredValue::default(),
            api: Api::new(move |fingerprint: String| rules.update(|rules| *rules = rules.answered(&fingerprint))),
            clock: Clock::start(),
            link: RwSignal::new(Link::Connecting),
            retry_at: RwSignal::new(None),
            as_of: RwSignal::new(None),
            loaded: RwSignal::new(false),
            failure: RwSignal::new(None),
            lists: RwSignal::new(0),
            terms,
            policy,
            rules,
            catalog,
            catalog_failure: RwSignal::new(None),
            durations: RwSignal::new(Durations::default()),
            overview,
        }
    }

    /// The instance of a name; whoever reads it is called again when it comes or goes.
    pub(crate) fn member(self, name: &InstanceName) -> Option<Member> {
        self.members.with(|members| members.get(name).cloned())
    }

    /// The instance of a name, once.
    pub(crate) fn member_untracked(self, name: &InstanceName) -> Option<Member> {
        self.members.with_untracked(|members| members.get(name).cloned())
    }

    /// The names that `wanted` takes, in order.
    pub(crate) fn names(self, wanted: impl Fn(&InstanceView) -> bool) -> Vec<InstanceName> {
        let takes = |member: &Member| member.with(|shown| wanted(&shown.view));
        self.members
            .with(|members| members.iter().filter(|(_, member)| takes(member)).map(|(name, _)| name.clone()).collect())
    }

    pub(crate) fn is_taken(self, name: &InstanceName) -> bool {
        self.members.with(|members| members.contains_key(name))
    }

    /// Decides by what the server told; none where it told nothing yet.
    pub(crate) fn with_basis<T>(self, decide: impl FnOnce(&Basis<'_>) -> T) -> Option<T> {
        self.catalog.with(|catalog| self.terms.with(|terms| Some(decide(&terms.as_ref()?.basis(catalog)))))
    }

    /// What there is to update to.
    pub(crate) fn with_offer<T>(self, ask: impl FnOnce(Offer<'_>) -> T) -> T {
        with_offer(self.catalog, self.policy, ask)
    }

    /// The number of the last event that is included.
    pub(crate) fn sequence(self) -> u64 {
        self.fleet.with_value(Fleet::sequence)
    }

    /// Takes a frame; true if the fleet must be listed again.
    pub(crate) fn apply(self, frame: Frame) -> bool {
        if let Frame::Timeline { event, .. } = &frame {
            if let Some(history) = event.instance.as_ref().and_then(|name| self.history_of(name)) {
                history.update(|history| history.push(event.clone()));
            }
            self.taps.update_value(|taps| taps.retain_mut(|tap| tap(event)));
        }
        let applied = self.fleet.try_update_value(|fleet| fleet.apply(frame));
        let Some(Applied { change, list_again }) = applied else { return false };
        self.show(change);
        list_again
    }

    /// Tells `tap` of each event from now on, until it returns false. It must not add another one.
    pub(crate) fn tap(self, tap: impl FnMut(&Event) -> bool + Send + Sync + 'static) {
        self.taps.update_value(|taps| taps.push(Box::new(tap)));
    }

    /// Looks at every instance; whoever does is called again when one changes.
    pub(crate) fn each(self, mut look: impl FnMut(&InstanceView)) {
        self.members.with(|members| members.values().for_each(|member| member.with(|shown| look(&shown.view))));
    }

    /// Lists the fleet anew.
    pub(crate) async fn list(self) -> Result<(), ApiError> {
        let (list, server_clock) = self.api.instances().await?;
        if let Some(millis) = server_clock {
            self.clock.set_server(millis);
        }
        self.fleet.update_value(|fleet| fleet.list(list));
        let names: Vec<InstanceName> = self.fleet.with_value(|fleet| fleet.names().cloned().collect());
        let gone = self
            .members
            .with_untracked(|members| members.keys().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
        gone.into_iter().for_each(|name| self.show(Change::Left(name)));
        names.into_iter().for_each(|name| self.show(Change::Told(name)));
        self.loaded.set(true);
        self.failure.set(None);
        self.lists.update(|lists| *lists = lists.wrapping_add(1));
        Ok(())
    }

    /// Takes an instance from an answer.
    pub(crate) fn admit(self, view: InstanceView) {
        if let Some(change) = self.fleet.try_update_value(|fleet| fleet.admit(view)) {
            self.show(change);
        }
    }

    /// Reads the releases, in the background. What was read before stays where that fails.
    pub(crate) fn read_releases(self) {
        spawn_local(async move {
            match self.api.releases().await {
                Ok(catalog) => {
                    self.catalog.set(catalog);
                    self.catalog_failure.set(None);
                }
                Err(error) => self.catalog_failure.set(Some(error)),
            }
        });
    }

    /// Reads how long steps usually take, in the background. Where that fails, nothing is said of it.
    pub(crate) fn read_durations(self) {
        spawn_local(async move {
            if let Ok(durations) = self.api.durations().await {
                self.durations.set(durations);
            }
        });
    }

    /// The connection broke, or could not be made.
    pub(crate) fn lost(self, why: Option<ApiError>) {
        if self.link.get_untracked() == Link::Live {
            self.as_of.set(Some(self.clock.now_untracked()));
        }
        if why.is_some() {
            self.failure.set(why);
        }
        self.link.update(|link| *link = link.failed());
    }

    /// Whoever waits for this is woken by [`Store::try_now`].
    pub(crate) fn sleeper(self) -> oneshot::Receiver<()> {
        let (wake, woken) = oneshot::channel();
        self.wake.set_value(Some(wake));
        woken
    }

    /// Ends the wait for the next attempt to connect.
    pub(crate) fn try_now(self) {
        if let Some(wake) = self.wake.try_update_value(Option::take).flatten() {
            // Nobody waits any more: then there is nothing to end.
            let _ = wake.send(());
        }
    }

    /// The history of an instance, which the stream adds to until [`Store::close_history`].
    pub(crate) fn open_history(self, name: &InstanceName) -> RwSignal<History> {
        let history = RwSignal::new(History::default());
        self.histories.update_value(|histories| {
            histories.insert(name.clone(), history);
        });
        history
    }

    pub(crate) fn close_history(self, name: &InstanceName) {
        self.histories.update_value(|histories| {
            histories.remove(name);
        });
    }

    fn history_of(self, name: &InstanceName) -> Option<RwSignal<History>> {
        self.histories.with_value(|histories| histories.get(name).copied())
    }

    fn show(self, change: Change) {
        match change {
            Change::Nothing => {}
            Change::Greeted { rules, terms } => {
                self.rules.set(Rules::of(&rules));
                self.terms.set(Some(terms));
                self.retry_at.set(None);
                self.failure.set(None);
                self.link.set(Link::Live);
            }
            Change::Policy(policy) => self.amend(|terms| terms.policy = policy),
            Change::Host(host) => self.amend(|terms| terms.host = host),
            Change::Releases => self.read_releases(),
            Change::Told(name) => self.told(name),
            Change::Left(name) => self.members.update(|members| drop(members.remove(&name))),
        }
    }

    fn amend(self, change: impl FnOnce(&mut Terms)) {
        self.terms.update(|terms| {
            if let Some(terms) = terms {
                change(terms);
            }
        });
    }

    fn told(self, name: InstanceName) {
        let Some(shown) = self.fleet.with_value(|fleet| fleet.get(&name).cloned()) else { return };
        match self.members.with_untracked(|members| members.get(&name).cloned()) {
            Some(member) if member.with_untracked(|known| *known == shown) => {}
            Some(member) => member.set(shown),
            None => {
                let kept = self.kept.with_value(|kept| kept.get(&name).cloned());
                let member = kept.unwrap_or_else(|| ArcRwSignal::new(shown.clone()));
                member.set(shown);
                self.kept.update_value(|kept| drop(kept.insert(name.clone(), member.clone())));
                self.members.update(|members| drop(members.insert(name, member)));
            }
        }
    }
}

fn with_offer<T>(catalog: RwSignal<Catalog>, policy: Memo<Option<Policy>>, ask: impl FnOnce(Offer<'_>) -> T) -> T {
    catalog.with(|catalog| policy.with(|policy| ask(Offer { catalog, policy: policy.as_ref() })))
}
