//! How what the server tells comes to be shown: the fold takes it at once, the page is told once an animation frame, however
//! much came meanwhile.

use super::{
    Store,
    fleet::{Applied, Change},
    link::Link,
    overview::Overview,
    rules::Rules,
    store::Tap,
    terms::Terms,
};
use crate::{api::error::ApiError, ui::effect};
use leptos::prelude::*;
use openclaw_contract::{
    Event, InstanceName, InstanceView,
    stream::{Told, told},
};

/// What a message asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took {
    /// It was the greeting.
    pub(crate) greeted: bool,
    /// The fleet must be listed again.
    pub(crate) list_again: bool,
}

impl Store {
    /// Takes a message of the stream. One of another version is passed over; the rules' fingerprint tells the operator to
    /// reload.
    pub(crate) fn apply(self, text: &str) -> Took {
        let told = Told::read(text);
        if let Told::Timeline { instance, .. } = &told {
            self.pass_on(instance.as_ref(), text);
        }
        let before = about(&told).and_then(|name| self.known(name));
        let greeted = matches!(told, Told::Hello(_));
        let applied = self.fleet.try_update_value(|fleet| fleet.apply(told));
        let Some(Applied { change, list_again }) = applied else { return Took { greeted, list_again: false } };
        if matches!(change, Change::Policy)
            && let Some(policy) = told::policy_in(text)
        {
            self.amend(|terms| terms.policy = policy);
        }
        self.take(change, before);
        Took { greeted, list_again }
    }

    /// Hands a message about an event to whoever shows events. Nobody else needs to know what happened.
    fn pass_on(self, instance: Option<&InstanceName>, text: &str) {
        self.taps.update_value(|taps| {
            taps.retain_mut(|tap| (tap.about.is_some() && tap.about.as_ref() != instance) || (tap.take)(text));
        });
    }

    /// Tells `tap` of each event from now on, until it returns false. It must not add another one.
    pub(crate) fn tap(self, tap: impl FnMut(&Event) -> bool + Send + Sync + 'static) {
        self.tap_about(None, tap);
    }

    /// The same for the events of one instance.
    pub(super) fn tap_about(
        self,
        about: Option<InstanceName>,
        mut tap: impl FnMut(&Event) -> bool + Send + Sync + 'static,
    ) {
        // What happened is read here, by whoever wants to know.
        let take = Box::new(move |text: &str| told::event_in(text).is_none_or(|event| tap(&event)));
        self.taps.update_value(|taps| taps.push(Tap { about, take }));
    }

    /// Lists the fleet anew.
    pub(crate) async fn list(self) -> Result<(), ApiError> {
        let (list, server_clock) = self.api.instances().await?;
        if let Some(millis) = server_clock {
            self.clock.set_server(millis);
        }
        self.fleet.update_value(|fleet| fleet.list(list));
        self.news.set_value(Default::default());
        let looked_at: Vec<InstanceName> = self.members.with_value(|members| members.keys().cloned().collect());
        looked_at.iter().for_each(|name| self.redraw(name));
        self.count_all();
        [self.roster, self.places, self.pulse].into_iter().for_each(grow);
        self.loaded.set(true);
        self.failure.set(None);
        self.bands.update(std::collections::BTreeMap::clear);
        grow(self.lists);
        Ok(())
    }

    /// Takes an instance from an answer.
    pub(crate) fn admit(self, view: InstanceView) {
        let before = self.known(&view.name);
        if let Some(change) = self.fleet.try_update_value(|fleet| fleet.admit(view)) {
            self.take(change, before);
        }
    }

    /// Counts anew when there is something else to update to.
    pub(super) fn follow_offer(self) {
        effect(move || {
            self.with_offer(|_| ());
            self.show();
            self.count_all();
            grow(self.places);
        });
        // A page that nobody sees has no animation frames: what waited for one is shown when that begins, and when it ends.
        window_event_listener_untyped("visibilitychange", move |_| self.show());
    }

    fn known(self, name: &InstanceName) -> Option<InstanceView> {
        self.fleet.with_value(|fleet| fleet.get(name).map(|shown| shown.view.clone()))
    }

    fn take(self, change: Change, before: Option<InstanceView>) {
        match change {
            Change::Nothing | Change::Policy => {}
            Change::Greeted { rules, terms } => {
                self.rules.set(Rules::of(&rules));
                self.terms.set(Some(terms));
                self.retry_at.set(None);
                self.failure.set(None);
                self.link.set(Link::Live);
            }
            Change::Host(host) => self.amend(|terms| terms.host = host),
            Change::Releases => self.read_releases(),
            Change::Told(name) | Change::Left(name) => {
                let first = self.news.try_update_value(|news| {
                    let first = news.is_empty();
                    news.entry(name).or_insert(before);
                    first
                });
                if first == Some(true) {
                    self.show_soon();
                }
            }
        }
    }

    fn show_soon(self) {
        if document().hidden() {
            set_timeout(move || self.show(), std::time::Duration::from_millis(250));
        } else {
            request_animation_frame(move || self.show());
        }
    }

    /// Shows what changed.
    fn show(self) {
        let news = self.news.try_update_value(std::mem::take).unwrap_or_default();
        if news.is_empty() {
            return;
        }
        let mut overview = self.overview.get_untracked();
        let (mut came_or_went, mut moved, mut turned) = (false, false, Vec::new());
        self.offered(|offer| {
            self.fleet.with_value(|fleet| {
                self.looked.with_value(|looked| {
                    for (name, before) in &news {
                        let (before, now) = (before.as_ref(), fleet.get(name).map(|shown| &shown.view));
                        overview.retell(before, now, offer);
                        came_or_went |= before.is_some() != now.is_some();
                        moved |= !looked.places_alike(before, now, offer);
                        turned.extend(now.map(|view| (name, view.state)));
                    }
                });
            });
        });
        self.go_on(&turned);
        news.keys().for_each(|name| self.redraw(name));
        if self.overview.with_untracked(|known| *known != overview) {
            self.overview.set(overview);
        }
        if came_or_went {
            grow(self.roster);
        }
        if moved {
            grow(self.places);
        }
        grow(self.pulse);
    }

    /// Redraws what shows an instance, where that changed.
    fn redraw(self, name: &InstanceName) {
        let Some(member) = self.members.with_value(|members| members.get(name).cloned()) else { return };
        let shown = self.fleet.with_value(|fleet| fleet.get(name).cloned());
        if let Some(shown) = shown.filter(|shown| member.with_untracked(|known| known != shown)) {
            member.set(shown);
        }
    }

    fn count_all(self) {
        let overview = self.offered(|offer| self.fleet.with_value(|fleet| Overview::of(fleet.views(), offer)));
        if self.overview.with_untracked(|known| *known != overview) {
            self.overview.set(overview);
        }
    }

    fn amend(self, change: impl FnOnce(&mut Terms)) {
        self.terms.update(|terms| {
            if let Some(terms) = terms {
                change(terms);
            }
        });
    }
}

/// Which instance a message is about.
fn about(told: &Told) -> Option<&InstanceName> {
    match told {
        Told::Timeline { instance, .. } => instance.as_ref(),
        Told::View(view) => Some(&view.name),
        Told::Hello(_) | Told::Host(_) | Told::Releases | Told::Reset | Told::Unknown => None,
    }
}

fn grow(count: RwSignal<u32>) {
    count.update(|count| *count = count.wrapping_add(1));
}
