//! The fleet: every instance, a card each.

mod card;
mod empty;
mod header;
mod held;
mod summary;

use crate::{
    api::error::ApiError,
    app::app,
    components::Failure,
    live::overview::{Only, matches},
};
use card::Card;
use empty::{Nothing, NothingFound, Skeleton};
use header::Header;
use held::Held;
use leptos::prelude::*;
use openclaw_contract::InstanceName;
use summary::Summary;

/// What the page has to show. It is drawn anew only when this changes.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Unread,
    Failed(ApiError),
    Empty,
    Cards,
}

/// The page.
#[component]
pub(crate) fn Fleet() -> impl IntoView {
    let app = app();
    let store = app.store;
    Effect::new(move |_| {
        let worst = store.overview.with(|overview| overview.worst());
        document().set_title(&worst.map_or("OpenClaw portal".to_owned(), |worst| format!("{worst} · OpenClaw portal")));
    });
    let names = Memo::new(move |_| {
        let (only, search) = (app.only.get(), app.search.get());
        store.names(|view| matches(&search, view) && store.with_offer(|offer| only.takes(view, offer)))
    });
    // Looking at what is not there any more would hide everything else.
    Effect::new(move |_| {
        let nothing_left = match app.only.get() {
            Only::All => false,
            Only::State(state) => store.overview.with(|overview| overview.in_state(state) == 0),
            Only::Updates => store.overview.with(|overview| overview.updates == 0),
        };
        if nothing_left {
            app.only.set(Only::All);
        }
    });
    let card = move |name: InstanceName| store.member_untracked(&name).map(|member| view! { <Card member /> });
    let cards = move || {
        view! {
            <Summary />
            <Show when=move || !names.with(Vec::is_empty) fallback=NothingFound>
                <section class="cards" aria-label="Instances">
                    <For each=move || names.get() key=Clone::clone children=card />
                </section>
            </Show>
        }
    };
    let stage = Memo::new(move |_| match (store.loaded.get(), store.failure.get()) {
        (true, _) if store.overview.with(|overview| overview.all == 0) => Stage::Empty,
        (true, _) => Stage::Cards,
        (false, Some(error)) => Stage::Failed(error),
        (false, None) => Stage::Unread,
    });
    let content = move || match stage.get() {
        Stage::Unread => view! { <Skeleton /> }.into_any(),
        Stage::Failed(error) => {
            view! { <Failure title="The fleet cannot be listed" error retry=move |()| store.try_now() /> }.into_any()
        }
        Stage::Empty => view! { <Nothing /> }.into_any(),
        Stage::Cards => cards().into_any(),
    };
    view! {
        <div class="fleet">
            <Header />
            <Held />
            {content}
        </div>
    }
    .into_any()
}
