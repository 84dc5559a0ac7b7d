//! Which levels of lines are shown, of those that there are.

use super::book::Book;
use crate::{
    log::level::Level,
    ui::{memo, part, text},
};
use leptos::prelude::*;

#[component]
pub(super) fn Levels(book: Book) -> impl IntoView {
    let hidden = RwSignal::new(Vec::<Level>::new());
    let there = memo(move || {
        book.counts.with(|counts| {
            let of = |(level, count): (Level, &usize)| (*count > 0).then_some(level);
            Level::ALL.into_iter().zip(counts).filter_map(of).collect::<Vec<_>>()
        })
    });
    let toggle = move |level: Level| {
        hidden.update(|hidden| match hidden.iter().position(|other| *other == level) {
            Some(place) => drop(hidden.remove(place)),
            None => hidden.push(level),
        });
        let hidden = hidden.get_untracked();
        book.change(|pane| pane.hide(hidden));
    };
    let button = move |level: Level| {
        let count = text(move || {
            let place = Level::ALL.iter().position(|other| *other == level).unwrap_or_default();
            book.counts.with(|counts| counts.get(place).copied().unwrap_or_default().to_string())
        });
        let pressed = move || (!hidden.with(|hidden| hidden.contains(&level))).to_string();
        view! {
            <button type="button" class=format!("level {}", level.word()) aria-pressed=pressed on:click=move |_| toggle(level)>
                {level.word()}" "<span class="faint">{count}</span>
            </button>
        }
    };
    // One level alone needs no choice.
    part(move || {
        let there = there.get();
        if there.len() < 2 && hidden.with(Vec::is_empty) {
            return ().into_any();
        }
        view! { <div class="levels" role="group" aria-label="Levels shown">{there.into_iter().map(button).collect_view()}</div> }
            .into_any()
    })
}
