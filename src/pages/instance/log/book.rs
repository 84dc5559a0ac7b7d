//! The log as it comes: followed, held in step with the frames that the browser draws, and gone on with after a break.

use super::sheet::Sheet;
use crate::{
    api::{client::Api, error::ApiError, logs::Following},
    log::{ansi, level::Level, pane::Hit, pane::MOST, pane::Pane, resume::overlap},
};
use leptos::prelude::*;
use openclaw_contract::InstanceName;
use std::{collections::VecDeque, time::Duration};

/// So many lines are read from before.
const TAIL: usize = 2_000;
/// At most so many lines are taken in between two frames.
const PER_FRAME: usize = 2_000;
/// The lines from before have come once none came for so long.
const QUIET: Duration = Duration::from_millis(350);
/// Said where lines may be missing.
const GAP: &str = "… what was written in between was not read";

/// How the reading stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    Following,
    Ended,
    Failed(ApiError),
}

#[derive(Clone, Copy)]
pub(super) struct Book {
    api: Api,
    name: StoredValue<InstanceName>,
    pub(super) pane: StoredValue<Pane>,
    /// What came and was not taken in yet.
    pending: StoredValue<VecDeque<String>>,
    /// What came after a break, until it can be told how much of it is known.
    resuming: StoredValue<Option<Vec<String>>>,
    following: StoredValue<Option<Following>, LocalStorage>,
    pub(super) sheet: Sheet,
    pub(super) reading: RwSignal<Reading>,
    /// Whether the newest line stays in sight.
    pub(super) follows: RwSignal<bool>,
    /// Lines that came since it does not.
    pub(super) news: RwSignal<usize>,
    pub(super) counts: RwSignal<[usize; Level::ALL.len()]>,
    pub(super) hit: RwSignal<Option<Hit>>,
    pub(super) hits: RwSignal<usize>,
    /// Whether there may be lines before the first one.
    pub(super) more_before: RwSignal<bool>,
    due: StoredValue<bool>,
}

impl Book {
    pub(super) fn new(api: Api, name: InstanceName) -> Self {
        Self {
            api,
            name: StoredValue::new(name),
            pane: StoredValue::default(),
            pending: StoredValue::default(),
            resuming: StoredValue::default(),
            following: StoredValue::new_local(None),
            sheet: Sheet::new(),
            reading: RwSignal::new(Reading::Following),
            follows: RwSignal::new(true),
            news: RwSignal::new(0),
            counts: RwSignal::new([0; Level::ALL.len()]),
            hit: RwSignal::new(None),
            hits: RwSignal::new(0),
            more_before: RwSignal::new(false),
            due: StoredValue::new(false),
        }
    }

    pub(super) fn is_reading(self) -> bool {
        self.following.with_value(Option::is_some) && self.reading.get_untracked() == Reading::Following
    }

    /// Reads, or goes on with what was read before.
    pub(super) fn go_on(self) {
        let known = !self.pane.with_value(Pane::is_empty);
        self.resuming.set_value(known.then(Vec::new));
        self.read(TAIL);
    }

    /// Reads everything that is kept of the log.
    pub(super) fn read_all(self) {
        self.pane.update_value(Pane::clear);
        self.pending.update_value(VecDeque::clear);
        self.resuming.set_value(None);
        self.hit.set(None);
        self.read(MOST);
    }

    pub(super) fn stop(self) {
        self.following.set_value(None);
    }

    fn read(self, tail: usize) {
        self.more_before.set(false);
        self.reading.set(Reading::Following);
        let on_end = move |ended: Result<(), ApiError>| {
            self.flush();
            self.reading.try_set(ended.map_or_else(Reading::Failed, |()| Reading::Ended));
        };
        let name = self.name.get_value();
        self.following.set_value(None);
        let mut read = 0;
        let on_lines = move |lines: Vec<String>| {
            read += lines.len();
            if (tail..MOST).contains(&read) && tail < MOST {
                self.more_before.try_set(true);
            }
            self.take(lines);
        };
        self.following.set_value(Following::start(self.api, &name, tail, on_lines, on_end));
    }

