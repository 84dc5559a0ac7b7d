//! Columns for people: as wide as their widest cell, two blanks between, none at a line's end.

use crate::printer::one_line;
use console::{Alignment, measure_text_width, pad_str, style};

/// A table with a line of titles.
pub(crate) fn table<const N: usize>(titles: [&str; N], rows: Vec<[String; N]>) -> String {
    let rows: Vec<[String; N]> = rows.into_iter().map(|row| row.map(|cell| one_line(&cell))).collect();
    let mut widths = titles.map(measure_text_width);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(measure_text_width(cell));
        }
    }
    let line = |cells: [&str; N]| {
        let cells: Vec<_> =
            cells.into_iter().zip(widths).map(|(cell, width)| pad_str(cell, width, Alignment::Left, None)).collect();
        cells.join("  ").trim_end().to_owned()
    };
    let mut text = format!("{}\n", style(line(titles)).bold());
    for row in &rows {
        text.push_str(&line(row.each_ref().map(String::as_str)));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_are_seen() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        let text = table(["A", "LONG TITLE", "C"], vec![row(["x", "日本", "1"]), row(["wide one", "ü", ""])]);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines, ["A         LONG TITLE  C", "x         日本        1", "wide one  ü"]);
    }
}
