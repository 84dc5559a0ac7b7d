//! The tokens of style/tokens.css, as the browser has them now.

use super::{
    contrast::{ENOUGH, ratio},
    page::section,
};
use crate::{app::app, ui::part};
use leptos::{html, prelude::*};

/// A text and the surface that it stands on, by their tokens.
const PAIRS: [(&str, &str); 18] = [
    ("text", "bg"),
    ("text", "surface"),
    ("text", "raised"),
    ("muted", "bg"),
    ("muted", "surface"),
    ("muted", "sunken"),
    ("faint", "surface"),
    ("faint", "sunken"),
    ("accent", "surface"),
    ("accent", "accent-soft"),
    ("on-accent", "accent"),
    ("running", "running-soft"),
    ("provisioning", "provisioning-soft"),
    ("error", "error-soft"),
    ("stopped", "stopped-soft"),
    ("deleting", "deleting-soft"),
    ("log-text", "log-bg"),
    ("log-faint", "log-bg"),
];

/// Tokens that no text stands on or is written in.
const OTHERS: [&str; 6] = ["line", "line-strong", "hover", "brand", "running-calm", "error-strong"];

pub(super) fn colours() -> AnyView {
    let pairs = PAIRS.map(|(text, surface)| pair(text, surface)).collect_view();
    let others = OTHERS
        .map(|name| {
            let colour = format!("var(--{name})");
            view! { <li><span class="swatch" style:background=colour></span><code>{name}</code></li> }
        })
        .collect_view();
    let says = "A text and its surface, with the contrast between them. A text needs 4.5.";
    section("Colours", says, view! { <ul class="swatches">{pairs}</ul><ul class="swatches">{others}</ul> }.into_any())
}

fn pair(text: &'static str, surface: &'static str) -> AnyView {
    let sample = NodeRef::<html::Span>::new();
    let clock = app().store.clock;
    // Counted again each second: the theme may be another one by then.
    let found = Memo::new(move |_| {
        clock.now();
        let style = window().get_computed_style(&*sample.get()?).ok()??;
        let value = |property| style.get_property_value(property).ok();
        ratio(&value("color")?, &value("background-color")?).map(|ratio| (ratio * 10.0).floor() / 10.0)
    });
    let figure = part(move || {
        let Some(found) = found.get() else { return ().into_any() };
        let class = if found < ENOUGH { "chip bad" } else { "chip plain" };
        view! { <span class=class>{format!("{found:.1}")}</span> }.into_any()
    });
    let (colour, background) = (format!("var(--{text})"), format!("var(--{surface})"));
    view! {
        <li>
            <span class="swatch" node_ref=sample style:color=colour style:background=background>"Aa"</span>
            <code>{text}" on "{surface}</code>
            {figure}
        </li>
    }
    .into_any()
}

pub(super) fn type_and_space() -> AnyView {
    let corner = |name: &'static str| {
        let radius = format!("var(--{name})");
        view! { <li><span class="swatch corner" style:border-radius=radius></span><code>{name}</code></li> }
    };
    let shadow = |name: &'static str| {
        let shadow = format!("var(--{name})");
        view! { <li><span class="swatch corner" style:box-shadow=shadow></span><code>{name}</code></li> }
    };
    let content = view! {
        <div class="design-type">
            <p class="design-h1">"A page's heading"</p>
            <p class="design-h2">"A part's heading"</p>
            <p>"Text is 14 px, and says what is."</p>
            <p class="muted">"Muted: what is known beside it."</p>
            <p class="faint">"Faint: when, and how it is known."</p>
            <p><span class="version">"2026.4.8"</span>" and "<code>"openclaw status"</code>" are set in mono."</p>
        </div>
        <ul class="swatches">{["r-s", "r-m", "r-l", "r-xl"].map(corner).collect_view()}</ul>
        <ul class="swatches">{["shadow", "shadow-card", "shadow-lift"].map(shadow).collect_view()}</ul>
        <p class="muted">"Parts stand 16 px apart ("<code>"gap"</code>"), what belongs together 6 to 10."</p>
    };
    section("Type, corners and depth", "Fonts of the system: nothing is fetched for them.", content.into_any())
}
