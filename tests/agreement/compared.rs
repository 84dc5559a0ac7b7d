//! What was compared in one place with the table.

use std::{fmt::Debug, io::Write as _, time::Instant};

#[derive(Default)]
pub(crate) struct Compared {
    cells: usize,
    disagreements: Vec<String>,
}

impl Compared {
    /// Compares what a place says of a cell with what the table says.
    pub(crate) fn cell<T: PartialEq + Debug>(&mut self, cell: &str, said: &T, table: &T) {
        if said != table {
            self.disagreements.push(format!("{cell}:\n   says {said:?}\n  table {table:?}"));
        }
    }

    /// Counts a cell, however many of its sides were compared.
    pub(crate) fn count(&mut self) {
        self.cells += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.cells += other.cells;
        self.disagreements.extend(other.disagreements);
    }

    /// Says how much was compared, and fails where anything disagrees or was left out.
    pub(crate) fn conclude(self, place: &str, began: Instant) -> anyhow::Result<()> {
        let Self { cells, disagreements } = self;
        let wanted = crate::world::sampled(openclaw_contract::validation::table::cells())?.len();
        // Past the test harness, which keeps what a passing test prints to itself.
        let (many, took) = (disagreements.len(), began.elapsed());
        writeln!(std::io::stdout(), "{place}: {cells} cells compared, {many} disagreements, {took:.1?}")?;
        let first: Vec<_> = disagreements.iter().take(10).cloned().collect();
        anyhow::ensure!(many == 0, "{place} disagrees {many} times:\n{}", first.join("\n"));
        anyhow::ensure!(cells == wanted, "{cells} cells of {wanted} were compared");
        Ok(())
    }
}
