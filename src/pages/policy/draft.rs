//! What was filled in and is not saved yet: only what was touched, so that the rest goes on showing what is in force.

use super::field::{Field, GROUPS};
use openclaw_contract::{
    Policy, Version,
    policy::{BlockedVersion, PolicyChange},
};
use std::collections::{BTreeMap, BTreeSet};

/// What was filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Draft {
    touched: BTreeMap<Field, Touched>,
    block: Vec<BlockedVersion>,
    unblock: BTreeSet<Version>,
    lift: BTreeSet<Version>,
}

#[derive(Clone, Debug, PartialEq)]
struct Touched {
    value: String,
    /// What was in force when it was touched.
    seen: String,
}

/// How a version stands on a list, with the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Kept,
    Added,
    Removed,
}

impl Draft {
    /// What a field shows.
    pub(super) fn value(&self, field: Field, policy: &Policy) -> String {
        self.touched.get(&field).map_or_else(|| field.of(policy), |touched| touched.value.clone())
    }

    /// Fills a field in.
    pub(super) fn fill(&mut self, field: Field, value: String, policy: &Policy) {
        let now = field.of(policy);
        if value == now {
            self.touched.remove(&field);
        } else if let Some(touched) = self.touched.get_mut(&field) {
            touched.value = value;
        } else {
            self.touched.insert(field, Touched { value, seen: now });
        }
    }

    /// Whether a field says something else than what is in force.
    pub(super) fn changes(&self, field: Field, policy: &Policy) -> bool {
        self.touched.get(&field).is_some_and(|touched| touched.value != field.of(policy))
    }

    /// What is in force by now, where that changed since the field was touched.
    pub(super) fn changed_meanwhile(&self, field: Field, policy: &Policy) -> Option<String> {
        let (touched, now) = (self.touched.get(&field)?, field.of(policy));
        (touched.seen != now && touched.value != now).then(|| field.said(&now))
    }

    /// Why what a field says cannot be: by the contract's own constructors.
    pub(super) fn problem(&self, field: Field, policy: &Policy) -> Option<String> {
        let touched = self.touched.get(&field)?;
        let mut change = PolicyChange::default();
        match field.put(&mut change, &touched.value) {
            Err(why) => Some(why),
            Ok(()) => change.apply(policy).err().map(|error| format!("{error}.")),
        }
    }

    /// Blocks a version for that reason; says why that cannot be.
    pub(super) fn block(&mut self, version: Version, reason: Option<String>, policy: &Policy) -> Result<(), String> {
        let mut next = self.clone();
        next.unblock.remove(&version);
        next.block.retain(|blocked| blocked.version != version);
        next.block.push(BlockedVersion { version, reason });
        let lists = PolicyChange { block: next.block.clone(), ..PolicyChange::default() };
        lists.apply(policy).map_err(|error| format!("{error}."))?;
        *self = next;
        Ok(())
    }

    /// Takes a version off the list of blocked ones, or puts it back.
    pub(super) fn toggle_block(&mut self, version: &Version) {
        if self.block.iter().any(|blocked| blocked.version == *version) {
            self.block.retain(|blocked| blocked.version != *version);
        } else {
            toggle(&mut self.unblock, version);
        }
    }

    /// Lifts a version that is held back, or does not.
    pub(super) fn toggle_lift(&mut self, version: &Version) {
        toggle(&mut self.lift, version);
    }

    /// The blocked versions with the draft, the newest first.
    pub(super) fn blocked(&self, policy: &Policy) -> Vec<(BlockedVersion, Standing)> {
        let added = |version: &Version| self.block.iter().any(|blocked| blocked.version == *version);
        let standing =
            |version: &Version| if self.unblock.contains(version) { Standing::Removed } else { Standing::Kept };
        let kept = policy.blocked_versions.iter().filter(|blocked| !added(&blocked.version));
        let kept = kept.map(|blocked| (blocked.clone(), standing(&blocked.version)));
        let mut all: Vec<_> = kept.chain(self.block.iter().map(|blocked| (blocked.clone(), Standing::Added))).collect();
        all.sort_by(|(a, _), (b, _)| b.version.cmp(&a.version));
        all
    }

    pub(super) fn is_lifted(&self, version: &Version) -> bool {
        self.lift.contains(version)
    }

    /// What saving it asks for: what differs from what is in force, or the fields whose values cannot be.
    pub(super) fn change(&self, policy: &Policy) -> Result<PolicyChange, Vec<Field>> {
        let fields = GROUPS.into_iter().flat_map(|(_, fields)| fields.iter().copied());
        let differing: Vec<Field> = fields.filter(|field| self.changes(*field, policy)).collect();
        let wrong: Vec<Field> =
            differing.iter().copied().filter(|field| self.problem(*field, policy).is_some()).collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let known = |version: &&Version| policy.blocked_versions.find(version).is_some();
        let held = |version: &&Version| policy.held_versions.find(version).is_some();
        let news = |blocked: &&BlockedVersion| policy.blocked_versions.find(&blocked.version) != Some(*blocked);
        let mut change = PolicyChange {
            block: self.block.iter().filter(news).cloned().collect(),
            unblock: self.unblock.iter().filter(known).cloned().collect(),
            lift: self.lift.iter().filter(held).cloned().collect(),
            ..PolicyChange::default()
        };
        for field in differing {
            // It was asked for just now whether it can be.
            let _ = field.put(&mut change, &self.value(field, policy));
        }
        Ok(change)
    }

