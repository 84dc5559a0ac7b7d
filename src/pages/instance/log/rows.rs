//! Lines as elements. Whatever a line says, it is only ever text.

use crate::{
    api::lines::split_time,
    log::{
        ansi::{Colour, Look},
        line::{Line, Piece},
    },
};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A line; `hits` are the places in it that were searched for, `current` the one that is looked at.
pub(crate) fn row(line: &Line, hits: &[(usize, usize)], current: Option<usize>) -> Option<HtmlElement> {
    let row = element("div", &format!("log-line {}", line.level.word()))?;
    let (time, _) = split_time(&line.text);
    // Its colours are its own: the time alone is set apart.
    let stamp =
        if line.pieces(0, &[]).first().is_some_and(|first| first.look == Look::default()) { time.len() } else { 0 };
    for (start, piece) in with_starts(line.pieces(0, &edges(hits, stamp))) {
        let is_stamp = start < stamp;
        let hit = hits.iter().position(|(from, to)| *from <= start && start < *to);
        append(&row, &piece, is_stamp, hit, current);
    }
    if line.text.is_empty() {
        row.set_text_content(Some("\u{a0}"));
    }
    Some(row)
}

/// The hits, and one more edge at the end of the time.
fn edges(hits: &[(usize, usize)], stamp: usize) -> Vec<(usize, usize)> {
    hits.iter().copied().chain((stamp > 0).then_some((stamp, stamp))).collect()
}

fn with_starts(pieces: Vec<Piece<'_>>) -> impl Iterator<Item = (usize, Piece<'_>)> {
    pieces.into_iter().scan(0, |next, piece| {
        let start = *next;
        *next += piece.text.len();
        Some((start, piece))
    })
}

fn append(row: &HtmlElement, piece: &Piece<'_>, is_stamp: bool, hit: Option<usize>, current: Option<usize>) {
    let Piece { text, look, .. } = *piece;
    let tag = if hit.is_some() { "mark" } else { "span" };
    let mut class = classes(look);
    if is_stamp {
        class.push("stamp".to_owned());
    }
    if hit.is_some() && hit == current {
        class.push("current".to_owned());
    }
    if class.is_empty() && look == Look::default() && hit.is_none() {
        let _ = row.append_child(&document().create_text_node(text));
        return;
    }
    let Some(part) = element(tag, &class.join(" ")) else { return };
    part.set_text_content(Some(text));
    for (property, colour) in [("color", look.text), ("background-color", look.behind)] {
        if let Some(Colour::Exact(red, green, blue)) = colour {
            let _ = part.style().set_property(property, &format!("rgb({red} {green} {blue})"));
        }
    }
    let _ = row.append_child(&part);
}

fn classes(look: Look) -> Vec<String> {
    let flags = [
        (look.bold, "bold"),
        (look.dim, "dim"),
        (look.italic, "italic"),
        (look.underline, "underline"),
        (look.reverse, "reverse"),
    ];
    let named = |colour: Option<Colour>, prefix: &str| match colour {
        Some(Colour::Named(number)) => Some(format!("{prefix}{number}")),
        Some(Colour::Exact(..)) | None => None,
    };
    let flags = flags.into_iter().filter(|(is_on, _)| *is_on).map(|(_, class)| class.to_owned());
    flags.chain(named(look.text, "ink-")).chain(named(look.behind, "paper-")).collect()
}

fn element(tag: &str, class: &str) -> Option<HtmlElement> {
    let element = document().create_element(tag).ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    element.dyn_into().ok()
}
