//! The sum of it all.

use super::suite::Suite;
use std::fmt;
use std::ops::AddAssign;
use std::process::ExitCode;
use std::time::Duration;

/// Counted tests and checks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

impl Tally {
    pub(super) fn one(passed: bool) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed) }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// How a suite ended.
#[derive(Debug)]
pub(super) enum Outcome {
    Ran {
        tally: Tally,
        notes: Vec<String>,
    },
    /// Not run because the user said so; not a failure.
    LeftOut(String),
}

impl Outcome {
    pub(super) fn ran(tally: Tally) -> Self {
        Self::Ran { tally, notes: Vec::new() }
    }

    /// It could not run: one failure.
    pub(super) fn broken(reason: String) -> Self {
        Self::Ran { tally: Tally::one(false), notes: vec![reason] }
    }
}

/// Prints as a table; its last line is `N passed, N failed`.
#[derive(Debug, Default)]
pub(super) struct Report {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    suite: Suite,
    tally: Tally,
    notes: Vec<String>,
    took: Duration,
}

impl Report {
    pub(super) fn add(&mut self, suite: Suite, outcome: Outcome, took: Duration) {
        let (tally, notes) = match outcome {
            // A suite that runs nothing would hide that it was lost.
            Outcome::Ran { tally, mut notes } if tally == Tally::default() => {
                notes.push("ran nothing".to_owned());
                (Tally::one(false), notes)
            }
            Outcome::Ran { tally, notes } => (tally, notes),
            Outcome::LeftOut(reason) => (Tally::default(), vec![format!("left out: {reason}")]),
        };
        self.rows.push(Row { suite, tally, notes, took });
    }

    fn total(&self) -> Tally {
        let mut total = Tally::default();
        for row in &self.rows {
            total += row.tally;
        }
        total
    }

    /// Success needs at least one test.
    pub(super) fn exit_code(&self) -> ExitCode {
        let total = self.total();
        if total.failed == 0 && total.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<10} {:>7} {:>7} {:>9}", "suite", "passed", "failed", "seconds")?;
        for Row { suite, tally, notes, took } in &self.rows {
            write!(f, "{suite:<10} {:>7} {:>7} {:>9.1}", tally.passed, tally.failed, took.as_secs_f64())?;
            for note in notes {
                // One line each: the whole of a long reason was printed where it happened.
                write!(f, "  {}", note.lines().next().unwrap_or_default())?;
            }
            writeln!(f)?;
        }
        let total = self.total();
        write!(f, "\n{} passed, {} failed", total.passed, total.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(passed: usize, failed: usize) -> Outcome {
        Outcome::ran(Tally { passed, failed })
    }

    fn last_line(report: &Report) -> String {
        report.to_string().lines().last().unwrap_or_default().to_owned()
    }

    #[test]
    fn sums_up_in_the_last_line() {
        let mut report = Report::default();
        report.add(Suite::Fmt, ran(1, 0), Duration::ZERO);
        report.add(Suite::Unit, ran(40, 2), Duration::from_millis(2_340));
        assert_eq!(last_line(&report), "41 passed, 2 failed");
        assert!(report.to_string().contains("unit            40       2       2.3\n"), "{report}");
        assert_eq!(report.exit_code(), ExitCode::FAILURE);
    }

    #[test]
    fn everything_passed_is_success() {
        let mut report = Report::default();
        report.add(Suite::Unit, ran(3, 0), Duration::ZERO);
        assert_eq!(report.exit_code(), ExitCode::SUCCESS);
    }

    #[test]
    fn a_suite_that_ran_nothing_is_a_failure() {
        let mut report = Report::default();
        report.add(Suite::Unit, ran(3, 0), Duration::ZERO);
        report.add(Suite::Store, ran(0, 0), Duration::ZERO);
        assert!(report.to_string().contains("ran nothing"));
        assert_eq!(last_line(&report), "3 passed, 1 failed");
    }

    #[test]
    fn what_was_left_out_is_named_and_neither_passed_nor_failed() {
        let mut report = Report::default();
        report.add(Suite::Unit, ran(3, 0), Duration::ZERO);
        report.add(Suite::Real, Outcome::LeftOut("--offline".to_owned()), Duration::ZERO);
        assert!(report.to_string().contains("left out: --offline"));
        assert_eq!(last_line(&report), "3 passed, 0 failed");
        assert_eq!(report.exit_code(), ExitCode::SUCCESS);
    }

    #[test]
    fn nothing_at_all_is_a_failure() {
        assert_eq!(Report::default().exit_code(), ExitCode::FAILURE);
    }
}
