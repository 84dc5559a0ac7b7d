//! All that there is in the simulation. Knows no waiting: it is told the time.

use super::{
    SimulatedOptions,
    fault::Kind,
    instance::{EXIT, Instance},
    kept::Kept,
    log::Log,
};
use crate::{DriverError, InstanceRef};
use futures::stream::{BoxStream, StreamExt};
use openclaw_contract::{Catalog, Host, Observation, Release, Step, Timestamp, Version};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    time::Duration,
};

/// What an install occupies of which nothing else is known.
const INSTALL: u64 = 766_000_000;

/// The host and its instances.
pub(super) struct World {
    pub(super) options: SimulatedOptions,
    reachable: bool,
    /// Whether nothing can be removed.
    clings: bool,
    pub(super) fetched: BTreeSet<Version>,
    pub(super) fetching: BTreeMap<Version, Fetching>,
    instances: HashMap<String, Instance>,
    /// What an instance is of which nothing is known.
    unknown: Instance,
    logs: HashMap<String, Log>,
    /// Where it is kept, where it is to outlive the portal.
    kept: Option<Kept>,
}

/// A fetch that is under way, for everybody who wants that version.
pub(super) struct Fetching {
    pub(super) since: Timestamp,
    pub(super) wanted_by: usize,
}

impl World {
    /// One without instances.
    pub(super) fn new(options: SimulatedOptions) -> Self {
        Self {
            options,
            reachable: true,
            clings: false,
            fetched: BTreeSet::new(),
            fetching: BTreeMap::new(),
            instances: HashMap::new(),
            unknown: Instance::default(),
            logs: HashMap::new(),
            kept: None,
        }
    }

    /// The one that is kept in a folder.
    pub(super) fn kept(options: SimulatedOptions, folder: &Path) -> Result<Self, DriverError> {
        let kept = Kept::open(folder)?;
        let (fetched, instances) = (kept.read_fetched()?, kept.read()?);
        Ok(Self { fetched, instances, kept: Some(kept), ..Self::new(options) })
    }

    pub(super) fn set_reachable(&mut self, reachable: bool) {
        self.reachable = reachable;
    }

    /// Itself, while it can be reached.
    pub(super) fn reach(&mut self) -> Result<&mut Self, DriverError> {
        if self.reachable {
            Ok(self)
        } else {
            Err(DriverError::Unreachable { cause: "the simulated host does not answer".to_owned() })
        }
    }

    /// An instance as it is.
    pub(super) fn instance(&self, id: &str) -> &Instance {
        self.instances.get(id).unwrap_or(&self.unknown)
    }

    /// Changes an instance, or nothing where the change cannot be kept.
    pub(super) fn change<T>(&mut self, id: &str, change: impl FnOnce(&mut Instance) -> T) -> Result<T, DriverError> {
        let before = self.instance(id);
        let mut instance = before.clone();
        let outcome = change(&mut instance);
        if *before != instance {
            if let Some(kept) = &self.kept {
                kept.write(id, &instance)?;
            }
            self.instances.insert(id.to_owned(), instance);
        }
        Ok(outcome)
    }

    /// A version is there now.
    pub(super) fn fetch(&mut self, version: &Version) -> Result<(), DriverError> {
        let mut fetched = self.fetched.clone();
        fetched.insert(version.clone());
        if let Some(kept) = &self.kept {
            kept.write_fetched(&fetched)?;
        }
        self.fetched = fetched;
        Ok(())
    }

    /// Since when a version is being installed, and how long that takes; none where it is there.
    pub(super) fn begin_install(
        &mut self,
        version: &Version,
        now: Timestamp,
    ) -> Result<Option<(Timestamp, Duration)>, DriverError> {
        if self.fetched.contains(version) {
            return Ok(None);
        }
        if !self.options.has(version) {
            return Err(DriverError::permanent(format!("there is no release {version} in the simulation"))
                .with_remedy("Choose one of the listed releases"));
        }
        let fetching = self.fetching.entry(version.clone()).or_insert(Fetching { since: now, wanted_by: 0 });
        fetching.wanted_by += 1;
        Ok(Some((fetching.since, self.options.duration(Step::Fetch))))
    }

    /// How many bytes the install of a version occupies.
    pub(super) fn install_bytes(&self, version: &Version) -> u64 {
        let release = self.options.releases().iter().find(|release| release.version == *version);
        release.and_then(|release| release.needs.disk).unwrap_or(INSTALL)
    }

