//! The page Policy.

use leptos::prelude::*;

pub(crate) fn policy_page() -> AnyView {
    document().set_title("Policy · OpenClaw portal");
    view! {
        <div class="page-head">
            <div class="page-title"><h1 tabindex="-1">"Policy"</h1></div>
        </div>
    }
    .into_any()
}
