//! The page Releases.

use leptos::prelude::*;

pub(crate) fn releases_page() -> AnyView {
    document().set_title("Releases · OpenClaw portal");
    view! {
        <div class="page-head">
            <div class="page-title"><h1 tabindex="-1">"Releases"</h1></div>
        </div>
    }
    .into_any()
}
