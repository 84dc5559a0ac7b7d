//! An on-off switch with its text.

use leptos::prelude::*;

/// A checkbox, drawn as a switch.
#[component]
pub(crate) fn Switch(on: RwSignal<bool>, #[prop(into)] label: String) -> impl IntoView {
    view! {
        <label class="switch">
            <input type="checkbox" role="switch" prop:checked=on on:change=move |event| on.set(event_target_checked(&event)) />
            <span class="switch-track" aria-hidden="true"></span>
            {label}
        </label>
    }
}
