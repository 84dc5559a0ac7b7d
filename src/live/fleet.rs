//! The fold: a list, then frames, one at a time, each with what it changed.

use super::{fleet_view::FleetView, overview::Offer, terms::Terms};
use openclaw_contract::{
    Host, InstanceList, InstanceName, InstanceView,
    stream::{Told, told::Hello},
};
use std::collections::BTreeMap;

/// An instance as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) view: InstanceView,
    /// Whether its update was accepted while something else was in hand, and waits for that.
    pub(crate) queued: bool,
}

/// Everything that the server told.
#[derive(Debug, Default)]
pub(crate) struct Fleet {
    members: BTreeMap<InstanceName, Known>,
    sequence: u64,
}

#[derive(Debug)]
struct Known {
    shown: Shown,
    /// The number of the last event that this includes.
    as_of: u64,
}

/// What a frame changed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// Nothing that is shown.
    Nothing,
    /// The connection was greeted.
    Greeted { rules: String, terms: Terms },
    /// The policy is another one: the message says which.
    Policy,
    /// The host has more free, or less.
    Host(Host),
    /// The releases are others, or installed where they were not.
    Releases,
    /// An instance is new or changed.
    Told(InstanceName),
    /// An instance is gone.
    Left(InstanceName),
}

/// What a frame changed, and whether frames before it were missed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Applied {
    pub(crate) change: Change,
    pub(crate) list_again: bool,
}

impl Fleet {
    /// The number of the last event that is included: where to go on.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(crate) fn get(&self, name: &InstanceName) -> Option<&Shown> {
        self.members.get(name).map(|known| &known.shown)
    }

    /// The names, in order.
    #[cfg(test)]
    fn names(&self) -> impl Iterator<Item = &InstanceName> {
        self.members.keys()
    }

    /// Everything that there is, by name.
    pub(crate) fn views(&self) -> impl Iterator<Item = &InstanceView> {
        self.members.values().map(|known| &known.shown.view)
    }

    /// The names of those that are looked at, in the order in which they are.
    pub(crate) fn order(&self, looked: &FleetView, offer: Offer<'_>) -> Vec<InstanceName> {
        let mut views: Vec<&InstanceView> = self.views().filter(|view| looked.takes(view, offer)).collect();
        if !looked.sort.is_empty() {
            views.sort_by(|one, other| looked.compare(one, other));
        }
        views.into_iter().map(|view| view.name.clone()).collect()
    }

    /// Takes a whole list; what frames told since it was made stays.
    pub(crate) fn list(&mut self, list: InstanceList) {
        let at = list.sequence;
        let mut before = std::mem::take(&mut self.members);
        for view in list.instances {
            let name = view.name.clone();
            match before.remove(&name) {
                Some(newer) if newer.as_of > at => drop(self.members.insert(name, newer)),
                Some(_) | None => drop(self.members.insert(name, Known { shown: shown(view), as_of: at })),
            }
        }
        self.members.extend(before.into_iter().filter(|(_, known)| known.as_of > at));
        self.sequence = self.sequence.max(at);
    }

    /// Takes one message of the stream.
    pub(crate) fn apply(&mut self, told: Told) -> Applied {
        let change = match told {
            Told::Hello(Hello { rules, policy, actor, host, sequence }) => {
                // A server that counts from further back has another history than the one that was told.
                let list_again = sequence < self.sequence;
                if list_again {
                    self.forget_order();
                }
                return Applied { change: Change::Greeted { rules, terms: Terms { policy, host, actor } }, list_again };
            }
            Told::Timeline { sequence, .. } if sequence <= self.sequence => Change::Nothing,
            Told::Timeline { sequence, instance, policy_changed, view } => {
                let list_again = self.sequence > 0 && sequence > self.sequence.saturating_add(1);
                self.sequence = sequence;
                let change = if policy_changed { Change::Policy } else { self.happened(instance, view) };
                return Applied { change, list_again };
            }
            Told::View(view) => self.moved(*view),
            Told::Host(host) => Change::Host(host),
            Told::Reset => {
                self.forget_order();
                return Applied { change: Change::Nothing, list_again: true };
            }
            Told::Releases => Change::Releases,
            Told::Unknown => Change::Nothing,
        };
        Applied { change, list_again: false }
    }

    /// Takes an instance from an answer, which may come before the events that led to it: one that was created, or one that
    /// turned out to be another than it was seen.
    pub(crate) fn admit(&mut self, view: InstanceView) -> Change {
        let name = view.name.clone();
        if self.get(&name).is_some_and(|known| !is_before(&known.view, &view)) {
            return Change::Nothing;
        }
        self.members.insert(name.clone(), Known { shown: shown(view), as_of: self.sequence });
        Change::Told(name)
    }

    fn happened(&mut self, name: Option<InstanceName>, view: Option<Box<InstanceView>>) -> Change {
        let Some(name) = name else { return Change::Nothing };
        match view {
            Some(view) if self.is_behind(&view) => Change::Nothing,
            Some(view) => {
                self.members.insert(name.clone(), Known { shown: shown(*view), as_of: self.sequence });
                Change::Told(name)
            }
            None => self.members.remove(&name).map_or(Change::Nothing, |_| Change::Left(name)),
        }
    }

    /// Progress and health only come for instances that are there: a late one must not bring back what is gone.
    fn moved(&mut self, view: InstanceView) -> Change {
        if self.is_behind(&view) {
            return Change::Nothing;
        }
        let Some(known) = self.members.get_mut(&view.name) else { return Change::Nothing };
        let moved = shown(view);
        if known.shown == moved {
            return Change::Nothing;
        }
        known.shown = moved;
        Change::Told(known.shown.view.name.clone())
    }

    /// Whether an answer was quicker than the stream, which still tells what was before.
    fn is_behind(&self, view: &InstanceView) -> bool {
        self.get(&view.name).is_some_and(|known| is_before(view, &known.view))
    }

    fn forget_order(&mut self) {
        self.sequence = 0;
        self.members.values_mut().for_each(|known| known.as_of = 0);
    }
}