    /// Removes a version that no gateway runs.
    pub(super) fn uninstall(&mut self, version: &Version) -> Result<u64, DriverError> {
        let runs = |instance: &Instance| instance.gateways.iter().any(|gateway| gateway.version == *version);
        if self.instances.values().any(runs) {
            return Err(DriverError::permanent(format!("a gateway runs {version}"))
                .with_remedy("Bring it to another version first"));
        }
        if !self.fetched.contains(version) {
            return Ok(0);
        }
        let mut fetched = self.fetched.clone();
        fetched.remove(version);
        if let Some(kept) = &self.kept {
            kept.write_fetched(&fetched)?;
        }
        self.fetched = fetched;
        Ok(self.install_bytes(version))
    }

    /// Lets a gateway end by itself whose time is over.
    pub(super) fn settle(&mut self, id: &str, now: Timestamp) -> Result<(), DriverError> {
        let due = self.instance(id).gateway().and_then(|gateway| gateway.exits).is_some_and(|exits| exits <= now);
        if due {
            self.exit(id, now)?;
        }
        Ok(())
    }

    /// Ends a gateway by itself, where one runs.
    pub(super) fn exit(&mut self, id: &str, now: Timestamp) -> Result<(), DriverError> {
        if self.instance(id).gateway().is_some() {
            self.change(id, Instance::exit)?;
            self.note(id, now, &format!("gateway exited: {EXIT}"));
        }
        Ok(())
    }

    pub(super) fn observe(&mut self, id: &str, now: Timestamp) -> Result<Observation, DriverError> {
        self.settle(id, now)?;
        Ok(self.instance(id).observe(self.fetched.clone(), now))
    }

    pub(super) fn catalog(&self, now: Timestamp) -> Catalog {
        let mark = |release: &Release| {
            let installed = self.fetched.contains(&release.version);
            let install_bytes = installed.then(|| self.install_bytes(&release.version));
            Release { installed, install_bytes, ..release.clone() }
        };
        Catalog::new(self.options.releases().iter().map(mark).collect(), Some(now))
    }

    pub(super) fn host(&self, now: Timestamp) -> Host {
        Host { as_of: Some(now), ..self.options.host() }
    }

    /// How the next run of a step goes wrong, where that was asked for.
    pub(super) fn fault(&self, step: Step, of: &InstanceRef) -> Option<Kind> {
        let instance = self.instance(&of.id);
        let asked = |kind: Kind| {
            let more = instance.failing.get(&step).filter(|_| kind == Kind::Fail).copied().unwrap_or_default();
            self.options.faults(kind, step, &of.name).saturating_add(more)
        };
        let pending = |kind: &Kind| instance.struck(*kind, step) < asked(*kind);
        Kind::ALL.into_iter().find(pending)
    }

    pub(super) fn set_clings(&mut self, clings: bool) {
        self.clings = clings;
    }

    pub(super) fn remove(&mut self, id: &str, now: Timestamp) -> Result<(), DriverError> {
        self.settle(id, now)?;
        self.instance(id).is_down()?;
        if self.clings {
            return Err(DriverError::permanent("its folder cannot be removed (simulated)"));
        }
        if let Some(kept) = &self.kept {
            kept.remove(id)?;
        }
        self.instances.remove(id);
        self.logs.remove(id);
        Ok(())
    }

    /// Begins an instance's log, where there is none yet.
    pub(super) fn open_log(&mut self, id: &str) -> &Log {
        self.logs.entry(id.to_owned()).or_default()
    }

    /// Writes into an instance's log, where there is one.
    pub(super) fn note(&mut self, id: &str, now: Timestamp, message: &str) {
        if let Some(log) = self.logs.get_mut(id) {
            log.write(now, message);
        }
    }

    pub(super) fn log_between(&self, id: &str, from: Timestamp, to: Timestamp, most: usize) -> Vec<String> {
        self.logs.get(id).map(|log| log.between(from, to, most)).unwrap_or_default()
    }

    pub(super) fn read_log(&mut self, id: &str, tail: usize, follow: bool) -> BoxStream<'static, String> {
        match self.logs.get(id) {
            Some(log) => log.read(tail, follow),
            // Somebody waits for the first line.
            None if follow => self.open_log(id).read(tail, follow),
            None => futures::stream::empty().boxed(),
        }
    }
}
