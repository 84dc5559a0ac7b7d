//! The page itself.

use super::{parts, tokens};
use leptos::prelude::*;

pub(crate) fn design_page() -> AnyView {
    document().set_title("Design · OpenClaw portal");
    view! {
        <div class="design">
            <div class="page-head">
                <div class="page-title">
                    <h1 tabindex="-1">"Design"</h1>
                    <span class="muted">"Every token, and every part in each of its states. The theme button shows the other theme."</span>
                </div>
            </div>
            {tokens::colours()}
            {tokens::type_and_space()}
            {parts::instances()}
            {parts::controls()}
            {parts::fields()}
            {parts::sentences()}
        </div>
    }
    .into_any()
}

/// A part of the page.
pub(super) fn section(title: &'static str, says: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="panel design-section">
            <h2>{title}</h2>
            <p class="muted">{says}</p>
            {content}
        </section>
    }
    .into_any()
}
