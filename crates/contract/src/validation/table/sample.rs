//! The samples of which the table is made: instances, releases, a host, policies.

use super::Sampled;
use crate::{
    Action, Catalog, Host, InstanceState, Policy, Power, Release, Snapshot, SnapshotId, Timestamp, Version,
    host::Needs,
    policy::{BlockedVersion, CapacityPolicy, HeldVersion, OnFailure, UpdateStates, Verdict},
    release::NodeFit,
    snapshot::SnapshotKind,
    validation::InstanceFacts,
};

const GB: u64 = 1_000_000_000;

/// How the target of an update relates to what the instance runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// It is the same.
    Same,
    /// It is newer.
    Newer,
    /// It corrects what runs.
    Correction,
    /// It is newer, and keeps the state in another form.
    OneWay,
    /// It is older, and keeps the state in the same form.
    Rollback,
    /// It is older, and cannot read the state.
    RollbackOneWay,
    /// It is older, and whether it can read the state is not known.
    RollbackUnknown,
    /// It is older, and a snapshot belongs to it.
    RollbackSnapshot,
    /// It is older, cannot read the state, and is asked for without its snapshot.
    RollbackKept,
    /// The strict policy holds it back.
    HeldBack,
    /// It is a pre-release.
    PreRelease,
    /// It is a pre-release, and asked for as such.
    PreReleaseAsked,
    /// Its publisher advises against it.
    Deprecated,
    /// The strict policy blocks it.
    Blocked,
    /// It runs on no Node of the host.
    NoNode,
    /// It needs more memory than the host has.
    TooBig,
    /// There is no such release.
    UnknownRelease,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 17] = [
        Self::Same,
        Self::Newer,
        Self::Correction,
        Self::OneWay,
        Self::Rollback,
        Self::RollbackOneWay,
        Self::RollbackUnknown,
        Self::RollbackSnapshot,
        Self::RollbackKept,
        Self::HeldBack,
        Self::PreRelease,
        Self::PreReleaseAsked,
        Self::Deprecated,
        Self::Blocked,
        Self::NoNode,
        Self::TooBig,
        Self::UnknownRelease,
    ];

    /// The relations that make a difference to an action.
    #[must_use]
    pub const fn of(action: Action) -> &'static [Self] {
        match action {
            Action::Update => &Self::ALL,
            Action::Start | Action::Stop | Action::Restart | Action::Delete => &[Self::Same],
            Action::Restore => &[Self::Same, Self::RollbackSnapshot],
        }
    }

    /// A few words for it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Same => "the same",
            Self::Newer => "newer",
            Self::Correction => "a correction",
            Self::OneWay => "newer, one-way",
            Self::Rollback => "older, code only",
            Self::RollbackOneWay => "older, one-way",
            Self::RollbackUnknown => "older, not known",
            Self::RollbackSnapshot => "older, with a snapshot",
            Self::RollbackKept => "older, one-way, alone",
            Self::HeldBack => "held back by strict",
            Self::PreRelease => "a pre-release",
            Self::PreReleaseAsked => "a pre-release, asked for",
            Self::Deprecated => "deprecated",
            Self::Blocked => "blocked by strict",
            Self::NoNode => "no Node for it",
            Self::TooBig => "too big for the host",
            Self::UnknownRelease => "no such release",
        }
    }

    const fn way(self) -> (&'static str, &'static str) {
        match self {
            Self::Same => ("2026.5.3", "2026.5.3"),
            Self::Newer => ("2026.4.11", "2026.5.3"),
            Self::Correction => ("2026.5.3", "2026.5.3-1"),
            Self::OneWay => ("2026.5.3", "2026.9.6"),
            Self::Rollback => ("2026.5.3", "2026.4.8"),
            Self::RollbackOneWay => ("2026.9.6", "2026.4.8"),
            Self::RollbackUnknown => ("2026.9.6", "2026.7.1"),
            Self::RollbackSnapshot => ("2026.9.6", "2026.4.11"),
            Self::RollbackKept => ("2026.9.6", "2026.4.8"),
            Self::HeldBack => ("2026.5.3", "2026.6.13"),
            Self::PreRelease | Self::PreReleaseAsked => ("2026.5.3", "2026.5.14-beta.1"),
            Self::Deprecated => ("2026.5.3", "2026.6.1"),
            Self::Blocked => ("2026.5.3", "2026.6.11"),
            Self::NoNode => ("2026.5.3", "2026.7.35"),
            Self::TooBig => ("2026.5.3", "2026.6.33"),
            Self::UnknownRelease => ("2026.5.3", "2026.5.4"),
        }
    }

    /// What the instance runs.
    ///
    /// # Errors
    /// Where the sample is none.
    pub fn runs(self) -> Sampled<Version> {
        Ok(self.way().0.parse()?)
    }

    /// What it is to run.
    ///
    /// # Errors
    /// Where the sample is none.
    pub fn target(self) -> Sampled<Version> {
        Ok(self.way().1.parse()?)
    }

    /// Whether the request takes the version alone.
    #[must_use]
    pub const fn keeps_state(self) -> bool {
        matches!(self, Self::RollbackKept)
    }

    /// Whether the request takes a pre-release.
    #[must_use]
    pub const fn asks_prerelease(self) -> bool {
        matches!(self, Self::PreReleaseAsked)
    }
}

