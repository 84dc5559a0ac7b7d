//! The head of the page: how many there are, the search, and a way to a new one.

use crate::{
    app::app,
    components::Ask,
    format::count,
    live::may_create,
    ui::{Control, Icon, Tone, icon, is_typing},
};
use leptos::{ev, html, prelude::*};

#[component]
pub(super) fn Header() -> impl IntoView {
    let app = app();
    let store = app.store;
    let field = NodeRef::<html::Input>::new();
    let shortcut = window_event_listener(ev::keydown, move |event| {
        if event.key() == "/"
            && !is_typing(&event)
            && let Some(field) = field.get_untracked()
        {
            event.prevent_default();
            let _ = field.focus();
            field.select();
        }
    });
    on_cleanup(move || shortcut.remove());
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            app.search.set(String::new());
        }
    };
    let how_many = move || store.loaded.get().then(|| count(store.overview.with(|overview| overview.all), "instance"));
    let some = Memo::new(move |_| store.overview.with(|overview| overview.all > 0));
    let gate = Signal::derive(move || may_create(store));
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1 tabindex="-1">"Fleet"</h1>
                <span class="muted">{how_many}</span>
            </div>
            <Show when=move || some.get()>
                <label class="search">
                    <span class="sr-only">"Search the fleet"</span>
                    {icon(Icon::Search)}
                    <input
                        node_ref=field
                        type="search"
                        class="input"
                        placeholder="Search name, label, version"
                        autocomplete="off"
                        spellcheck="false"
                        aria-keyshortcuts="/"
                        prop:value=move || app.search.get()
                        on:input=move |event| app.search.set(event_target_value(&event))
                        on:keydown=on_key
                    />
                    <kbd aria-hidden="true">"/"</kbd>
                </label>
                <Control gate tone=Tone::Primary on_use=move |()| app.ask.set(Some(Ask::Create))>
                    {icon(Icon::Plus)}
                    "New instance"
                </Control>
            </Show>
        </div>
    }
}
