//! A button that is open, or says why it is not: it stays reachable by keyboard, and pressing it does nothing.

use super::{Gate, next_id};
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
    children: Children,
) -> impl IntoView {
    let id = next_id("why");
    let described_by = id.clone();
    let shut = move || !gate.with(Gate::is_open);
    let reason = move || gate.with(|gate| gate.reason().map(str::to_owned));
    let on_click = move |event: web_sys::MouseEvent| {
        if gate.with_untracked(Gate::is_open) && !busy.get_untracked() {
            on_use.run(());
        } else {
            event.prevent_default();
        }
    };
    view! {
        <button
            type=kind
            class=move || tone.get().class()
            aria-label=label
            aria-disabled=move || (shut() || busy.get()).then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-describedby=move || shut().then(|| described_by.clone())
            data-tip=reason
            on:click=on_click
        >
            {children()}
        </button>
        <span id=id hidden>
            {reason}
        </span>
    }
}