/// A policy of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SamplePolicy {
    /// As it is before anybody sets it.
    Default,
    /// Everything that can be refused is.
    Strict,
    /// Pre-releases are taken.
    Open,
}

impl SamplePolicy {
    /// Every policy of the table.
    pub const ALL: [Self; 3] = [Self::Default, Self::Strict, Self::Open];

    /// Its name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Strict => "strict",
            Self::Open => "open",
        }
    }

    /// The policy.
    ///
    /// # Errors
    /// Where the sample is none.
    pub fn policy(self) -> Sampled<Policy> {
        let default = Policy::default();
        Ok(match self {
            Self::Default => default,
            Self::Strict => {
                let blocked =
                    BlockedVersion { version: Relation::Blocked.target()?, reason: Some("loses mail".into()) };
                let held = HeldVersion {
                    version: Relation::HeldBack.target()?,
                    instance: "elsewhere".parse()?,
                    at: Timestamp::UNIX_EPOCH,
                    signature: "verify: the gateway did not get ready".to_owned(),
                };
                Policy {
                    held_versions: vec![held].try_into()?,
                    on_failure: OnFailure::Stop,
                    update_states: UpdateStates::new(false),
                    deprecated: Verdict::Refuse,
                    blocked_versions: vec![blocked].try_into()?,
                    capacity: CapacityPolicy { shortage: Verdict::Refuse, ..default.capacity },
                    ..default
                }
            }
            Self::Open => Policy { prereleases: true, ..default },
        })
    }
}

/// An instance in that state which runs what the relation says, at rest where the state is one of rest.
///
/// # Errors
/// Where the sample is none.
pub fn facts(state: InstanceState, relation: Relation) -> Sampled<InstanceFacts> {
    let version = relation.runs()?;
    let power = if state == InstanceState::Stopped { Power::Off } else { Power::On };
    Ok(InstanceFacts {
        name: "sample".parse()?,
        state,
        target_version: version.clone(),
        version,
        power,
        generation: 1,
        alive: state == InstanceState::Running,
        ran_before: state != InstanceState::Provisioning,
        step: None,
        state_version: None,
        state_bytes: Some(GB / 100),
        snapshots: match relation {
            Relation::RollbackSnapshot => vec![snapshot(relation)?],
            _ => Vec::new(),
        },
        reverts: None,
        restoring: None,
    })
}

/// The snapshot that is asked for in the table; only an instance of [`Relation::RollbackSnapshot`] has it.
///
/// # Errors
/// Where the sample is none.
pub fn snapshot(relation: Relation) -> Sampled<Snapshot> {
    let version = match relation {
        Relation::RollbackSnapshot => relation.target()?,
        _ => relation.runs()?,
    };
    Ok(Snapshot {
        id: SnapshotId::before(1, &version),
        version,
        taken_at: Timestamp::UNIX_EPOCH,
        generation: 1,
        bytes: GB / 200,
        checksum: "0".repeat(64),
        kind: SnapshotKind::BeforeUpdate,
    })
}

/// The releases of the table.
///
/// # Errors
/// Where a sample is none.
pub fn catalog() -> Sampled<Catalog> {
    let plain = |text: &str| -> Sampled<Release> {
        Ok(Release {
            node: Some(">=22.14.0".to_owned()),
            node_fit: NodeFit::Fits { with: "22.14.0".to_owned() },
            needs: Needs { memory: Some(GB), disk: Some(GB) },
            notes_url: Some(format!("https://github.com/openclaw/openclaw/releases/tag/v{text}")),
            ..Release::new(text.parse()?)
        })
    };
    let node_fit = NodeFit::Missing { available: vec!["22.14.0".to_owned()] };
    let releases = vec![
        plain("2026.4.8")?,
        plain("2026.4.11")?,
        plain("2026.5.3")?,
        plain("2026.5.3-1")?,
        plain("2026.5.14-beta.1")?,
        Release { deprecated: Some("superseded within the hour".to_owned()), ..plain("2026.6.1")? },
        plain("2026.6.11")?,
        plain("2026.6.13")?,
        Release { needs: Needs { memory: Some(64 * GB), disk: Some(GB) }, ..plain("2026.6.33")? },
        plain("2026.7.1")?,
        Release { node: Some(">=24.15 <25".to_owned()), node_fit, ..plain("2026.7.35")? },
        plain("2026.9.6")?,
    ];
    Ok(Catalog::new(releases, Some(Timestamp::UNIX_EPOCH)))
}

/// The host of the table.
#[must_use]
pub const fn host() -> Host {
    Host {
        as_of: None,
        memory_total: Some(16 * GB),
        memory_available: Some(4 * GB),
        disk_total: Some(200 * GB),
        disk_available: Some(100 * GB),
        load_percent: Some(50),
    }
}
