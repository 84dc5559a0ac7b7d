//! The figures: a table to read, JSON to compare.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{fmt, fs, path::Path, thread};

/// One figure.
#[derive(Debug)]
struct Figure {
    part: &'static str,
    what: String,
    value: f64,
    unit: &'static str,
}

/// All figures of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
}

impl Report {
    pub(crate) fn add(&mut self, part: &'static str, what: impl Into<String>, value: f64, unit: &'static str) {
        let what = what.into();
        eprintln!("  {what}: {} {unit}", readable(value));
        self.figures.push(Figure { part, what, value, unit });
    }

    /// Leaves the figures in a file, with what they depend on.
    pub(crate) fn write(&self, benchmark: &str, file: &Path) -> Result<()> {
        let figure = |figure: &Figure| json!({ "part": figure.part, "what": figure.what, "value": figure.value, "unit": figure.unit });
        let figures: Vec<Value> = self.figures.iter().map(figure).collect();
        let report = json!({
            "benchmark": benchmark,
            "version": openclaw_contract::PRODUCT_VERSION,
            "at": openclaw_contract::Timestamp::now().to_string(),
            "processors": thread::available_parallelism().map_or(0, usize::from),
            "figures": figures,
        });
        let text = format!("{}\n", serde_json::to_string_pretty(&report)?);
        fs::write(file, text).with_context(|| file.display().to_string())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.figures.iter().map(|figure| figure.what.chars().count()).max().unwrap_or_default();
        let mut part = "";
        for figure in &self.figures {
            if figure.part != part {
                part = figure.part;
                write!(f, "\n{part}\n")?;
            }
            writeln!(f, "  {:<width$}  {:>12} {}", figure.what, readable(figure.value), figure.unit)?;
        }
        Ok(())
    }
}

/// As many digits as say something: `12,345`, `12.3`, `0.012`, and `3` where that is all.
fn readable(value: f64) -> String {
    if value >= 1000.0 || value.fract() == 0.0 {
        let digits = format!("{value:.0}");
        let grouped = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
        return grouped.collect::<Vec<_>>().join(",");
    }
    if value >= 10.0 { format!("{value:.1}") } else { format!("{value:.3}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_as_many_digits_as_say_something() {
        let table = [
            (12_345.6, "12,346"),
            (1_234_567.0, "1,234,567"),
            (12.34, "12.3"),
            (0.012_3, "0.012"),
            (3.0, "3"),
            (0.0, "0"),
        ];
        for (value, text) in table {
            assert_eq!(readable(value), text);
        }
    }
}
