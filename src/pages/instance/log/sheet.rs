//! The lines in sight, on a sheet as high as all of them together: few elements, however many lines there are.

use super::rows::row;
use crate::log::{
    pane::{Hit, Pane},
    search::places,
};
use leptos::{html, prelude::*};
use std::collections::HashMap;
use web_sys::HtmlElement;

/// The height of a row, in pixels; as in the style sheet.
const ROW: f64 = 20.0;
/// Above the first row and below the last one, in pixels; as in the style sheet.
const EDGE: f64 = 10.0;
/// Beside the lines, in pixels; as in the style sheet.
const SIDES: f64 = 28.0;
/// So many rows are drawn beyond what is in sight.
const BEYOND: u64 = 12;
/// So many letters are measured.
const LETTERS: usize = 50;

#[derive(Clone, Copy)]
pub(super) struct Sheet {
    pub(super) frame: NodeRef<html::Div>,
    pub(super) sheet: NodeRef<html::Div>,
    pub(super) lines: NodeRef<html::Div>,
    drawn: StoredValue<HashMap<u64, HtmlElement>, LocalStorage>,
    /// Where the page itself scrolled to last.
    placed: StoredValue<i32>,
}

impl Sheet {
    pub(super) fn new() -> Self {
        Self {
            frame: NodeRef::new(),
            sheet: NodeRef::new(),
            lines: NodeRef::new(),
            drawn: StoredValue::new_local(HashMap::new()),
            placed: StoredValue::new(0),
        }
    }

    /// How many letters fit in a row.
    pub(super) fn columns(self) -> Option<u32> {
        let (frame, lines) = (self.frame.get_untracked()?, self.lines.get_untracked()?);
        let ruler = document().create_element("span").ok()?;
        ruler.set_class_name("log-ruler");
        ruler.set_text_content(Some(&"0".repeat(LETTERS)));
        lines.append_child(&ruler).ok()?;
        let letter = ruler.get_bounding_client_rect().width() / 50.0;
        ruler.remove();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred")]
        let columns = ((f64::from(frame.client_width()) - SIDES) / letter.max(1.0)).floor() as u32;
        Some(columns.max(8))
    }

    /// Draws what is in sight. `gone` rows left at the top since the last time.
    pub(super) fn draw(self, pane: &Pane, gone: u64, follows: bool, hit: Option<Hit>) {
        let (Some(frame), Some(sheet), Some(lines)) =
            (self.frame.get_untracked(), self.sheet.get_untracked(), self.lines.get_untracked())
        else {
            return;
        };
        let _ = HtmlElement::style(&sheet).set_property("height", &format!("{}px", pixels(pane.rows())));
        if follows {
            self.place(&frame, frame.scroll_height());
        } else if gone > 0 {
            #[expect(clippy::cast_possible_truncation, reason = "pixels")]
            self.place(&frame, frame.scroll_top() - pixels(gone) as i32);
        }
        let height = rows(f64::from(frame.client_height())).saturating_add(1 + 2 * BEYOND);
        let top = rows(f64::from(frame.scroll_top()) - EDGE).saturating_sub(BEYOND);
        let (first, numbers) = pane.in_sight(top, height);
        let _ = HtmlElement::style(&lines).set_property("transform", &format!("translateY({}px)", pixels(first)));
        self.drawn.update_value(|drawn| {
            drawn.retain(|number, row| {
                let stays = numbers.contains(number);
                if !stays {
                    row.remove();
                }
                stays
            });
            let mut place = lines.first_child();
            for number in numbers {
                let known = drawn.get(&number).cloned();
                let current = hit.filter(|hit| hit.number == number).map(|hit| hit.place);
                let draw = || pane.line(number).and_then(|line| row(line, &places(&line.text, pane.needle()), current));
                let Some(row) = known.or_else(draw) else { continue };
                if place.as_ref() == Some(row.as_ref()) {
                    place = row.next_sibling();
                } else {
                    let _ = lines.insert_before(&row, place.as_ref());
                }
                drawn.insert(number, row);
            }
        });
    }

    /// Draws every line anew the next time.
    pub(super) fn forget(self) {
        self.drawn.update_value(|drawn| {
            drawn.drain().for_each(|(_, row)| row.remove());
        });
    }

    /// The number of the line at the top.
    pub(super) fn top_line(self, pane: &Pane) -> Option<u64> {
        let frame = self.frame.get_untracked()?;
        pane.in_sight(rows(f64::from(frame.scroll_top()) - EDGE), 1).1.first().copied()
    }

    /// Scrolls to a line: to the top, or into the middle unless it is in sight.
    pub(super) fn bring(self, pane: &Pane, number: u64, middle: bool) {
        let (Some(frame), Some(sheet)) = (self.frame.get_untracked(), self.sheet.get_untracked()) else { return };
        let _ = HtmlElement::style(&sheet).set_property("height", &format!("{}px", pixels(pane.rows())));
        let (at, height) = (pixels(pane.row_of(number)) + EDGE, f64::from(frame.client_height()));
        let top = f64::from(frame.scroll_top());
        if middle && at >= top && at + ROW <= top + height {
            return;
        }
        #[expect(clippy::cast_possible_truncation, reason = "pixels")]
        self.place(&frame, (at - if middle { height / 2.0 } else { EDGE }) as i32);
    }

    fn place(self, frame: &HtmlElement, top: i32) {
        frame.set_scroll_top(top);
        self.placed.set_value(frame.scroll_top());
    }

    pub(super) fn is_at_end(self) -> bool {
        self.frame
            .get_untracked()
            .is_none_or(|frame| frame.scroll_height() - frame.scroll_top() - frame.client_height() < 8)
    }

    /// Whether it is somewhere else than where the page itself scrolled to.
    pub(super) fn was_moved_by_hand(self) -> bool {
        let Some(frame) = self.frame.get_untracked() else { return false };
        (frame.scroll_top() - self.placed.get_value()).abs() > 1
    }
}

#[expect(clippy::cast_precision_loss, reason = "a height on screen")]
fn pixels(rows: u64) -> f64 {
    rows as f64 * ROW
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows on screen")]
fn rows(pixels: f64) -> u64 {
    (pixels.max(0.0) / ROW).floor() as u64
}
