//! What an agent knows: its state, as far as there is one in the simulation.

use openclaw_contract::{
    Version,
    validation::{Rollback, rollback},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const MB: u64 = 1_000_000;

/// What the state of an agent that knows nothing takes on the disk, and what each start adds.
const EMPTY: u64 = 2 * MB;
const START: u64 = MB / 2;

/// So many versions are remembered to have run on it.
const REMEMBERED: usize = 100;

/// The state of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    /// The version that last ran on it.
    version: Version,
    /// Those that ran on it before, the oldest first.
    #[serde(default)]
    before: Vec<Version>,
    #[serde(default)]
    starts: u32,
    messages: Vec<String>,
}

impl Memory {
    /// An empty one, on which nothing has run but `version`.
    pub(super) fn of(version: Version) -> Self {
        Self { version, before: Vec::new(), starts: 0, messages: Vec::new() }
    }

    /// The version that last ran on it.
    pub(super) fn version(&self) -> &Version {
        &self.version
    }

    /// The versions that ran on it, the oldest first.
    pub(super) fn versions(&self) -> Vec<Version> {
        self.before.iter().chain([&self.version]).cloned().collect()
    }

    /// What the version that runs on it can tell of what was said.
    pub(super) fn messages(&self) -> &[String] {
        &self.messages
    }

    /// Something more is said.
    pub(super) fn remember(&mut self, text: &str) {
        self.messages.push(text.to_owned());
    }

    /// A version is started on it. One that cannot read what a newer one wrote begins anew, healthy and empty.
    pub(super) fn run(&mut self, version: &Version) {
        self.starts = self.starts.saturating_add(1);
        if *version == self.version {
            return;
        }
        if *version < self.version && rollback(&self.version, version) == Rollback::OneWay {
            self.messages.clear();
        }
        if self.before.len() == REMEMBERED {
            self.before.remove(0);
        }
        self.before.push(std::mem::replace(&mut self.version, version.clone()));
    }

    /// What it takes on the disk: a few MB that grow with each start.
    pub(super) fn bytes(&self) -> u64 {
        let said: usize = self.messages.iter().map(String::len).sum();
        EMPTY.saturating_add(START.saturating_mul(self.starts.into())).saturating_add(said as u64)
    }

    /// Tells it from others: SHA-256 in hexadecimal digits.
    pub(super) fn checksum(&self) -> String {
        // A list of texts and numbers is always written.
        let written = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(written).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(versions: &[&str]) -> Memory {
        let mut memory = Memory::of(versions[0].parse().unwrap());
        for version in versions {
            memory.run(&version.parse().unwrap());
            memory.remember(&format!("to {version}"));
        }
        memory
    }

    #[test]
    fn a_way_back_over_a_one_way_change_begins_anew() {
        let table: [(&[&str], &[&str]); 5] = [
            (&["2026.4.8", "2026.4.8"], &["to 2026.4.8", "to 2026.4.8"]),
            (&["2026.4.8", "2026.4.11", "2026.4.8"], &["to 2026.4.8", "to 2026.4.11", "to 2026.4.8"]),
            (&["2026.4.8", "2026.9.6"], &["to 2026.4.8", "to 2026.9.6"]),
            (&["2026.4.8", "2026.9.6", "2026.4.8"], &["to 2026.4.8"]),
            (&["2026.4.8", "2026.9.6", "2026.4.8", "2026.9.6"], &["to 2026.4.8", "to 2026.9.6"]),
        ];
        for (versions, knows) in table {
            assert_eq!(ran(versions).messages(), knows, "{versions:?}");
        }
    }

    #[test]
    fn it_tells_which_versions_ran_on_it_and_grows_with_each_start() {
        let memory = ran(&["2026.4.8", "2026.4.8", "2026.9.6", "2026.4.8"]);
        let versions: Vec<_> = memory.versions().iter().map(ToString::to_string).collect();
        assert_eq!(versions, ["2026.4.8", "2026.9.6", "2026.4.8"]);
        assert_eq!(memory.bytes(), 4_000_000 + 11);
        let mut grown = memory.clone();
        grown.run(&"2026.4.8".parse().unwrap());
        assert_eq!(grown.bytes() - memory.bytes(), 500_000);
    }

    #[test]
    fn the_checksum_is_that_of_all_it_knows() {
        let memory = ran(&["2026.4.8"]);
        assert_eq!(memory.checksum().len(), 64);
        assert_eq!(memory.checksum(), ran(&["2026.4.8"]).checksum());
        assert_ne!(memory.checksum(), ran(&["2026.4.11"]).checksum());
        let mut more = memory.clone();
        more.remember("");
        assert_ne!(memory.checksum(), more.checksum());
    }

    #[test]
    fn the_list_of_versions_is_bounded() {
        let versions = ["2026.4.8", "2026.4.11"].repeat(200);
        assert_eq!(ran(&versions).versions().len(), REMEMBERED + 1);
    }
}
