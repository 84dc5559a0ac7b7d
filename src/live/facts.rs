//! What is told of an instance at a glance: what it is counted as, and what it is found by. No word here on what is allowed.

use super::{
    fleet_view::{Column, FleetView},
    overview::Offer,
};
use crate::show::{moves, setback};
use openclaw_contract::{Health, InstanceState, InstanceView, LayerStatus, Timestamp};
use std::cmp::Ordering;

/// Whether somebody should look at it: it failed, or an update of it did; a layer of its health is not as it should be; or
/// what it does is not known. While something is in hand its health is about to change, and alone calls nobody.
pub(crate) fn needs_attention(view: &InstanceView) -> bool {
    let ill = match view.state {
        InstanceState::Error | InstanceState::Unknown(_) => true,
        InstanceState::Running => layers(&view.health).iter().any(|status| match status {
            LayerStatus::Failing | LayerStatus::Unknown => true,
            LayerStatus::Ok | LayerStatus::Starting | LayerStatus::Off => false,
        }),
        // Of what is off, only a look that failed says anything.
        InstanceState::Stopped => view.health.process.as_of.is_some_and(|_| unseen(view.health.process.status)),
        InstanceState::Provisioning | InstanceState::Deleting => false,
    };
    ill || setback(view).is_some()
}

const fn unseen(status: LayerStatus) -> bool {
    match status {
        LayerStatus::Unknown => true,
        LayerStatus::Ok | LayerStatus::Starting | LayerStatus::Failing | LayerStatus::Off => false,
    }
}

const fn layers(health: &Health) -> [LayerStatus; 3] {
    [health.process.status, health.gateway.status, health.channels.status]
}

/// Why what runs is not what is wanted though nothing is in hand; none where it is, or where that is on its way.
pub(crate) fn drift(view: &InstanceView) -> Option<String> {
    if moves(view) {
        return None;
    }
    match view.state {
        // That it takes its version when it is started is no drift; what else was asked for of it is.
        InstanceState::Stopped | InstanceState::Deleting | InstanceState::Provisioning | InstanceState::Unknown(_) => {
            None
        }
        InstanceState::Running | InstanceState::Error if view.update_pending() => {
            Some(format!("It runs {}, and should run {}.", view.version, view.target_version))
        }
        InstanceState::Running if view.observed_generation < view.generation => Some(format!(
            "What was asked for last is not applied: {} of {}.",
            view.observed_generation, view.generation
        )),
        InstanceState::Running | InstanceState::Error => None,
    }
}

/// When something last changed about it.
pub(crate) fn changed_at(view: &InstanceView) -> Timestamp {
    let times = [view.last_updated_at, view.provisioning_started_at, view.step_started_at];
    times.into_iter().flatten().fold(view.created_at, Timestamp::max)
}

/// Its labels as people write them.
pub(crate) fn labels(view: &InstanceView) -> impl Iterator<Item = String> + '_ {
    view.labels.iter().map(|(key, value)| if value.is_empty() { key.to_owned() } else { format!("{key}={value}") })
}

impl FleetView {
    /// Whether an instance is in the part that is looked at.
    pub(crate) fn takes(&self, view: &InstanceView, offer: Offer<'_>) -> bool {
        self.state.is_none_or(|state| view.state == state)
            && (!self.busy || moves(view))
            && (!self.attention || needs_attention(view))
            && self.version.as_ref().is_none_or(|version| [&view.version, &view.target_version].contains(&version))
            && self.label.as_ref().is_none_or(|label| has_label(view, label))
            && (!self.updates || offer.for_instance(view).is_some())
            && (self.words.is_empty() || matches(&self.words, view))
    }

    /// Which of two comes first.
    pub(crate) fn compare(&self, one: &InstanceView, other: &InstanceView) -> Ordering {
        let by_columns = self.sort.iter().map(|sort| {
            let order = compare(sort.column, one, other);
            if sort.descending { order.reverse() } else { order }
        });
        by_columns.fold(Ordering::Equal, Ordering::then).then_with(|| one.name.cmp(&other.name))
    }

    /// Whether an instance has the same place after a change as before it.
    pub(crate) fn places_alike(
        &self,
        before: Option<&InstanceView>,
        now: Option<&InstanceView>,
        offer: Offer<'_>,
    ) -> bool {
        let taken = |view: Option<&InstanceView>| view.is_some_and(|view| self.takes(view, offer));
        match (taken(before), taken(now), before.zip(now)) {
            (true, true, Some((before, now))) => self.compare(before, now).is_eq(),
            (is, was, _) => is == was,
        }
    }
}

fn has_label(view: &InstanceView, label: &str) -> bool {
    match label.split_once('=') {
        Some((key, value)) => view.labels.get(key) == Some(value),
        None => view.labels.get(label).is_some(),
    }
}

fn compare(column: Column, one: &InstanceView, other: &InstanceView) -> Ordering {
    match column {
        Column::Name => one.name.cmp(&other.name),
        Column::State => urgency(one.state).cmp(&urgency(other.state)),
        Column::Version => one.version.cmp(&other.version),
        Column::Target => one.target_version.cmp(&other.target_version),
        Column::Step => (one.step.is_none(), one.step).cmp(&(other.step.is_none(), other.step)),
        Column::Health => illness(&one.health).cmp(&illness(&other.health)),
        Column::Changed => changed_at(one).cmp(&changed_at(other)),
        // What has none comes last.
        Column::Labels => (one.labels.is_empty(), labels(one).collect::<Vec<_>>())
            .cmp(&(other.labels.is_empty(), labels(other).collect())),
    }
}

/// What needs somebody first, what is off last.
const fn urgency(state: InstanceState) -> u8 {
    match state {
        InstanceState::Error => 0,
        InstanceState::Unknown(_) => 1,
        InstanceState::Provisioning => 2,
        InstanceState::Deleting => 3,
        InstanceState::Running => 4,
        InstanceState::Stopped => 5,
    }
}

/// The worst layer, the worst first.
fn illness(health: &Health) -> Option<u8> {
    let rank = |status: &LayerStatus| match status {
        LayerStatus::Failing => 0,
        LayerStatus::Unknown => 1,
        LayerStatus::Starting => 2,
        LayerStatus::Ok => 3,
        LayerStatus::Off => 4,
    };
    layers(health).iter().map(rank).min()
}

/// Whether every word of a search is in a name, a label or a version.
pub(crate) fn matches(search: &str, view: &InstanceView) -> bool {
    let texts: Vec<String> = [view.name.to_string(), view.version.to_string(), view.target_version.to_string()]
        .into_iter()
        .chain(view.labels.iter().map(|(key, value)| format!("{key}={value}").to_lowercase()))
        .collect();
    search.to_lowercase().split_whitespace().all(|word| texts.iter().any(|text| text.contains(word)))
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
