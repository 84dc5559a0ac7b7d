//! A small line chart: where its line goes, and what it says.

/// The size that lines are drawn in; the page stretches it.
pub(crate) const WIDTH: f64 = 100.0;
pub(crate) const HEIGHT: f64 = 40.0;

/// What is drawn of values, the oldest first; none of them where nothing was measured.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chart {
    /// An SVG path; it has a gap where nothing was measured.
    pub(crate) line: String,
    /// The same, closed along the ground.
    pub(crate) area: String,
    /// The value at the top of the chart.
    pub(crate) top: u64,
    /// The last value that was measured, and whether it is the newest there could be.
    pub(crate) last: (u64, bool),
    pub(crate) least: u64,
    pub(crate) most: u64,
    /// How many were not measured.
    pub(crate) missing: usize,
}

impl Chart {
    /// None where nothing was ever measured.
    pub(crate) fn of(values: &[Option<u64>]) -> Option<Self> {
        let measured = || values.iter().flatten().copied();
        let (least, most, last) = (measured().min()?, measured().max()?, measured().next_back()?);
        let top = round_up(most);
        let place = |index: usize, value: u64| {
            let x = WIDTH * share(index as u64, values.len().saturating_sub(1).max(1) as u64);
            (x, HEIGHT * (1.0 - share(value, top)))
        };
        let (mut line, mut area) = (String::new(), String::new());
        let mut run: Option<(f64, f64)> = None;
        for (index, value) in values.iter().enumerate() {
            let Some(value) = value else {
                close(&mut area, run.take());
                continue;
            };
            let (x, y) = place(index, *value);
            match run {
                Some((start, _)) => {
                    line.push_str(&format!("L{x:.2} {y:.2}"));
                    area.push_str(&format!("L{x:.2} {y:.2}"));
                    run = Some((start, x));
                }
                None => {
                    // A value that stands alone is a dot: the line has round ends.
                    line.push_str(&format!("M{x:.2} {y:.2}h0.01"));
                    area.push_str(&format!("M{x:.2} {HEIGHT}V{y:.2}"));
                    run = Some((x, x));
                }
            }
        }
        close(&mut area, run);
        let newest = values.last().is_some_and(Option::is_some);
        let missing = values.iter().filter(|value| value.is_none()).count();
        Some(Self { line, area, top, last: (last, newest), least, most, missing })
    }
}

fn close(area: &mut String, run: Option<(f64, f64)>) {
    if let Some((_, end)) = run {
        area.push_str(&format!("L{end:.2} {HEIGHT}Z"));
    }
}

/// The next number of the row 1, 2, 5, 10, 20, …
fn round_up(value: u64) -> u64 {
    let mut step = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            let round = step.saturating_mul(factor);
            if round >= value {
                return round;
            }
        }
        step = step.saturating_mul(10);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share on screen")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_a_line_with_gaps() {
        let chart = Chart::of(&[Some(10), Some(5), None, Some(0), None]).unwrap();
        assert_eq!(chart.line, "M0.00 0.00h0.01L25.00 20.00M75.00 40.00h0.01");
        assert_eq!(chart.area, "M0.00 40V0.00L25.00 20.00L25.00 40ZM75.00 40V40.00L75.00 40Z");
        assert_eq!((chart.least, chart.most, chart.last, chart.missing, chart.top), (0, 10, (0, false), 2, 10));
    }

    #[test]
    fn nothing_measured_is_no_chart() {
        assert_eq!((Chart::of(&[]), Chart::of(&[None, None])), (None, None));
        let alone = Chart::of(&[Some(0)]).unwrap();
        assert_eq!((alone.top, alone.last), (1, (0, true)));
    }

    #[test]
    fn the_top_is_round() {
        let table = [(0, 1), (1, 1), (3, 5), (6, 10), (11, 20), (361, 500), (u64::MAX, u64::MAX)];
        for (value, top) in table {
            assert_eq!(round_up(value), top, "{value}");
        }
    }
}
