//! The fleet: every instance, as a card or as a row.

mod bar;
mod card;
mod empty;
mod filters;
mod gauges;
mod header;
mod held;
mod keys;
mod list;
mod look;
mod row;
mod summary;

use crate::{
    api::error::ApiError,
    app::app,
    components::Failure,
    ui::{effect, memo, part},
};
use empty::{Nothing, NothingFound, Skeleton};
use held::Held;
use leptos::prelude::*;
use look::Look;

/// What the page has to show. It is drawn anew only when this changes.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Unread,
    Failed(ApiError),
    Empty,
    Some,
}

/// The page.
#[component]
pub(crate) fn Fleet() -> impl IntoView {
    let store = app().store;
    effect(move || {
        let worst = store.overview.with(|overview| overview.worst());
        document().set_title(&worst.map_or("OpenClaw portal".to_owned(), |worst| format!("{worst} · OpenClaw portal")));
    });
    let (look, search) = (Look::new(), NodeRef::new());
    keys::listen(look, search);
    let stage = memo(move || match (store.loaded.get(), store.failure.get()) {
        (true, _) if store.overview.with(|overview| overview.all == 0) => Stage::Empty,
        (true, _) => Stage::Some,
        (false, Some(error)) => Stage::Failed(error),
        (false, None) => Stage::Unread,
    });
    let content = part(move || match stage.get() {
        Stage::Unread => view! { <Skeleton /> }.into_any(),
        Stage::Failed(error) => {
            view! { <Failure title="The fleet cannot be listed" error retry=move |()| store.try_now() /> }.into_any()
        }
        Stage::Empty => view! { <Nothing /> }.into_any(),
        Stage::Some => some(look),
    });
    view! {
        <div class="fleet">
            {header::header(look, search)}
            <Held />
            {content}
        </div>
    }
    .into_any()
}

fn some(look: Look) -> AnyView {
    let found = memo(move || look.order.with(|order| !order.is_empty()));
    let list = part(move || if found.get() { list::list(look) } else { view! { <NothingFound look /> }.into_any() });
    view! {
        {summary::summary(look)}
        {filters::filters(look)}
        {list}
        {bar::bar(look)}
    }
    .into_any()
}
