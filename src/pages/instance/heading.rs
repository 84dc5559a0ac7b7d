//! Its name, its state, its version, and what can be done.

use crate::{
    components::{ActionMenu, Badge, KeepButton, StartButton, UpdateButton, Versions},
    paths,
    ui::{Icon, icon, memo, part},
};
use leptos::prelude::*;
use openclaw_contract::InstanceView;

#[component]
pub(super) fn Heading(#[prop(into)] view: Signal<InstanceView>, #[prop(into)] queued: Signal<bool>) -> impl IntoView {
    let name = view.with_untracked(|view| view.name.to_string());
    let state = Memo::new(move |_| view.with(|view| view.state));
    let url = Memo::new(move |_| view.with(|view| view.url.clone()));
    // Of what failed its callout offers another try.
    let failed = memo(move || view.with(super::last::failed));
    let start = part(move || (!failed.get()).then(|| view! { <StartButton view /> }).into_any());
    view! {
        <div class="page-head">
            <div class="page-title">
                <nav aria-label="Breadcrumb" class="crumbs">
                    <a href=paths::FLEET>"Fleet"</a>
                    <span aria-hidden="true">"/"</span>
                </nav>
                <h1 tabindex="-1">{name}</h1>
                <Badge state />
                <Versions view queued />
            </div>
            <div class="page-actions">
                {move || url.get().map(|url| view! {
                    <a class="button" href=url target="_blank" rel="noreferrer">
                        "Open control page"
                        {icon(Icon::External)}
                    </a>
                })}
                <KeepButton view />
                {start}
                <UpdateButton view />
                <ActionMenu view class="button square" />
            </div>
        </div>
    }
}
