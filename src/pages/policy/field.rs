//! The fields of the policy, and what each means.

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
}
