//! The band of states over time, with its marks, its axis, and the same in words.

use super::{gestures::Gestures, sight::Sight};
use crate::{
    format::{Local, span},
    timeline::{
        band::{Segment, segments, summary, thinned},
        history::History,
        marks::{Placed, Side, marks, placed},
        ticks::{Detail, Tick, ticks},
        window::Window,
    },
    ui::{effect, memo, next_id, part, text},
};
use leptos::prelude::*;
use openclaw_contract::{Timestamp, text as words};

/// So many pieces are told apart.
const PIECES: u64 = 300;

const KEYS: &str = "Arrow keys move through time, with Shift further; plus and minus look closer or further; Home goes to the \
                    present; Escape takes the marker away. Drag to move, pinch or hold Ctrl and scroll to look closer.";

#[component]
pub(super) fn Band(sight: Sight, history: RwSignal<History>) -> impl IntoView {
    let frame = sight.frame;
    let width = RwSignal::new(800.0);
    let measure = move || {
        if let Some(frame) = frame.get_untracked() {
            width.set(f64::from(frame.client_width()).max(1.0));
        }
    };
    effect(move || {
        frame.track();
        measure();
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    let window = sight.window;
    let exact = memo(move || {
        let window = window.get();
        let until = sight.heard_until(window);
        sight.told.with(|told| {
            history.with(|history| segments(told.as_ref(), history.events(), sight.created, window, until))
        })
    });
    let said =
        memo(move || format!("States {}: {}", spoken(window.get(), sight), exact.with(|pieces| summary(pieces))));
    let pieces = part(move || {
        let window = window.get();
        let piece = |piece: Segment| {
            let tip = sentence(&piece);
            let (left, right) = (window.position(piece.from), window.position(piece.to));
            let place = format!("left:{:.3}%;width:{:.3}%", left * 100.0, (right - left) * 100.0);
            view! { <i class=piece.seen.tone() style=place data-tip=tip></i> }
        };
        thinned(exact.get(), PIECES).into_iter().map(piece).collect_view().into_any()
    });
    let marked = part(move || {
        let (window, width) = (window.get(), width.get());
        let lines = if width < 520.0 { 1 } else { 2 };
        let marks =
            sight.marked.with(|marked| history.with(|history| marks(marked.iter().chain(history.events()), window)));
        placed(marks, width, lines).into_iter().map(|place| mark(place, sight)).collect_view().into_any()
    });
    let cursor = part(move || {
        let window = window.get();
        let at = sight.at.get().filter(|at| window.contains(*at));
        let line = |at: Timestamp| {
            let left = format!("left:{:.3}%", window.position(at) * 100.0);
            view! { <span class="cursor" style=left data-tip=words::time(at)></span> }
        };
        at.map(line).into_any()
    });
    let axis = part(move || axis(window.get(), width.get(), sight.scope.get().is_live()));
    let gestures = Gestures::new(sight, frame);
    let spoken_now = text(move || if gestures.spoke.get() { said.get() } else { String::new() });
    let keys = next_id("keys");
    view! {
        <div class="band-frame">
            <div class="marks" aria-hidden="true">{marked}</div>
            <div
                node_ref=frame
                class="band"
                role="group"
                tabindex="0"
                aria-label=text(move || said.get())
                aria-describedby=keys.clone()
                on:pointerdown=move |event| gestures.down(&event)
                on:pointermove=move |event| gestures.moved(&event)
                on:pointerup=move |event| gestures.up(&event)
                on:pointercancel=move |_| gestures.lost()
                on:wheel=move |event| gestures.wheel(&event)
                on:keydown=move |event| gestures.key(&event)
                on:dblclick=move |event| gestures.closer(&event)
            >
                {pieces}
                {cursor}
            </div>
            <div class="axis" aria-hidden="true">{axis}</div>
            <span id=keys hidden>{KEYS}</span>
            <span class="sr-only" role="status">{spoken_now}</span>
            <AsText exact />
        </div>
    }
}

/// What is drawn, as a table, once it is asked for.
#[component]
fn AsText(exact: Memo<Vec<Segment>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let rows = part(move || {
        let row = |piece: &Segment| {
            view! {
                <tr>
                    <th scope="row">{piece.seen.title().to_owned()}</th>
                    <td><time datetime=words::time(piece.from) data-tip=words::time(piece.from)>{moment(piece.from)}</time></td>
                    <td><time datetime=words::time(piece.to) data-tip=words::time(piece.to)>{moment(piece.to)}</time></td>
                    <td>{span(piece.millis())}</td>
                </tr>
            }
        };
        if !open.get() {
            return ().into_any();
        }
        exact.with(|pieces| pieces.iter().rev().take(500).map(row).collect_view()).into_any()
    });
    let head = ["State", "From", "To", "For"].map(|title| view! { <th scope="col">{title}</th> }.into_any());
    view! {
        <details
            class="as-text"
            on:toggle=move |event| open.set(event_target::<web_sys::Element>(&event).has_attribute("open"))
        >
            <summary>"The same as text"</summary>
            <div class="scrolls" tabindex="0" role="region" aria-label="States as text">
                <table class="stretches"><thead><tr>{head.into_iter().collect_view()}</tr></thead><tbody>{rows}</tbody></table>
            </div>
        </details>
    }
}

/// `over the last 24 hours`, `from 11 Apr 2026, 14:25 to …`.
fn spoken(window: Window, sight: Sight) -> String {
    match sight.scope.get().range() {
        Some(range) => format!("over {}", range.words()),
        None => format!("from {} to {}", moment(window.from), moment(window.to)),
    }
}

fn moment(at: Timestamp) -> String {
    let local = Local::from(at);
    format!("{}, {}", local.day_and_month(), local.time())
}

fn sentence(piece: &Segment) -> String {
    format!("{} for {}, from {} to {}", piece.seen.title(), span(piece.millis()), moment(piece.from), moment(piece.to))
}

fn mark(place: Placed, sight: Sight) -> impl IntoView {
    let Placed { mark, label, others } = place;
    let at = mark.at;
    let left = format!("left:{:.3}%", mark.position * 100.0);
    let class = label.map_or_else(String::new, |label| {
        let side = match label.side {
            Side::Start => "start",
            Side::Middle => "middle",
            Side::End => "end",
        };
        format!(" {side} line-{}", label.line)
    });
    let mut tip =
        std::iter::once(format!("{} · {}", mark.text, Local::from(at).time())).chain(others.iter().take(4).cloned());
    let mut tip = tip.by_ref().collect::<Vec<_>>().join(", ");
    if others.len() > 4 {
        tip.push_str(&format!(" and {} more", others.len() - 4));
    }
    let word = label.map(|_| view! { <span class="mark-text">{mark.text}</span> });
    view! {
        <span class=format!("mark {}{class}", mark.tone) style=left data-tip=tip on:click=move |_| sight.point_at(Some(at))>{word}</span>
    }
}

/// The width that the text of a tick takes, in pixels.
const TICK: f64 = 96.0;

fn axis(window: Window, width: f64, live: bool) -> AnyView {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few")]
    let most = (width / TICK).clamp(2.0, 12.0) as u64;
    let (detail, ticks) = ticks(window, ahead(window.from), most);
    // The last one stands where "now" does.
    let room = if live { 1.0 - 34.0 / width } else { 1.0 };
    let tick = move |tick: Tick| {
        let local = Local::from(tick.at);
        let text = match detail {
            Detail::Seconds => local.time(),
            Detail::Minutes => local.minutes(),
            Detail::WeekdayAndMinutes => local.weekday_and_minutes(),
            Detail::Day => local.day_and_month(),
        };
        let half = 30.0 / width;
        let (free, left) =
            (tick.position > half && tick.position + half < room, format!("left:{:.3}%", tick.position * 100.0));
        view! { <span class="axis-tick" style=left>{free.then_some(text)}</span> }
    };
    let now = live.then(|| view! { <span class="axis-tick now">"now"</span> });
    view! { {ticks.into_iter().map(tick).collect_view()}{now} }.into_any()
}

/// How many seconds the operator's clock is ahead of UTC at a moment.
fn ahead(at: Timestamp) -> i64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double for 285,000 years")]
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.as_millisecond() as f64));
    #[expect(clippy::cast_possible_truncation, reason = "whole minutes of less than a day")]
    let minutes = date.get_timezone_offset() as i64;
    -60 * minutes
}
