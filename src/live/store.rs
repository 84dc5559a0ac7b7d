//! What the page knows, made reactive: one signal for each instance that is looked at, so that one event redraws one card.

use super::{
    Clock,
    bands::Band,
    fleet::{Fleet, Shown},
    fleet_view::FleetView,
    link::Link,
    overview::{Offer, Overview},
    rules::Rules,
    terms::Terms,
};
use crate::{
    api::{client::Api, error::ApiError},
    timeline::history::History,
    ui::memo,
};
use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{Catalog, Durations, InstanceName, InstanceView, Policy, Timestamp, validation::Basis};
use std::collections::{BTreeMap, HashMap};

/// An instance, by itself.
pub(crate) type Member = ArcRwSignal<Shown>;

/// Whoever is told of events as they come.
pub(super) struct Tap {
    /// Of this instance alone; of everything where there is none.
    pub(super) about: Option<InstanceName>,
    /// Takes the message's text, until it says that it wants no more.
    pub(super) take: Box<dyn FnMut(&str) -> bool + Send + Sync>,
}

/// What the page knows. There is one, made at the page's root, and it lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Store {
    pub(super) fleet: StoredValue<Fleet>,
    /// Made when an instance is first looked at. A name that is used again gets its signal back: rows are keyed by name.
    pub(super) members: StoredValue<HashMap<InstanceName, Member>>,
    /// What changed and is not shown yet, each as it was when it was last shown.
    pub(super) news: StoredValue<BTreeMap<InstanceName, Option<InstanceView>>>,
    /// Grows when an instance comes or goes.
    pub(super) roster: RwSignal<u32>,
    /// Grows when any instance changes.
    pub(super) pulse: RwSignal<u32>,
    /// Grows when the part of the fleet that is looked at may be another, or in another order.
    pub(super) places: RwSignal<u32>,
    pub(super) looked: StoredValue<FleetView>,
    pub(super) taps: StoredValue<Vec<Tap>>,
    wake: StoredValue<Option<oneshot::Sender<()>>>,
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
    pub(crate) overview: RwSignal<Overview>,
    /// The last day of those that were looked at.
    pub(crate) bands: RwSignal<BTreeMap<InstanceName, Band>>,
}

impl Store {
    pub(crate) fn new() -> Self {
        let terms = RwSignal::new(None::<Terms>);
        let rules = RwSignal::new(Rules::Unknown);
        let store = Self {
            fleet: StoredValue::default(),
            members: StoredValue::default(),
            news: StoredValue::default(),
            roster: RwSignal::new(0),
            pulse: RwSignal::new(0),
            places: RwSignal::new(0),
            looked: StoredValue::default(),
            taps: StoredValue::default(),
            wake: StoredValue::default(),
            api: Api::new(move |fingerprint: String| rules.update(|rules| *rules = rules.answered(&fingerprint))),
            clock: Clock::start(),
            link: RwSignal::new(Link::Connecting),
            retry_at: RwSignal::new(None),
            as_of: RwSignal::new(None),
            loaded: RwSignal::new(false),
            failure: RwSignal::new(None),
            lists: RwSignal::new(0),
            terms,
            policy: memo(move || terms.with(|terms| terms.as_ref().map(|terms| terms.policy.clone()))),
            rules,
            catalog: RwSignal::new(Catalog::default()),
            catalog_failure: RwSignal::new(None),
            durations: RwSignal::new(Durations::default()),
            overview: RwSignal::new(Overview::default()),
            bands: RwSignal::new(BTreeMap::new()),
        };
        store.follow_offer();
        store
    }

    /// The instance of a name; whoever reads it is called again when one comes or goes.
    pub(crate) fn member(self, name: &InstanceName) -> Option<Member> {
        self.roster.track();
        self.member_untracked(name)
    }

    /// The instance of a name, once.
    pub(crate) fn member_untracked(self, name: &InstanceName) -> Option<Member> {
        let shown = self.fleet.with_value(|fleet| fleet.get(name).cloned())?;
        self.members
            .try_update_value(|members| members.entry(name.clone()).or_insert_with(|| ArcRwSignal::new(shown)).clone())
    }

    /// The names that `wanted` takes, in order; whoever asks is called again when any instance changes.
    pub(crate) fn names(self, wanted: impl Fn(&InstanceView) -> bool) -> Vec<InstanceName> {
        let mut names = Vec::new();
        self.each(|view| {
            if wanted(view) {
                names.push(view.name.clone());
            }
        });
        names
    }

    /// Looks at every instance, by name; whoever does is called again when one changes.
    pub(crate) fn each(self, look: impl FnMut(&InstanceView)) {
        self.pulse.track();
        self.fleet.with_value(|fleet| fleet.views().for_each(look));
    }

    /// The names of those that are looked at, in order; whoever asks is called again when that may be another one.
    pub(crate) fn order(self, looked: &FleetView) -> Vec<InstanceName> {
        self.looked.set_value(looked.clone());
        self.places.track();
        self.offered(|offer| self.fleet.with_value(|fleet| fleet.order(looked, offer)))
    }

    pub(crate) fn is_taken(self, name: &InstanceName) -> bool {
        self.roster.track();
        self.fleet.with_value(|fleet| fleet.get(name).is_some())
    }

    /// Decides by what the server told; none where it told nothing yet.
    pub(crate) fn with_basis<T>(self, decide: impl FnOnce(&Basis<'_>) -> T) -> Option<T> {
        self.catalog.with(|catalog| self.terms.with(|terms| Some(decide(&terms.as_ref()?.basis(catalog)))))
    }

    /// What there is to update to.
    pub(crate) fn with_offer<T>(self, ask: impl FnOnce(Offer<'_>) -> T) -> T {
        self.catalog.with(|catalog| self.policy.with(|policy| ask(Offer { catalog, policy: policy.as_ref() })))
    }

    /// The same, once.
    pub(super) fn offered<T>(self, ask: impl FnOnce(Offer<'_>) -> T) -> T {
        untrack(|| self.with_offer(ask))
    }

    /// The number of the last event that is included.
    pub(crate) fn sequence(self) -> u64 {
        self.fleet.with_value(Fleet::sequence)
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
        self.tap_about(Some(name.clone()), move |event| {
            history.try_update(|history| history.push(event.clone())).is_some()
        });
        history
    }

    pub(crate) fn close_history(self, name: &InstanceName) {
        self.taps.update_value(|taps| taps.retain(|tap| tap.about.as_ref() != Some(name)));
    }
}