/// Nothing is queued for an instance that has what it should have, or where nothing is in hand.
fn shown(view: InstanceView) -> Shown {
    let queued = view.queued && view.update_pending() && !view.state.at_rest();
    Shown { view, queued }
}

/// Whether one view of an instance is of an older generation than the other; a name that is used again starts anew.
fn is_before(one: &InstanceView, other: &InstanceView) -> bool {
    (one.created_at, one.generation) < (other.created_at, other.generation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{event, name, version, view};
    use openclaw_contract::{
        EventKind, Frame,
        InstanceState::{self, Provisioning, Running},
        Policy,
        refusal::Role,
        validation::Actor,
    };

    fn list(sequence: u64, views: &[InstanceView]) -> InstanceList {
        InstanceList { instances: views.to_vec(), sequence, next: None }
    }

    fn timeline(sequence: u64, what: EventKind, view: Option<InstanceView>) -> Frame {
        Frame::Timeline { event: event(sequence, "b", what), view: view.map(Box::new) }
    }

    fn hello(sequence: u64) -> Frame {
        let (policy, host, actor) = (Policy::default(), Host::default(), Actor::local(Role::Operator));
        Frame::Hello { server_version: String::new(), rules: "r".into(), policy, actor, host, sequence }
    }

    impl Fleet {
        fn frame(&mut self, frame: Frame) -> Applied {
            self.apply(Told::read(&serde_json::to_string(&frame).unwrap()))
        }
    }

    fn names(fleet: &Fleet) -> Vec<&str> {
        fleet.names().map(InstanceName::as_str).collect()
    }

    fn updated(
        version_: &str,
        sequence: u64,
        kind: fn(openclaw_contract::Version, openclaw_contract::Version) -> EventKind,
    ) -> Frame {
        let view = InstanceView { target_version: version(version_), generation: 2, ..view("b", Provisioning) };
        timeline(sequence, kind(version("2026.4.8"), version(version_)), Some(view))
    }

    #[test]
    fn a_list_then_events_in_the_order_of_names() {
        let mut fleet = Fleet::default();
        fleet.list(list(7, &[view("c", Running), view("a", Running)]));
        let applied = fleet.frame(timeline(8, EventKind::StartRequested, Some(view("b", Provisioning))));
        assert_eq!(applied, Applied { change: Change::Told(name("b")), list_again: false });
        assert_eq!(names(&fleet), ["a", "b", "c"]);
        assert_eq!(fleet.frame(timeline(9, EventKind::Deleted, None)).change, Change::Left(name("b")));
        assert_eq!((names(&fleet), fleet.sequence()), (vec!["a", "c"], 9));
    }

    #[test]
    fn what_is_known_already_changes_nothing() {
        let mut fleet = Fleet::default();
        fleet.list(list(7, &[view("b", Running)]));
        let late = timeline(7, EventKind::Deleted, None);
        assert_eq!(fleet.frame(late), Applied { change: Change::Nothing, list_again: false });
        assert_eq!(fleet.frame(Frame::View { view: Box::new(view("b", Running)) }).change, Change::Nothing);
        assert_eq!(fleet.frame(Frame::View { view: Box::new(view("gone", Running)) }).change, Change::Nothing);
        assert_eq!(names(&fleet), ["b"]);
    }

    #[test]
    fn a_gap_a_reset_and_an_older_history_ask_for_a_new_list() {
        let mut fleet = Fleet::default();
        fleet.list(list(7, &[view("b", Running)]));
        assert!(fleet.frame(timeline(9, EventKind::StopRequested, Some(view("b", Running)))).list_again);
        assert!(fleet.frame(Frame::Reset).list_again);
        fleet.list(list(3, &[]));
        assert_eq!((names(&fleet).len(), fleet.sequence()), (0, 3), "an older list counts after a reset");
        assert!(fleet.frame(hello(2)).list_again);
    }

    #[test]
    fn a_list_does_not_undo_what_frames_told_since() {
        let mut fleet = Fleet::default();
        fleet.list(list(7, &[view("a", Running)]));
        fleet.frame(timeline(8, EventKind::StartRequested, Some(view("b", Provisioning))));
        fleet.list(list(7, &[view("a", Running)]));
        assert_eq!(names(&fleet), ["a", "b"]);
        fleet.list(list(8, &[view("b", Running)]));
        assert_eq!(names(&fleet), ["b"]);
        assert_eq!(fleet.get(&name("b")).map(|shown| shown.view.state), Some(Running));
    }

    #[test]
    fn an_update_is_queued_for_as_long_as_something_is_in_hand() {
        let mut fleet = Fleet::default();
        let pending = |state| InstanceView {
            target_version: version("2026.4.11"),
            queued: true,
            generation: 2,
            ..view("b", state)
        };
        let queued = |fleet: &Fleet| fleet.get(&name("b")).map(|shown| shown.queued);
        fleet.list(list(1, &[pending(Provisioning)]));
        assert_eq!(queued(&fleet), Some(true));
        fleet.frame(Frame::View { view: Box::new(InstanceView { queued: false, ..pending(Provisioning) }) });
        assert_eq!(queued(&fleet), Some(false));
        fleet.frame(timeline(2, EventKind::Stopped, Some(pending(InstanceState::Stopped))));
        assert_eq!(queued(&fleet), Some(false), "what is at rest waits for nothing in hand");
    }

    #[test]
    fn a_policy_and_a_new_instance_are_told() {
        let mut fleet = Fleet::default();
        let policy = Policy { prereleases: true, ..Policy::default() };
        let changed = timeline(1, EventKind::PolicyChanged { policy: policy.clone() }, None);
        assert_eq!(fleet.frame(changed).change, Change::Policy);
        assert_eq!(fleet.admit(view("b", Provisioning)), Change::Told(name("b")));
        assert_eq!(fleet.admit(view("b", Provisioning)), Change::Nothing);
    }

    #[test]
    fn the_greeting_tells_who_looks_and_the_host_goes_on_moving() {
        let mut fleet = Fleet::default();
        let (policy, actor) = (Policy::default(), Actor::local(Role::Operator));
        let terms = Terms { policy, host: Host::default(), actor };
        assert_eq!(fleet.frame(hello(0)).change, Change::Greeted { rules: "r".into(), terms });
        let host = Host { memory_available: Some(1), ..Host::default() };
        assert_eq!(fleet.frame(Frame::Host { host }), Applied { change: Change::Host(host), list_again: false });
    }

    #[test]
    fn a_state_of_a_newer_server_is_shown_from_a_list_and_from_frames() {
        let json = |view: &InstanceView| serde_json::to_string(view).unwrap().replace("running", "hibernating");
        let (seen, told) = (view("b", Running), InstanceView { generation: 2, ..view("b", Running) });
        let list = format!(r#"{{"instances":[{},{}],"sequence":7}}"#, json(&view("a", Running)), json(&seen));
        let mut fleet = Fleet::default();
        fleet.list(serde_json::from_str(&list).unwrap());
        let state = |fleet: &Fleet, text: &str| fleet.get(&name(text)).map(|shown| shown.view.state);
        let hibernating = Some(InstanceState::of_word("hibernating"));
        assert_eq!((state(&fleet, "a"), state(&fleet, "b")), (hibernating, hibernating));
        fleet.frame(timeline(8, EventKind::StartRequested, Some(seen)));
        assert_eq!(state(&fleet, "b"), Some(Running));
        let frame = format!(r#"{{"type":"view","view":{}}}"#, json(&told));
        assert_eq!(fleet.frame(serde_json::from_str(&frame).unwrap()).change, Change::Told(name("b")));
        assert_eq!((state(&fleet, "b"), names(&fleet)), (hibernating, vec!["a", "b"]));
    }

    #[test]
    fn what_an_answer_told_is_not_undone_by_a_stream_that_lags_behind() {
        let mut fleet = Fleet::default();
        fleet.list(list(7, &[view("b", Running)]));
        let of = |generation, state| InstanceView { generation, ..view("b", state) };
        let shown = |fleet: &Fleet| fleet.get(&name("b")).map(|shown| (shown.view.generation, shown.view.state));
        assert_eq!(fleet.admit(of(3, Provisioning)), Change::Told(name("b")));
        assert_eq!(fleet.admit(of(2, Running)), Change::Nothing, "older than what is known");
        assert_eq!(fleet.frame(Frame::View { view: Box::new(of(1, Running)) }).change, Change::Nothing);
        assert_eq!(fleet.frame(timeline(8, EventKind::StopRequested, Some(of(2, Running)))).change, Change::Nothing);
        assert_eq!((shown(&fleet), fleet.sequence()), (Some((3, Provisioning)), 8));
        fleet.frame(timeline(9, EventKind::StartRequested, Some(of(3, Running))));
        assert_eq!(shown(&fleet), Some((3, Running)));
    }

    #[test]
    fn a_name_that_is_used_again_counts_from_the_start() {
        let mut fleet = Fleet::default();
        fleet.list(list(7, &[InstanceView { generation: 9, ..view("b", Running) }]));
        let anew = InstanceView { created_at: crate::live::fixture::at(5), ..view("b", Provisioning) };
        assert_eq!(fleet.admit(anew), Change::Told(name("b")));
    }
}
