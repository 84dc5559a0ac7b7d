//! An address that nothing answers at.

use crate::paths;
use leptos::prelude::*;
use leptos_router::components::A;

/// Shown in place of a page.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    Effect::new(|_| document().set_title("Not found · OpenClaw portal"));
    view! {
        <div class="empty">
            <h1 tabindex="-1">"There is no such page"</h1>
            <p class="muted">"The address may be old, or mistyped."</p>
            <A href=paths::FLEET attr:class="button primary">"To the fleet"</A>
        </div>
    }
    .into_any()
}