    /// The policy that it would make, as far as what is filled in can be.
    pub(super) fn preview(&self, policy: &Policy) -> Policy {
        let fit = Self {
            touched: self
                .touched
                .iter()
                .filter(|(field, _)| self.problem(**field, policy).is_none())
                .map(|(field, touched)| (*field, touched.clone()))
                .collect(),
            ..self.clone()
        };
        let change = fit.change(policy).unwrap_or_default();
        change.apply(policy).unwrap_or_else(|_| policy.clone())
    }

    /// How many things it changes.
    pub(super) fn count(&self, policy: &Policy) -> usize {
        let fields = self.touched.keys().filter(|field| self.changes(**field, policy)).count();
        let lists = Self { touched: BTreeMap::new(), ..self.clone() }.change(policy).unwrap_or_default();
        fields + lists.block.len() + lists.unblock.len() + lists.lift.len()
    }
}

fn toggle(set: &mut BTreeSet<Version>, version: &Version) {
    if !set.remove(version) {
        set.insert(version.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::version;

    fn policy(json: &str) -> Policy {
        serde_json::from_str(json).unwrap()
    }

    fn filled(fields: &[(Field, &str)], policy: &Policy) -> Draft {
        let mut draft = Draft::default();
        fields.iter().for_each(|(field, value)| draft.fill(*field, (*value).to_owned(), policy));
        draft
    }

    fn json(draft: &Draft, policy: &Policy) -> String {
        serde_json::to_string(&draft.change(policy).unwrap()).unwrap()
    }

    #[test]
    fn only_what_changed_is_asked_for() {
        let now = Policy::default();
        let draft = filled(&[(Field::Soak, "60"), (Field::Rehearse, "off"), (Field::Prereleases, "on")], &now);
        assert_eq!(json(&draft, &now), r#"{"prereleases":true,"soak_seconds":60}"#);
        assert_eq!(draft.count(&now), 2);
        let undone = filled(&[(Field::Soak, "60"), (Field::Soak, "30")], &now);
        assert_eq!((json(&undone, &now).as_str(), undone), ("{}", Draft::default()));
    }

    #[test]
    fn what_others_change_meanwhile_is_said_and_what_was_typed_is_kept() {
        let before = Policy::default();
        let draft = filled(&[(Field::Soak, "60")], &before);
        assert_eq!(draft.changed_meanwhile(Field::Soak, &before), None);
        let after = policy(r#"{"soak_seconds":45,"snapshots_kept":7}"#);
        assert_eq!(draft.changed_meanwhile(Field::Soak, &after).as_deref(), Some("45 seconds"));
        assert_eq!(draft.value(Field::Soak, &after), "60");
        assert_eq!(draft.value(Field::Snapshots, &after), "7", "untouched");
        let same = policy(r#"{"soak_seconds":60}"#);
        assert_eq!((draft.changed_meanwhile(Field::Soak, &same), draft.count(&same)), (None, 0), "others did it");
    }

    #[test]
    fn what_cannot_be_is_named_beside_its_field() {
        let now = Policy::default();
        let draft = filled(&[(Field::Soak, "9999"), (Field::ConcurrentStarts, "1001"), (Field::Rehearse, "on")], &now);
        assert_eq!(draft.problem(Field::Soak, &now).as_deref(), Some("9999 is not 0 to 3600 seconds."));
        assert_eq!(draft.problem(Field::ConcurrentStarts, &now).as_deref(), Some("1001 is not 1 to 1000."));
        assert_eq!(draft.change(&now), Err(vec![Field::Soak, Field::ConcurrentStarts]));
        assert!(draft.preview(&now).rehearse, "the rest can be looked at");
    }

    #[test]
    fn versions_are_blocked_unblocked_and_lifted() {
        let now = policy(
            r#"{"blocked_versions":[{"version":"2026.4.8"}],"held_versions":[{"version":"2026.9.6","instance":"a","at":"2026-04-10T14:23:11Z","signature":"x"}]}"#,
        );
        let mut draft = Draft::default();
        draft.toggle_block(&version("2026.4.8"));
        draft.toggle_lift(&version("2026.9.6"));
        draft.block(version("2026.5.3"), Some("it crashes".into()), &now).unwrap();
        let standings: Vec<_> = draft
            .blocked(&now)
            .into_iter()
            .map(|(blocked, standing)| (blocked.version.to_string(), standing))
            .collect();
        let expected = [("2026.5.3".to_owned(), Standing::Added), ("2026.4.8".to_owned(), Standing::Removed)];
        assert_eq!((standings.as_slice(), draft.count(&now)), (expected.as_slice(), 3));
        let preview = draft.preview(&now);
        assert!(preview.held_versions.is_empty() && preview.blocked_versions.find(&version("2026.5.3")).is_some());
        let long = "x".repeat(201);
        assert!(draft.block(version("2026.5.4"), Some(long), &now).is_err_and(|why| why.contains("200 characters")));
        draft.toggle_block(&version("2026.5.3"));
        draft.toggle_block(&version("2026.4.8"));
        draft.toggle_lift(&version("2026.9.6"));
        assert_eq!(draft, Draft::default());
    }
}
