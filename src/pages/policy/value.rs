//! A field's value: as a policy has it, as it is filled in, and what a change says of it.

use super::field::{Field, Kind};
use openclaw_contract::{
    Policy,
    policy::{AtOnce, OnFailure, PolicyChange, UpdateStates, Verdict},
};

/// How a switch is filled in.
pub(super) const ON: &str = "on";
pub(super) const OFF: &str = "off";

impl Field {
    /// As a policy has it, as it is filled in: empty where there is no number.
    pub(super) fn of(self, policy: &Policy) -> String {
        let switch = |on: bool| if on { ON } else { OFF }.to_owned();
        let most = |number: Option<AtOnce>| number.map(|number| number.get().to_string()).unwrap_or_default();
        match self {
            Self::WhileProvisioning => switch(policy.update_states == UpdateStates::new(true)),
            Self::Prereleases => switch(policy.prereleases),
            Self::Deprecated => policy.deprecated.as_str().to_owned(),
            Self::Shortage => policy.capacity.shortage.as_str().to_owned(),
            Self::MemoryReserve => policy.capacity.memory_reserve_mib.to_string(),
            Self::DiskReserve => policy.capacity.disk_reserve_mib.to_string(),
            Self::MaxLoad => policy.capacity.max_load_percent.to_string(),
            Self::ConcurrentUpdates => most(policy.concurrent_updates),
            Self::ConcurrentStarts => most(policy.concurrent_starts),
            Self::OnFailure => policy.on_failure.as_str().to_owned(),
            Self::Soak => policy.soak_seconds.seconds().to_string(),
            Self::Snapshots => policy.snapshots_kept.get().to_string(),
            Self::Rehearse => switch(policy.rehearse),
            Self::HoldFailed => switch(policy.hold_failed.0),
        }
    }

    /// A value as it is read aloud.
    pub(super) fn said(self, value: &str) -> String {
        match self.kind() {
            Kind::Switch => value.to_owned(),
            Kind::Choice(choices) => {
                choices.iter().find(|(word, _)| *word == value).map_or(value, |(_, title)| *title).to_owned()
            }
            Kind::Number { none: Some(none), .. } if value.is_empty() => none.to_owned(),
            Kind::Number { unit, .. } => format!("{value} {unit}").trim_end().to_owned(),
        }
    }

    /// Takes what was filled in into a change; what is no value of this field is said as a sentence.
    pub(super) fn put(self, change: &mut PolicyChange, value: &str) -> Result<(), String> {
        let on = Some(value == ON);
        match self {
            Self::WhileProvisioning => change.update_states = Some(UpdateStates::new(value == ON)),
            Self::Prereleases => change.prereleases = on,
            Self::Deprecated => change.deprecated = Some(verdict(value)),
            Self::Shortage => change.shortage = Some(verdict(value)),
            Self::MemoryReserve => change.memory_reserve_mib = Some(self.number(value)?),
            Self::DiskReserve => change.disk_reserve_mib = Some(self.number(value)?),
            Self::MaxLoad => change.max_load_percent = Some(self.number(value)?),
            Self::ConcurrentUpdates => change.concurrent_updates = Some(self.at_once(value)?),
            Self::ConcurrentStarts => change.concurrent_starts = Some(self.at_once(value)?),
            Self::OnFailure => {
                let stops = value == OnFailure::Stop.as_str();
                change.on_failure = Some(if stops { OnFailure::Stop } else { OnFailure::RollBack });
            }
            Self::Soak => change.soak_seconds = Some(self.number(value)?),
            Self::Snapshots => change.snapshots_kept = Some(self.number(value)?),
            Self::Rehearse => change.rehearse = on,
            Self::HoldFailed => change.hold_failed = on,
        }
        Ok(())
    }

    /// What is no number as it would be kept, or more than can be written down, is named with what would be one.
    fn number<T: std::str::FromStr>(self, value: &str) -> Result<T, String> {
        let range = match self.kind() {
            Kind::Number { range, .. } => range,
            Kind::Switch | Kind::Choice(_) => "",
        };
        let typed = value.trim();
        let what = if typed.is_empty() { "Nothing".to_owned() } else { format!("“{typed}”") };
        typed.parse().map_err(|_| format!("{what} is no whole number from {range}."))
    }

    /// Nothing is no limit; on the wire that is 0, which nobody means who types it.
    fn at_once(self, value: &str) -> Result<u16, String> {
        match value.trim() {
            "" => Ok(0),
            typed => match self.number(typed)? {
                0 => Err("“0” is no whole number from 1 to 1000. Leave it empty for no limit.".to_owned()),
                number => Ok(number),
            },
        }
    }
}

fn verdict(value: &str) -> Verdict {
    if value == Verdict::Refuse.as_str() { Verdict::Refuse } else { Verdict::Warn }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::policy::field::GROUPS;

    fn fields() -> impl Iterator<Item = Field> {
        GROUPS.into_iter().flat_map(|(_, fields)| fields.iter().copied())
    }

    fn put(field: Field, value: &str) -> Result<Policy, String> {
        let mut change = PolicyChange::default();
        field.put(&mut change, value)?;
        change.apply(&Policy::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_field_is_in_one_group() {
        let mut all: Vec<_> = fields().collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!((all.len(), fields().count()), (14, 14));
    }

    #[test]
    fn what_is_filled_in_is_what_is_kept() {
        for field in fields() {
            let values: Vec<&str> = match field.kind() {
                Kind::Switch => vec![ON, OFF],
                Kind::Choice(choices) => choices.iter().map(|(word, _)| *word).collect(),
                Kind::Number { range, none, .. } => {
                    let (first, last) = range.split_once(" to ").unwrap();
                    [Some(first), Some(last), none.map(|_| "")].into_iter().flatten().collect()
                }
            };
            for value in values {
                assert_eq!(field.of(&put(field, value).unwrap()), value, "{field:?}");
            }
        }
    }

    #[test]
    fn what_is_outside_of_the_range_is_refused() {
        for field in fields() {
            let Kind::Number { range, .. } = field.kind() else { continue };
            let (first, last) = range.split_once(" to ").unwrap();
            let beyond = (last.parse::<u64>().unwrap() + 1).to_string();
            let before = first.parse::<u64>().unwrap().checked_sub(1).map(|before| before.to_string());
            for value in [Some(beyond), before, Some("many".into()), Some("-1".into())].into_iter().flatten() {
                let why = put(field, &value).unwrap_err();
                assert!(why.contains(&value), "{field:?} {value}: {why}");
            }
        }
    }

    #[test]
    fn a_value_reads_well() {
        assert_eq!(Field::Soak.said("30"), "30 seconds");
        assert_eq!(Field::ConcurrentUpdates.said(""), "as many as the server can");
        assert_eq!(Field::OnFailure.said("stop"), "Stop there");
    }
}
