//! A button that is open, or says why it is not: it stays reachable by keyboard, and pressing it does nothing.

use super::{Gate, maybe, next_id, text};
use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Primary,
    Quiet,
    Danger,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button primary",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

/// `label` is the accessible name where the text alone would not say what it acts on.
#[component]
pub(crate) fn Control(
    #[prop(into)] gate: Signal<Gate>,
    #[prop(into)] on_use: Callback<()>,
    #[prop(into, default = Signal::stored(Tone::Plain))] tone: Signal<Tone>,
    #[prop(into, optional)] label: Option<String>,
    #[prop(into, default = Signal::stored(false))] busy: Signal<bool>,
    #[prop(default = "button")] kind: &'static str,
    /// What there is to know about it while it is open.
    #[prop(into, default = Signal::stored(None))]
    tip: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let id = next_id("why");
    let described_by = id.clone();
    let shut = move || !gate.with(Gate::is_open);
    let said = move || gate.with(|gate| gate.reason().map(str::to_owned)).or_else(|| tip.get());
    let on_click = move |event: web_sys::MouseEvent| {
        if gate.with_untracked(Gate::is_open) && !busy.get_untracked() {
            on_use.run(());
        } else {
            event.prevent_default();
        }
    };
    // Of one type each: there are many of these on the page.
    let (class, disabled) = (
        maybe(move || Some(tone.get().class().to_owned())),
        maybe(move || (shut() || busy.get()).then(|| "true".to_owned())),
    );
    view! {
        <button
            type=kind
            class=class
            aria-label=label
            aria-disabled=disabled
            aria-busy=maybe(move || busy.get().then(|| "true".to_owned()))
            aria-describedby=maybe(move || said().map(|_| described_by.clone()))
            data-tip=maybe(said)
            on:click=on_click
        >
            {children()}
        </button>
        <span id=id hidden>
            {text(move || said().unwrap_or_default())}
        </span>
    }
}
