//! The page: its root, what everything in it shares, and which page an address shows.

use crate::{
    address::Address,
    components::{Actions, Ask},
    later,
    live::{self, Store, selection::Selection},
    pages::{Fleet, NotFound},
    paths::Page,
    shell::Shell,
    ui::{Tips, ToastRegion, Toasts, part},
};
use leptos::prelude::*;
use std::time::Duration;

/// What everything in the page shares. There is one.
#[derive(Clone, Copy)]
pub(crate) struct App {
    pub(crate) address: Address,
    pub(crate) store: Store,
    pub(crate) toasts: Toasts,
    pub(crate) actions: Actions,
    /// The dialog that is open.
    pub(crate) ask: RwSignal<Option<Ask>>,
    /// Which instances are selected; kept while another page is looked at.
    pub(crate) selected: RwSignal<Selection>,
}

/// The page's shared parts, from within it.
pub(crate) fn app() -> App {
    expect_context::<App>()
}

/// The page's root.
#[component]
pub(crate) fn Portal() -> impl IntoView {
    let (address, store, toasts, ask) = (Address::follow(), Store::new(), Toasts::new(), RwSignal::new(None));
    let app = App {
        address,
        store,
        toasts,
        actions: Actions::new(store, toasts, ask),
        ask,
        selected: RwSignal::new(Selection::default()),
    };
    provide_context(app);
    live::start(store);
    // Once there is something to look at.
    Effect::new(move |_| {
        if store.loaded.get() {
            set_timeout(later::fetch_ahead, Duration::from_secs(1));
            set_timeout(move || store.read_durations(), Duration::from_secs(1));
        }
    });
    let page = part(move || match address.page.get() {
        Page::Fleet => view! { <Fleet /> }.into_any(),
        Page::Instance(name) => later::instance(name),
        Page::Releases => later::releases(),
        Page::Activity => later::activity(),
        Page::Policy => later::policy(),
        Page::Design => later::design(),
        Page::Missing => view! { <NotFound /> }.into_any(),
    });
    let dialog = part(move || ask.get().map(later::ask).into_any());
    view! {
        <Shell>{page}</Shell>
        {dialog}
        <ToastRegion toasts />
        <Tips />
    }
}
