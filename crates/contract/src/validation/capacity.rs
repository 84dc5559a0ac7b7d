//! Does the host have enough for this?

use super::{Basis, InstanceFacts, Warning};
use crate::{
    Catalog, InstanceState, Refusal,
    decision::Notice,
    host::{Needs, human_bytes},
    policy::Verdict,
};

/// Something that the host has too little of, with the figures: bytes, or percent of load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// Memory.
    Memory {
        /// What it takes.
        needed: u64,
        /// What is free.
        available: u64,
        /// What of that is to stay free.
        reserve: u64,
    },
    /// Disk.
    Disk {
        /// What it takes.
        needed: u64,
        /// What is free.
        available: u64,
        /// What of that is to stay free.
        reserve: u64,
    },
    /// The processors are busy.
    Load {
        /// How busy they are.
        percent: u32,
        /// How busy they may be.
        most: u32,
    },
}

impl Shortage {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Memory { .. } => "memory_short",
            Self::Disk { .. } => "disk_short",
            Self::Load { .. } => "load_high",
        }
    }

    /// The sentence with its figures, without its full stop.
    #[must_use]
    pub fn message(&self) -> String {
        let short = |what, needed: u64, available: u64, reserve: u64| {
            let [needed, available, reserve] = [needed, available, reserve].map(human_bytes);
            format!("{what}: it takes {needed}; {available} are free, of which {reserve} are to stay free")
        };
        match *self {
            Self::Memory { needed, available, reserve } => short("Memory is short", needed, available, reserve),
            Self::Disk { needed, available, reserve } => short("Disk is short", needed, available, reserve),
            Self::Load { percent, most } => {
                format!("The host is busy: its load is {percent} % of its processors, at most {most} % are wanted")
            }
        }
    }
}

impl Shortage {
    /// As it travels.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code().to_owned(), message: self.message() }
    }
}

/// What the gateway that serves now gives back once it stops. Only a running instance surely has one: told from the state, so
/// that whoever decides on the same instance decides alike.
pub(super) fn given_back(instance: &InstanceFacts, catalog: &Catalog) -> Option<Needs> {
    match instance.state {
        InstanceState::Running => catalog.find(&instance.version).map(|release| release.needs),
        InstanceState::Provisioning
        | InstanceState::Error
        | InstanceState::Stopped
        | InstanceState::Deleting
        | InstanceState::Unknown(_) => None,
    }
}

/// What an action takes from the host beyond what it gives back.
pub(super) struct Demand {
    pub(super) memory: Option<u64>,
    pub(super) disk: Option<u64>,
}

impl Demand {
    /// What it takes to run a version of these needs, which is on the host or not, in place of what runs now.
    pub(super) fn of(needs: Needs, installed: bool, runs_now: Option<Needs>) -> Self {
        let given_back = runs_now.and_then(|needs| needs.memory).unwrap_or(0);
        Self {
            memory: needs.memory.map(|memory| memory.saturating_sub(given_back)),
            disk: needs.disk.filter(|_| !installed),
        }
    }
}

/// The warnings about what is short.
///
/// # Errors
/// [`Refusal::Shortage`] where the policy refuses what is short.
pub(super) fn check(demand: &Demand, basis: &Basis<'_>) -> Result<Vec<Warning>, Refusal> {
    let shortages = shortages(demand, basis);
    match basis.policy.capacity.shortage {
        Verdict::Refuse if !shortages.is_empty() => Err(Refusal::Shortage { shortages }),
        Verdict::Refuse | Verdict::Warn => Ok(shortages.into_iter().map(Warning::Shortage).collect()),
    }
}

/// What the host has too little of right now for this instance's target to start, where the policy takes that for a no.
#[must_use]
pub fn room_now(instance: &InstanceFacts, basis: &Basis<'_>) -> Vec<Shortage> {
    let Some(release) = basis.catalog.find(&instance.target_version) else { return Vec::new() };
    match basis.policy.capacity.shortage {
        Verdict::Refuse => shortages(&Demand::of(release.needs, release.installed, None), basis),
        Verdict::Warn => Vec::new(),
    }
}

/// What is not known is not short.
fn shortages(demand: &Demand, basis: &Basis<'_>) -> Vec<Shortage> {
    const MIB: u64 = 1024 * 1024;
    let (host, policy) = (basis.host, basis.policy.capacity);
    let short = |needed: Option<u64>, available: Option<u64>, reserve_mib: u32| {
        let (needed, available) = (needed.filter(|needed| *needed > 0)?, available?);
        let reserve = u64::from(reserve_mib).saturating_mul(MIB);
        (needed.saturating_add(reserve) > available).then_some((needed, available, reserve))
    };
    let memory = short(demand.memory, host.memory_available, policy.memory_reserve_mib)
        .map(|(needed, available, reserve)| Shortage::Memory { needed, available, reserve });
    let disk = short(demand.disk, host.disk_available, policy.disk_reserve_mib)
        .map(|(needed, available, reserve)| Shortage::Disk { needed, available, reserve });
    let load = host
        .load_percent
        .filter(|percent| *percent > policy.max_load_percent)
        .map(|percent| Shortage::Load { percent, most: policy.max_load_percent });
    memory.into_iter().chain(disk).chain(load).collect()
}
