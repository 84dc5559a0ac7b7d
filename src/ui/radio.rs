//! One of several choices.

use leptos::prelude::*;

/// A radio button with what it stands for. Those of one `group` are moved through by the arrow keys. `label` is the accessible
/// name where the text alone would run together.
#[component]
pub(crate) fn Radio(
    group: String,
    #[prop(into)] chosen: Signal<bool>,
    #[prop(into)] on_choose: Callback<()>,
    #[prop(default = "radio")] class: &'static str,
    #[prop(into, optional)] label: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <label class=class>
            <input type="radio" name=group aria-label=label prop:checked=chosen on:change=move |_| on_choose.run(()) />
            {children()}
        </label>
    }
}