    fn take(self, lines: Vec<String>) {
        let held = self.resuming.try_update_value(|resuming| match resuming {
            Some(fresh) => {
                let first = fresh.is_empty();
                fresh.extend(lines);
                Ok(first)
            }
            None => Err(lines),
        });
        match held {
            Some(Ok(true)) => set_timeout(move || self.flush(), QUIET),
            Some(Ok(false)) | None => {}
            Some(Err(lines)) => self.queue(lines),
        }
    }

    /// Takes what came after a break without what is known of it.
    fn flush(self) {
        let Some(fresh) = self.resuming.try_update_value(Option::take).flatten().filter(|fresh| !fresh.is_empty())
        else {
            return;
        };
        let shown: Vec<String> = fresh.iter().map(|raw| ansi::shown(raw).0).collect();
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        self.take_in();
        let known = self.pane.with_value(|pane| {
            let mut kept: Vec<&str> = pane.lines().rev().take(fresh.len()).map(|line| &*line.text).collect();
            kept.reverse();
            overlap(&kept, &shown)
        });
        let gap = (known == 0).then(|| GAP.to_owned());
        self.queue(gap.into_iter().chain(fresh.into_iter().skip(known)).collect());
    }

    fn queue(self, lines: Vec<String>) {
        self.pending.try_update_value(|pending| {
            pending.extend(lines);
            // A page that is not looked at draws no frames: it must not hoard.
            let surplus = pending.len().saturating_sub(MOST);
            pending.drain(..surplus);
        });
        self.draw_soon();
    }

    /// Draws with the browser's next frame.
    pub(super) fn draw_soon(self) {
        if self.due.try_update_value(|due| std::mem::replace(due, true)) == Some(false) {
            request_animation_frame(move || self.frame());
        }
    }

    fn frame(self) {
        if self.due.try_set_value(false).is_some() {
            return;
        }
        let gone = self.take_in();
        if self.pending.try_with_value(VecDeque::is_empty) == Some(false) {
            self.draw_soon();
        }
        let hit = self.hit.get_untracked();
        self.pane.with_value(|pane| self.sheet.draw(pane, gone, self.follows.get_untracked(), hit));
    }

    /// Takes in a part of what came; says how many rows left at the top.
    fn take_in(self) -> u64 {
        let part = self.pending.try_update_value(|pending| {
            let end = pending.len().min(PER_FRAME);
            pending.drain(..end).collect::<Vec<_>>()
        });
        let Some(part) = part.filter(|part| !part.is_empty()) else { return 0 };
        let told = self.pane.try_update_value(|pane| {
            let gone = part.iter().map(|line| pane.push(line)).sum::<u64>();
            (gone, pane.counts(), pane.hits())
        });
        let Some((gone, counts, hits)) = told else { return 0 };
        self.counts.set(counts);
        self.hits.set(hits);
        if !self.follows.get_untracked() {
            self.news.update(|news| *news = news.saturating_add(part.len()));
        }
        gone
    }

    pub(super) fn follow(self, follows: bool) {
        self.follows.set(follows);
        if follows {
            self.news.set(0);
            self.draw_soon();
        }
    }

    /// Whoever used a control that goes away finds the focus on the lines.
    pub(super) fn focus(self) {
        if let Some(frame) = self.sheet.frame.get_untracked() {
            let _ = frame.focus();
        }
    }

    /// The operator scrolled, or the page did.
    pub(super) fn scrolled(self) {
        let at_end = self.sheet.is_at_end();
        if self.follows.get_untracked() != at_end && self.sheet.was_moved_by_hand() {
            self.follow(at_end);
        }
        self.draw_soon();
    }

    /// Everything that is kept.
    pub(super) fn whole(self) -> String {
        self.pane.with_value(|pane| {
            pane.lines().fold(String::new(), |mut text, line| {
                text.push_str(&line.text);
                text.push('\n');
                text
            })
        })
    }
}
