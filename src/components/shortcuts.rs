//! The keys that do something.

use crate::ui::{Dialog, DialogHandle};
use leptos::prelude::*;

#[component]
pub(crate) fn ShortcutsDialog(on_closed: Callback<()>) -> impl IntoView {
    view! { <Dialog handle=DialogHandle::new() title="Keyboard shortcuts".to_owned() on_closed class="narrow"><p>""</p></Dialog> }
}
