//! The page itself.

use super::{
    form::{Edit, Form},
    preview::Preview,
};
use crate::{
    api::error::ApiError,
    app::app,
    components::Failure,
    ui::{memo, part},
};
use leptos::prelude::*;

/// What the page has to show. It is drawn anew only when this changes.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Unread,
    Failed(ApiError),
    Known,
}

pub(crate) fn policy_page() -> AnyView {
    document().set_title("Policy · OpenClaw portal");
    let store = app().store;
    let policy = memo(move || store.with_offer(|offer| offer.policy.cloned()));
    let stage = memo(move || match (policy.with(Option::is_some), store.failure.get()) {
        (true, _) => Stage::Known,
        (false, Some(error)) => Stage::Failed(error),
        (false, None) => Stage::Unread,
    });
    let edit = Edit::of(memo(move || policy.get().unwrap_or_default()));
    let content = part(move || match stage.get() {
        Stage::Unread => view! { <p class="empty muted" role="status">"The policy is being read …"</p> }.into_any(),
        Stage::Failed(error) => {
            let retry = move |()| store.try_now();
            view! { <Failure title="The policy cannot be read" error retry /> }.into_any()
        }
        Stage::Known => view! {
            <div class="policy-columns">
                <Form edit />
                <Preview edit />
            </div>
        }
        .into_any(),
    });
    view! {
        <div class="policy-page">
            <div class="page-head">
                <div class="page-title">
                    <h1 tabindex="-1">"Policy"</h1>
                    <p class="muted">"What may be done to instances, and what becomes of what fails"</p>
                </div>
            </div>
            {content}
        </div>
    }
    .into_any()
}
