//! What changes in what is shown of the log: levels, wrapping, what is searched for.

use super::book::Book;
use crate::log::pane::Pane;
use leptos::prelude::*;

impl Book {
    /// Changes what is shown, and draws it anew around the row that was on top.
    pub(super) fn change(self, change: impl FnOnce(&mut Pane)) {
        let top = self.pane.with_value(|pane| self.sheet.top_line(pane));
        let hits = self.pane.try_update_value(|pane| {
            change(pane);
            pane.hits()
        });
        self.hits.set(hits.unwrap_or_default());
        self.sheet.forget();
        if let Some(top) = top.filter(|_| !self.follows.get_untracked()) {
            self.pane.with_value(|pane| self.sheet.bring(pane, top, false));
        }
        self.draw_soon();
    }

    pub(super) fn search(self, needle: &str) {
        self.hit.set(None);
        self.change(|pane| pane.search(needle));
        self.step(true);
    }

    /// Goes to the next place that was found, or to the one before.
    pub(super) fn step(self, forward: bool) {
        let next = self.pane.with_value(|pane| {
            let top = pane.row_of(self.sheet.top_line(pane).unwrap_or(0));
            let hit = pane.step(self.hit.get_untracked(), top, forward)?;
            self.sheet.bring(pane, hit.number, true);
            Some(hit)
        });
        if next.is_some() {
            self.follows.set(false);
        }
        self.hit.set(next);
        self.sheet.forget();
        self.draw_soon();
    }
}
