//! What is printed where all went well.

use crate::{check::Checker, ledger::Ledger};
use std::{collections::BTreeMap, fmt, time::Duration};

/// The figures of one run.
#[derive(Debug)]
pub(crate) struct Figures {
    kills: u32,
    accepted: usize,
    refused: BTreeMap<String, usize>,
    unanswered: usize,
    events: u64,
    connections: usize,
    rolled_back: usize,
    instances: usize,
    asked_again: usize,
    /// How long each start took until the portal was ready, sorted.
    starts: Vec<Duration>,
    took: Duration,
}

impl Figures {
    pub(crate) fn new(
        kills: u32,
        ledger: &Ledger,
        checker: &Checker,
        instances: usize,
        mut starts: Vec<Duration>,
        took: Duration,
    ) -> Self {
        starts.sort();
        Self {
            kills,
            accepted: ledger.accepted,
            refused: ledger.refused.clone(),
            unanswered: ledger.unanswered,
            events: checker.events(),
            connections: checker.connections(),
            rolled_back: checker.rolled_back(),
            instances,
            asked_again: checker.asked_again(),
            starts,
            took,
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons: Vec<_> = self.refused.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let median = self.starts.get(self.starts.len() / 2).copied().unwrap_or_default();
        let longest = self.starts.last().copied().unwrap_or_default();
        writeln!(f, "kills        {}", self.kills)?;
        writeln!(f, "accepted     {}, each found in the timeline", self.accepted)?;
        writeln!(f, "refused      {} ({})", self.refused.values().sum::<usize>(), reasons.join(", "))?;
        writeln!(f, "unanswered   {}", self.unanswered)?;
        writeln!(f, "events       {}, each told once over {} connections", self.events, self.connections)?;
        writeln!(f, "rolled back  {} updates that failed", self.rolled_back)?;
        let again = self.asked_again;
        writeln!(
            f,
            "instances    {} at rest as they were wanted last, {again} times after one more start",
            self.instances
        )?;
        writeln!(
            f,
            "ready after  {:.3} s in the middle, {:.3} s at most",
            median.as_secs_f64(),
            longest.as_secs_f64()
        )?;
        write!(f, "took         {:.1} s", self.took.as_secs_f64())
    }
}
