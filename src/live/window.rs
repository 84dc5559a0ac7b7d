//! Which of many are drawn: those near what is seen of the page, and the one that has the focus. By arithmetic alone, since
//! all rows are of one height.

use super::fleet_view::Layout;
use std::ops::Range;

/// The widest card that there is room for twice is half of this, in CSS pixels.
const NARROWEST: f64 = 340.0;

/// How things are placed, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Places {
    pub(crate) columns: usize,
    /// The height of a card or a row.
    pub(crate) height: f64,
    /// Between two.
    pub(crate) gap: f64,
}

/// What is seen of the page, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// How far the top of what is seen is below the top of the list; less than 0 where it is above.
    pub(crate) top: f64,
    pub(crate) height: f64,
    /// How wide the list is.
    pub(crate) width: f64,
}

impl Places {
    /// In a list so wide.
    pub(crate) fn new(layout: Layout, width: f64) -> Self {
        match layout {
            Layout::Table => Self { columns: 1, height: 44.0, gap: 0.0 },
            Layout::Cards => {
                let gap = 16.0;
                let columns = whole((width + gap) / (NARROWEST + gap)).max(1);
                Self { columns, height: if width < 480.0 { 252.0 } else { 232.0 }, gap }
            }
        }
    }

    fn pitch(self) -> f64 {
        self.height + self.gap
    }

    /// How many rows so many take.
    pub(crate) fn rows(self, total: usize) -> usize {
        total.div_ceil(self.columns)
    }

    /// How high a list of so many is.
    pub(crate) fn whole_height(self, total: usize) -> f64 {
        (real(self.rows(total)) * self.pitch() - self.gap).max(0.0)
    }

    /// Where the row of one begins, from the top of the list.
    pub(crate) fn top(self, place: usize) -> f64 {
        real(place / self.columns) * self.pitch()
    }

    /// The places that are drawn: what is seen, and half as much above and below it.
    pub(crate) fn drawn(self, seen: Seen, total: usize) -> Range<usize> {
        let more = seen.height / 2.0;
        let first = whole((seen.top - more) / self.pitch());
        let last = whole((seen.top + seen.height + more) / self.pitch()).saturating_add(1);
        let (start, end) = (first.saturating_mul(self.columns), last.saturating_mul(self.columns).min(total));
        start.min(end)..end
    }

    /// The place that a key leads to from another one.
    pub(crate) fn after(self, key: &str, from: usize, total: usize) -> Option<usize> {
        let last = total.checked_sub(1)?;
        let table = self.columns == 1;
        let to = match key {
            "ArrowDown" => from.saturating_add(self.columns),
            "ArrowUp" => from.checked_sub(self.columns)?,
            "ArrowRight" if !table => from.saturating_add(1),
            "ArrowLeft" if !table => from.checked_sub(1)?,
            "Home" => 0,
            "End" => last,
            _ => return None,
        };
        // From the last row but one there may be nothing right below.
        let below = from / self.columns < last / self.columns;
        if to <= last { Some(to) } else { (key == "ArrowDown" && below).then_some(last) }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is below 0 is 0")]
fn whole(number: f64) -> usize {
    number.max(0.0) as usize
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
fn real(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn there_are_as_many_columns_as_fit() {
        for (width, columns) in [(0.0, 1), (328.0, 1), (695.0, 1), (696.0, 2), (1232.0, 3), (1792.0, 5), (2112.0, 5)] {
            assert_eq!(Places::new(Layout::Cards, width).columns, columns, "{width}");
            assert_eq!(Places::new(Layout::Table, width).columns, 1);
        }
    }

    #[test]
    fn a_screen_and_half_of_one_on_either_side_is_drawn() {
        let places = Places::new(Layout::Cards, 1232.0);
        let seen = |top| Seen { top, height: 800.0, width: 1232.0 };
        for (top, drawn) in [(-300.0, 0..12), (0.0, 0..15), (24_800.0, 294..315), (900_000.0, 9_999..9_999)] {
            assert_eq!(places.drawn(seen(top), 9_999), drawn, "{top}");
        }
        assert_eq!(places.drawn(seen(0.0), 0), 0..0);
        assert!((places.whole_height(4) - 480.0).abs() < 0.1 && places.whole_height(0).abs() < 0.1);
        assert!((places.top(7) - 496.0).abs() < 0.1);
    }

    #[test]
    fn keys_go_from_place_to_place_and_not_over_the_edge() {
        let places = Places::new(Layout::Cards, 1232.0);
        for (key, from, to) in [
            ("ArrowRight", 0, Some(1)),
            ("ArrowLeft", 0, None),
            ("ArrowDown", 1, Some(4)),
            ("ArrowUp", 1, None),
            ("ArrowUp", 4, Some(1)),
            ("ArrowDown", 5, Some(7)),
            ("ArrowDown", 6, None),
            ("ArrowRight", 7, None),
            ("Home", 5, Some(0)),
            ("End", 0, Some(7)),
            ("a", 0, None),
        ] {
            assert_eq!(places.after(key, from, 8), to, "{key} from {from}");
        }
        assert_eq!(places.after("Home", 0, 0), None);
        let rows = Places::new(Layout::Table, 1232.0);
        assert_eq!((rows.after("ArrowRight", 0, 8), rows.after("ArrowDown", 0, 8)), (None, Some(1)));
    }

    proptest! {
        /// However many there are, and wherever one looks: about two screens of them, and all that is seen.
        #[test]
        fn what_is_drawn_has_a_bound(
            total in 0usize..100_000,
            top in -2_000.0..2_000_000.0f64,
            height in 300.0..2_400.0f64,
            width in 300.0..4_000.0f64,
            table in any::<bool>(),
        ) {
            let places = Places::new(if table { Layout::Table } else { Layout::Cards }, width);
            let drawn = places.drawn(Seen { top, height, width }, total);
            let rows = 2.0 * height / (places.height + places.gap) + 2.0;
            prop_assert!(real(drawn.len()) <= rows * real(places.columns), "{} of {total}", drawn.len());
            let seen = (0..total).filter(|place| {
                let at = places.top(*place);
                at + places.height > top && at < top + height
            });
            for place in seen.take(500) {
                prop_assert!(drawn.contains(&place), "{place} is not in {drawn:?}");
            }
        }
    }
}
