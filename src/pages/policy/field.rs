//! The fields of the policy: what each means, how it is written down, and what a change of it says.

use openclaw_contract::{
    Policy,
    policy::{AtOnce, OnFailure, PolicyChange, UpdateStates, Verdict},
};

/// A field of the policy that is set by itself. The lists of versions are apart from these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    WhileProvisioning,
    Prereleases,
    Deprecated,
    Shortage,
    MemoryReserve,
    DiskReserve,
    MaxLoad,
    ConcurrentUpdates,
    ConcurrentStarts,
    OnFailure,
    Soak,
    Snapshots,
    Rehearse,
    HoldFailed,
}

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Switch,
    /// One of several, each with its word on the wire.
    Choice(&'static [(&'static str, &'static str)]),
    /// A whole number, with what it counts; `none` stands for no number at all.
    Number {
        unit: &'static str,
        range: &'static str,
        none: Option<&'static str>,
    },
}

const fn number(unit: &'static str, range: &'static str, none: Option<&'static str>) -> Kind {
    Kind::Number { unit, range, none }
}

/// Fields that belong together.
pub(super) const GROUPS: [(&str, &[Field]); 5] = {
    use Field as F;
    [
        ("When updates are taken", &[F::WhileProvisioning]),
        ("Which versions", &[F::Prereleases, F::Deprecated]),
        ("When something fails", &[F::OnFailure, F::Soak, F::Snapshots, F::Rehearse, F::HoldFailed]),
        ("Capacity of the host", &[F::Shortage, F::MemoryReserve, F::DiskReserve, F::MaxLoad]),
        ("At once", &[F::ConcurrentUpdates, F::ConcurrentStarts]),
    ]
};

const ON: &str = "on";
const OFF: &str = "off";
const VERDICTS: Kind = Kind::Choice(&[("warn", "Warn, and go on"), ("refuse", "Refuse")]);

impl Field {
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::WhileProvisioning => "Take updates during provisioning",
            Self::Prereleases => "Take pre-releases without being asked",
            Self::Deprecated => "Deprecated versions",
            Self::Shortage => "When the host has too little",
            Self::MemoryReserve => "Memory to keep free",
            Self::DiskReserve => "Disk to keep free",
            Self::MaxLoad => "Highest load",
            Self::ConcurrentUpdates => "Updates at once",
            Self::ConcurrentStarts => "Installs and starts at once",
            Self::OnFailure => "A failed update",
            Self::Soak => "Watch a new gateway for",
            Self::Snapshots => "Snapshots kept",
            Self::Rehearse => "Rehearse every update",
            Self::HoldFailed => "Hold versions that failed",
        }
    }

    /// What it means, and what becomes of what.
    pub(super) const fn help(self) -> &'static str {
        match self {
            Self::WhileProvisioning => {
                "An update that is asked for meanwhile is queued, and applied as provisioning completes. Off: it is refused. Running instances and those in error can be updated either way."
            }
            Self::Prereleases => "Off: a pre-release is only taken where it is asked for as such.",
            Self::Deprecated => "Versions whose publisher advises against them.",
            Self::Shortage => "For a start or an update that takes more memory, disk or processor than there is.",
            Self::MemoryReserve => "What is free beyond this is what a gateway may take.",
            Self::DiskReserve => "What is free beyond this is what an install may take.",
            Self::MaxLoad => "The load average, in percent of the number of processors. Above it the host is too busy.",
            Self::ConcurrentUpdates => "Instances that are brought to another version at the same time. Others wait.",
            Self::ConcurrentStarts => "Installs and starts that are in hand at the same time. Others wait.",
            Self::OnFailure => {
                "Roll back: version and snapshot are put back as a pair. Stop: it rests in error, as it is."
            }
            Self::Soak => "It must stay well for so long before the update counts as done.",
            Self::Snapshots => "Of each instance, besides those that a way back needs. The oldest go first.",
            Self::Rehearse => "It is tried on a copy of the state first. It takes longer, and more disk for that time.",
            Self::HoldFailed => "A version that fails on one instance is held back for the others, until it is lifted.",
        }
    }

    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::WhileProvisioning | Self::Prereleases | Self::Rehearse | Self::HoldFailed => Kind::Switch,
            Self::Deprecated | Self::Shortage => VERDICTS,
            Self::OnFailure => Kind::Choice(&[("roll_back", "Roll back"), ("stop", "Stop there")]),
            Self::MemoryReserve | Self::DiskReserve => number("MiB", "0 to 4294967295", None),
            Self::MaxLoad => number("%", "0 to 4294967295", None),
            Self::ConcurrentUpdates => number("", "1 to 1000", Some("as many as the server can")),
            Self::ConcurrentStarts => number("", "1 to 1000", Some("as many as suit the host")),
            Self::Soak => number("seconds", "0 to 3600", None),
            Self::Snapshots => number("", "1 to 50", None),
        }
    }

    /// The field's name on the wire.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::WhileProvisioning => "update_states",
            Self::Prereleases => "prereleases",
            Self::Deprecated => "deprecated",
            Self::Shortage => "shortage",
            Self::MemoryReserve => "memory_reserve_mib",
            Self::DiskReserve => "disk_reserve_mib",
            Self::MaxLoad => "max_load_percent",
            Self::ConcurrentUpdates => "concurrent_updates",
            Self::ConcurrentStarts => "concurrent_starts",
            Self::OnFailure => "on_failure",
            Self::Soak => "soak_seconds",
            Self::Snapshots => "snapshots_kept",
            Self::Rehearse => "rehearse",
            Self::HoldFailed => "hold_failed",
        }
    }

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
