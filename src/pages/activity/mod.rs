//! The page Activity.

use leptos::prelude::*;

pub(crate) fn activity_page() -> AnyView {
    document().set_title("Activity · OpenClaw portal");
    view! {
        <div class="page-head">
            <div class="page-title"><h1 tabindex="-1">"Activity"</h1></div>
        </div>
    }
    .into_any()
}
