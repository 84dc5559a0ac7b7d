//! What `--simulate` can ask for.

mod error;
mod text;

#[cfg(test)]
mod tests;

pub use error::{OptionError, Wrong};

use super::{fault::Kind, host, releases};
use crate::node;
use openclaw_contract::{Catalog, Host, InstanceName, Release, Step, Version};
use std::{collections::BTreeMap, time::Duration};

/// How long each step takes, which steps fail, which releases there are, and what the host has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedOptions {
    /// A step that is not in here takes no time.
    durations: BTreeMap<Step, Duration>,
    /// How many of the first runs of a step go wrong in which way, of every instance or of the one that is named.
    faults: BTreeMap<(Kind, Step, Option<InstanceName>), u32>,
    /// After how long how many of the first gateways end by themselves, of every instance or of the one that is named.
    exits: BTreeMap<Option<InstanceName>, (Duration, u32)>,
    releases: Vec<Release>,
    host: Host,
    /// The Nodes that were asked for; none where the host has its usual one.
    nodes: Vec<String>,
}

impl Default for SimulatedOptions {
    /// A fleet that is pleasant to watch: slow enough to be seen, and nothing fails.
    fn default() -> Self {
        let millis = |step| match step {
            Step::Snapshot => 600,
            Step::Stop => 800,
            Step::Fetch => 8_000,
            Step::Check => 400,
            Step::Restore => 600,
            Step::Configure => 400,
            Step::Start => 2_000,
            Step::Verify => 1_500,
        };
        let durations = Step::ALL.into_iter().map(|step| (step, Duration::from_millis(millis(step)))).collect();
        Self { durations, ..Self::instant() }
    }
}

impl SimulatedOptions {
    /// Nothing takes any time, and nothing fails.
    #[must_use]
    pub fn instant() -> Self {
        Self {
            durations: BTreeMap::new(),
            faults: BTreeMap::new(),
            exits: BTreeMap::new(),
            releases: fitted(releases::fixed(), &[host::NODE.to_owned()]),
            host: host::ROOMY,
            nodes: Vec::new(),
        }
    }

    /// The default, changed by the texts of repeated `--simulate`, the last of several for the same thing in force.
    ///
    /// # Errors
    /// The first text that asks for nothing there is.
    pub fn parse(texts: &[String]) -> Result<Self, OptionError> {
        texts.iter().try_fold(Self::default(), |options, text| options.with(text))
    }

    /// The same changed by one text.
    ///
    /// - `fetch=20s`: a step and how long it takes.
    /// - `fail=start:1`: the first start of every instance fails, for good; with `@NAME` that instance's, whatever was said of
    ///   every instance: `fail=start@NAME:2`. So it is with the other faults. Each kind counts for itself, and what a rehearsal
    ///   tries counts too.
    /// - `flaky=fetch:2`: the first two fetches fail in a way that may pass.
    /// - `hang=start:1`: the first start never ends, until it is cancelled.
    /// - `lie=verify:1`: the first verification finds a gateway that says it is another version.
    /// - `exit=2s:3`: the first three gateways of every instance end by themselves 2 s after they were started.
    /// - `host-memory=512MB`, `host-disk=10GB`: what the host has free.
    /// - `host-load=450`: how busy its processors are, in percent.
    /// - `node=22.14.0`: a Node of the host instead of its usual one; once for each.
    /// - `deprecate=2026.4.11`: the publisher of that release advises against it; once for each.
    ///
    /// # Errors
    /// Where the text asks for nothing there is.
    pub fn with(mut self, text: &str) -> Result<Self, OptionError> {
        match self.change(text) {
            Ok(()) => Ok(self),
            Err(wrong) => Err(OptionError { text: text.to_owned(), wrong }),
        }
    }

    /// The same with these releases instead of the fixed ones, as they are; but what is installed is what was fetched.
    #[must_use]
    pub fn with_releases(self, catalog: Catalog) -> Self {
        Self { releases: catalog.releases().to_vec(), ..self }
    }

    /// The same on a host that has this free. When it was read is when it is asked for.
    #[must_use]
    pub fn with_host(self, host: Host) -> Self {
        Self { host, ..self }
    }

    fn change(&mut self, text: &str) -> Result<(), Wrong> {
        let (key, value) = text.split_once('=').ok_or(Wrong::Shape)?;
        match key {
            "fail" => self.go_wrong(Kind::Fail, text::fault(value)?),
            "flaky" => self.go_wrong(Kind::Flaky, text::fault(value)?),
            "hang" => self.go_wrong(Kind::Hang, text::fault(value)?),
            "lie" => self.go_wrong(Kind::Lie, text::lie(value)?),
            "exit" => {
                let (after, name, times) = text::exit(value)?;
                self.exits.insert(name, (after, times));
            }
            "host-memory" => {
                let free = text::bytes(value)?;
                self.host.memory_available = Some(free);
                self.host.memory_total = self.host.memory_total.max(Some(free));
            }
            "host-disk" => {
                let free = text::bytes(value)?;
                self.host.disk_available = Some(free);
                self.host.disk_total = self.host.disk_total.max(Some(free));
            }
            "host-load" => self.host.load_percent = Some(text::percent(value)?),
            "node" => {
                self.nodes.push(text::node(value)?);
                self.releases = fitted(std::mem::take(&mut self.releases), &self.nodes);
            }
            "deprecate" => text::release(value, &mut self.releases)?.deprecated = Some("superseded".to_owned()),
            step => {
                let step = step.parse().map_err(|_| Wrong::Key { word: step.to_owned() })?;
                self.durations.insert(step, text::duration(value)?);
            }
        }
        Ok(())
    }

    /// How long a step takes.
    pub(super) fn duration(&self, step: Step) -> Duration {
        self.durations.get(&step).copied().unwrap_or_default()
    }

    fn go_wrong(&mut self, kind: Kind, (step, name, times): (Step, Option<InstanceName>, u32)) {
        self.faults.insert((kind, step, name), times);
    }

    /// How many of the first runs of a step go wrong in that way for the instance of that name.
    pub(super) fn faults(&self, kind: Kind, step: Step, name: &InstanceName) -> u32 {
        let of = |name| self.faults.get(&(kind, step, name)).copied();
        of(Some(name.clone())).or_else(|| of(None)).unwrap_or_default()
    }

    /// After how long how many of the first gateways end by themselves of the instance of that name.
    pub(super) fn exits(&self, name: &InstanceName) -> Option<(Duration, u32)> {
        self.exits.get(&Some(name.clone())).or_else(|| self.exits.get(&None)).copied()
    }

    /// The releases that there are.
    pub(super) fn releases(&self) -> &[Release] {
        &self.releases
    }

    /// Whether there is such a release.
    pub(super) fn has(&self, version: &Version) -> bool {
        self.releases.iter().any(|release| release.version == *version)
    }

    /// What the host has free.
    pub(super) fn host(&self) -> Host {
        self.host
    }
}

/// The same releases on a host with these Nodes.
fn fitted(releases: Vec<Release>, nodes: &[String]) -> Vec<Release> {
    let fit = |release: Release| Release { node_fit: node::fit(release.node.as_deref(), nodes), ..release };
    releases.into_iter().map(fit).collect()
}
