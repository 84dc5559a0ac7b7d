//! The page: its root, what everything in it shares, and which page an address shows.

use crate::{
    components::{Actions, Ask, Dialogs},
    live::{self, Store},
    pages::{Fleet, Instance, NotFound},
    shell::Shell,
    ui::{Tips, ToastRegion, Toasts},
};
use leptos::prelude::*;
use leptos_router::{
    components::{Route, Router, Routes},
    path,
};

/// What everything in the page shares. There is one.
#[derive(Clone, Copy)]
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) toasts: Toasts,
    pub(crate) actions: Actions,
    /// The dialog that is open.
    pub(crate) ask: RwSignal<Option<Ask>>,
    /// What the fleet is searched for; kept while another page is looked at.
    pub(crate) search: RwSignal<String>,
    pub(crate) only: RwSignal<live::overview::Only>,
}

/// The page's shared parts, from within it.
pub(crate) fn app() -> App {
    expect_context::<App>()
}

/// The page's root.
#[component]
pub(crate) fn Portal() -> impl IntoView {
    let (store, toasts, ask) = (Store::new(), Toasts::new(), RwSignal::new(None));
    let app = App {
        store,
        toasts,
        actions: Actions::new(store, toasts, ask),
        ask,
        search: RwSignal::new(String::new()),
        only: RwSignal::new(live::overview::Only::All),
    };
    provide_context(app);
    live::start(store);
    view! {
        <Router>
            <Shell>
                <Routes fallback=|| view! { <NotFound /> }>
                    <Route path=path!("/") view=Fleet />
                    <Route path=path!("/instances/:name") view=Instance />
                </Routes>
            </Shell>
        </Router>
        <Dialogs />
        <ToastRegion toasts />
        <Tips />
    }
}
