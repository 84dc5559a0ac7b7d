//! The page itself.

use super::{
    ask::{Ask, dialog},
    deeds::Deeds,
    filters::{Filters, show_all, wanted},
    pick::{Totals, Uses, note_uses},
    row::{Around, row},
};
use crate::{
    api::error::ApiError,
    app::app,
    components::{Age, Failure},
    format::count,
    ui::{memo, part},
};
use leptos::prelude::*;
use openclaw_contract::{Version, host::human_bytes};

/// What the page has to show. It is drawn anew only when this changes.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Unread,
    Failed(ApiError),
    /// The list was read, and is empty.
    None,
    Listed,
}

pub(crate) fn releases_page() -> AnyView {
    document().set_title("Releases · OpenClaw portal");
    let store = app().store;
    let uses = memo(move || {
        let mut uses = Uses::new();
        store.each(|view| note_uses(&mut uses, view));
        uses
    });
    let (wanted, ask, deeds) = (wanted(), RwSignal::new(None::<Ask>), Deeds::new());
    let shown = memo(move || {
        let used = |version: &Version| uses.with(|uses| uses.get(version).is_some_and(|users| !users.is_empty()));
        store.with_offer(|offer| {
            let takes =
                |release: &&_| wanted.with(|wanted| wanted.takes(release, used(&release.version), offer.policy));
            offer.catalog.releases().iter().filter(takes).map(|release| release.version.clone()).collect::<Vec<_>>()
        })
    });
    let stage = memo(move || {
        let (empty, read) = store.catalog.with(|catalog| (catalog.is_empty(), catalog.as_of().is_some()));
        match store.catalog_failure.get() {
            _ if !empty => Stage::Listed,
            Some(error) => Stage::Failed(error),
            None if read => Stage::None,
            None => Stage::Unread,
        }
    });
    let around = Around { deeds, uses, ask };
    let none = memo(move || shown.with(Vec::is_empty));
    let content = part(move || match stage.get() {
        Stage::Unread => {
            view! { <p class="empty muted" role="status">"The list of releases is being read …"</p> }.into_any()
        }
        Stage::Failed(error) => {
            let retry = move |()| store.read_releases();
            view! { <Failure title="The releases cannot be read" error retry /> }.into_any()
        }
        Stage::None => view! { <p class="empty muted">"There is no release yet."</p> }.into_any(),
        Stage::Listed => view! {
            <Filters wanted />
            {part(move || if none.get() { nothing() } else { ().into_any() })}
            <div class="panel table-frame" hidden=move || none.get()>
                <table class="releases">
                    <caption class="sr-only">"Releases, the newest first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Version"</th>
                            <th scope="col">"Published"</th>
                            <th scope="col">"Node"</th>
                            <th scope="col">"Used by"</th>
                            <th scope="col">"On this host"</th>
                            <th scope="col"><span class="sr-only">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || shown.get() key=Clone::clone children=move |version| row(version, around) />
                    </tbody>
                </table>
            </div>
        }
        .into_any(),
    });
    let closed = Callback::new(move |()| ask.set(None));
    view! {
        <div class="releases-page">
            <div class="page-head">
                <div class="page-title">
                    <h1 tabindex="-1">"Releases"</h1>
                    <Summary />
                </div>
            </div>
            {content}
            {part(move || ask.get().map(|ask| dialog(ask, deeds, closed)).into_any())}
        </div>
    }
    .into_any()
}

/// What is installed, and how old the list is.
#[component]
fn Summary() -> impl IntoView {
    let store = app().store;
    let totals = memo(move || store.catalog.with(Totals::of));
    let words = move || {
        let Totals { known, installed, bytes, unmeasured } = totals.get();
        let mut words = vec![count(known, "release"), format!("{installed} installed")];
        if bytes > 0 {
            words.push(format!("{} of disk", human_bytes(bytes)));
        }
        if unmeasured > 0 && installed > 0 {
            words.push(format!("{unmeasured} not measured"));
        }
        (known > 0).then(|| words.join(" · "))
    };
    let as_of = memo(move || store.catalog.with(openclaw_contract::Catalog::as_of));
    let age = part(move || {
        let known = store.catalog.with(|catalog| !catalog.is_empty());
        match as_of.get() {
            Some(at) => view! { <span class="faint">"list read "<Age at clock=store.clock /></span> }.into_any(),
            None if known => view! { <span class="faint">"the list was never read from its source"</span> }.into_any(),
            None => ().into_any(),
        }
    });
    let stale = part(move || {
        let known = store.catalog.with(|catalog| !catalog.is_empty());
        let again = move |_| store.read_releases();
        let notice = |error: ApiError| {
            view! {
                <p class="problem" role="status">
                    {format!("It could not be read again. {} ", error.message())}
                    <button type="button" class="link" on:click=again>"Try again"</button>
                </p>
            }
        };
        store.catalog_failure.get().filter(|_| known).map(notice).into_any()
    });
    view! { <p class="muted">{words}</p>{age}{stale} }
}

fn nothing() -> AnyView {
    let address = app().address;
    view! {
        <section class="empty" role="status">
            <p>"No release is in this part of the list."</p>
            <button type="button" class="button" on:click=move |_| show_all(address)>"Show all"</button>
        </section>
    }
    .into_any()
}
