//! Which rows of a long list are drawn: those that are seen, and a few around them.

use std::ops::Range;

/// The height of a row, in pixels, as the style sheet has it.
pub(crate) const ROW: f64 = 64.0;

/// Rows drawn before and after those that are seen.
const AROUND: usize = 6;

/// The rows to draw of so many, with the list scrolled to `top` and `height` high, in pixels.
pub(crate) fn window(top: f64, height: f64, rows: usize) -> Range<usize> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of rows, never below 0")]
    let at = |pixels: f64| (pixels.max(0.0) / ROW) as usize;
    let first = at(top).min(rows);
    let last = at(top + height).saturating_add(1);
    first.saturating_sub(AROUND)..last.saturating_add(AROUND).min(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_what_is_seen_and_is_bounded() {
        let list = 10.0 * ROW;
        assert_eq!(window(0.0, list, 3), 0..3);
        assert_eq!(window(0.0, list, 10_000), 0..17);
        assert_eq!(window(100.0 * ROW, list, 10_000), 94..117);
        assert_eq!(window(9_990.0 * ROW, list, 10_000), 9_984..10_000);
        assert_eq!(window(99_999_999.0, list, 10), 4..10, "scrolled past a list that became shorter");
        assert_eq!(window(0.0, list, 0), 0..0);
        for top in 0..1_000 {
            assert!(window(f64::from(top) * 517.3, 600.0, 10_000).len() <= 26);
        }
    }
}
