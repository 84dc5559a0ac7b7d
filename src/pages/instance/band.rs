//! The band of states over time, with its marks, its axis, and the same in words.

use crate::{
    app::app,
    format::{Local, span},
    timeline::{
        band::{Range, Segment, Window, segments, summary},
        history::History,
        marks::{Mark, marks},
    },
};
use leptos::prelude::*;
use openclaw_contract::Timestamp;

/// The time as it is written below the band: with the day where the band spans several.
fn label(at: Timestamp, range: Range) -> String {
    let local = Local::from(at);
    match range {
        Range::Hour => local.minutes(),
        Range::Day => local.weekday_and_minutes(),
        Range::Week | Range::Month => local.day_and_month(),
    }
}

#[component]
pub(super) fn Band(
    history: RwSignal<History>,
    created: Timestamp,
    #[prop(into)] range: Signal<Range>,
) -> impl IntoView {
    let clock = app().store.clock;
    // The window moves by what one can see, a five-hundredth of it.
    let window = Memo::new(move |_| {
        let range = range.get();
        let pace = (range.seconds() / 500).max(1);
        let now = clock.now().as_second();
        range.until(Timestamp::from_second(now - now.rem_euclid(pace) + pace).unwrap_or(Timestamp::UNIX_EPOCH))
    });
    let pieces = Memo::new(move |_| history.with(|history| segments(history.events(), created, window.get())));
    let marked = Memo::new(move |_| history.with(|history| marks(history.events(), window.get())));
    let title = move || format!("States over {}: {}", range.get().words(), pieces.with(|pieces| summary(pieces)));
    let words = move |piece: &Segment| {
        let (from, to) = (label(piece.from, range.get_untracked()), label(piece.to, range.get_untracked()));
        format!("{} {from} to {to}, {}", piece.seen.title(), span(piece.millis() / 60_000 * 60_000))
    };
    let piece = move |piece: Segment| {
        let tip = words(&piece);
        view! { <i class=piece.seen.tone() style:flex-grow=piece.millis().to_string() data-tip=tip></i> }
    };
    view! {
        <div class="band-frame">
            <div class="marks" aria-hidden="true">{move || marked.get().into_iter().map(mark).collect_view()}</div>
            <div class="band" role="img" aria-label=title>{move || pieces.get().into_iter().map(piece).collect_view()}</div>
            <div class="axis" aria-hidden="true">{move || axis(window.get(), range.get())}</div>
            <ul class="sr-only">
                {move || pieces.get().iter().map(|piece| view! { <li>{words(piece)}</li> }).collect_view()}
            </ul>
        </div>
    }
}

fn mark(mark: Mark) -> impl IntoView {
    let left = format!("{:.2}%", mark.position * 100.0);
    let side = if mark.position > 0.85 {
        "end"
    } else if mark.position < 0.15 {
        "start"
    } else {
        "middle"
    };
    let tip = format!("{} · {}", mark.text, Local::from(mark.at).time());
    view! {
        <span class=format!("mark {side}") style:left=left data-tip=tip>
            {mark.labelled.then(|| view! { <span class="mark-text">{mark.text}</span> })}
        </span>
    }
}

fn axis(window: Window, range: Range) -> impl IntoView {
    let tick = move |part: i64| {
        let text = if part == 4 { "now".to_owned() } else { label(window.moment(part, 4), range) };
        view! { <span>{text}</span> }
    };
    (0..=4).map(tick).collect_view()
}
