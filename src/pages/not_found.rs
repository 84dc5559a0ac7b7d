//! An address that nothing answers at.

use crate::paths;
use leptos::prelude::*;

/// Shown in place of a page.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    Effect::new(|_| document().set_title("Not found · OpenClaw portal"));
    view! {
        <div class="empty">
            <h1 tabindex="-1">"There is no such page"</h1>
            <p class="muted">"The address may be old, or mistyped."</p>
            <a href=paths::FLEET class="button primary">"To the fleet"</a>
        </div>
    }
    .into_any()
}
