//! The keys that do something.

use crate::{
    shortcuts::SHORTCUTS,
    ui::{Dialog, DialogHandle},
};
use leptos::prelude::*;

/// Lists them.
#[component]
pub(crate) fn ShortcutsDialog(on_closed: Callback<()>) -> impl IntoView {
    let handle = DialogHandle::new();
    let row = |(keys, what): &(&'static str, &'static str)| {
        let keys = keys
            .split([' ', ','])
            .filter(|key| !key.is_empty())
            .map(|key| view! { <kbd>{key}</kbd>" " })
            .collect_view();
        view! { <dt>{keys}</dt><dd>{*what}</dd> }
    };
    view! {
        <Dialog handle title="Keyboard shortcuts" on_closed class="narrow">
            <div class="dialog-main">
                <dl class="keys">{SHORTCUTS.iter().map(row).collect_view()}</dl>
                <p class="faint">"They do nothing while you type in a field."</p>
            </div>
            <footer>
                <span class="grow"></span>
                <button type="button" class="button primary" autofocus on:click=move |_| handle.close()>"Close"</button>
            </footer>
        </Dialog>
    }
}
