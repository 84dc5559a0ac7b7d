//! One event.

use super::{
    changes::changes,
    filter::{outcome_dot, outcome_title},
};
use crate::{
    app::app,
    format::{Local, span},
    paths,
    timeline::history::millis,
};
use leptos::prelude::*;
use openclaw_contract::{Event, EventKind, text};
use std::sync::Arc;

/// An event, with what is said of it beside its own words.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) event: Arc<Event>,
    /// The day above it, where that is another one than the one of the event before.
    pub(super) day: Option<String>,
    /// What the policy says otherwise than before it was changed, where that can be told.
    pub(super) changes: Option<String>,
}

impl Row {
    /// Rows of events, the newest first; `every_policy` where no change of the policy is left out among them.
    pub(super) fn all<'a>(events: impl Iterator<Item = &'a Arc<Event>>, every_policy: bool) -> Vec<Self> {
        let today = Local::from(app().store.clock.now_untracked());
        let mut before: Option<Local> = None;
        let mut rows: Vec<Self> = Vec::new();
        let mut changed: Option<usize> = None;
        for event in events {
            let at = Local::from(event.at);
            let same = before.replace(at).is_some_and(|before| before.same_day(at));
            let day = (!same).then(|| if at.same_day(today) { "Today".to_owned() } else { at.date() });
            if let (true, EventKind::PolicyChanged { policy }) = (every_policy, &event.what) {
                if let Some(newer) = changed.and_then(|newer| rows.get_mut(newer))
                    && let EventKind::PolicyChanged { policy: after } = &newer.event.what
                {
                    newer.changes = Some(changes(policy, after));
                }
                changed = Some(rows.len());
            }
            rows.push(Self { event: event.clone(), day, changes: None });
        }
        rows
    }

    pub(super) fn key(&self) -> (u64, bool, bool) {
        (self.event.sequence, self.day.is_some(), self.changes.is_some())
    }
}

/// A longer detail is folded.
const LONG: usize = 220;

pub(super) fn row(row: Row) -> AnyView {
    let Row { event, day, changes } = row;
    let outcome = event.what.outcome();
    let headline = event.what.headline();
    let (what, rest) = headline.split_once(": ").map_or((headline.as_str(), None), |(what, rest)| (what, Some(rest)));
    let at = text::time(event.at);
    let detail = changes.or_else(|| event.what.detail()).map(|detail| {
        if detail.chars().count() > LONG {
            view! { <details class="faint"><summary>"Details"</summary><p dir="auto">{detail}</p></details> }.into_any()
        } else {
            view! { <p class="faint" dir="auto">{detail}</p> }.into_any()
        }
    });
    let link = event.instance.as_ref().map(|name| {
        let href = format!("{}?at={at}", paths::instance_page(name));
        view! { <a href=href><bdi>{name.to_string()}</bdi></a> }
    });
    let took =
        millis(&event).map(|millis| view! { <span class="faint" data-tip="how long it took">{span(millis)}</span> });
    view! {
        <li>
            {day.map(|day| view! { <h2 class="day-head">{day}</h2> })}
            <div class="event">
                <time class="when faint" datetime=at.clone() data-tip=at>{Local::from(event.at).time()}</time>
                <span class=outcome_dot(outcome) data-tip=outcome_title(outcome) aria-hidden="true"></span>
                <div class="told">
                    <p>
                        <span class="sr-only">{outcome_title(outcome)}": "</span>
                        <strong>{what.to_owned()}</strong>
                        {rest.map(|rest| format!(": {rest}"))}
                    </p>
                    {detail}
                </div>
                <span class="of">{link}</span>
                <span class="who muted"><span class="sr-only">"by "</span><bdi>{event.actor.clone()}</bdi></span>
                <span class="numbers faint">{took}<span class="sequence">"#"{event.sequence}</span></span>
            </div>
        </li>
    }
    .into_any()
}
