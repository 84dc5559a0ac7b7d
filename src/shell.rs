//! What stands around every page: the bar on top, what must be known everywhere, and the way of the focus between pages.

mod banners;
mod role;

use crate::{
    app::app,
    deep_link,
    live::link::Link,
    paths::{self, Page},
    theme::Theme,
    ui::{Icon, icon, maybe},
};
use banners::Banners;
use leptos::{html, prelude::*};
use role::RoleChip;

/// The frame around the pages.
#[component]
pub(crate) fn Shell(children: Children) -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    let spoken = RwSignal::new(String::new());
    follow_routes(main, spoken);
    deep_link::follow();
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <header class="top">
            <a href=paths::FLEET class="brand">
                {icon(Icon::Mark)}
                <span>"OpenClaw"<span class="brand-thin">" portal"</span></span>
            </a>
            <nav aria-label="Pages">
                {place("Fleet", paths::FLEET)}
                {place("Releases", paths::RELEASES_PAGE)}
                {place("Activity", paths::ACTIVITY_PAGE)}
                {place("Policy", paths::POLICY_PAGE)}
            </nav>
            <span class="grow"></span>
            <RoleChip />
            <Connection />
            <ThemeButton />
        </header>
        <Banners />
        <main id="main" node_ref=main tabindex="-1">{children()}</main>
        <p class="sr-only" aria-live="polite">{spoken}</p>
    }
}

/// A link to a page, marked while that is the one that is looked at.
fn place(title: &'static str, href: &'static str) -> AnyView {
    let (page, here) = (app().address.page, Page::of(href));
    let current = maybe(move || page.with(|page| (*page == here).then(|| "page".to_owned())));
    view! { <a href=href aria-current=current>{title}</a> }.into_any()
}

/// After a change of page the focus goes to its heading, and its title is said.
fn follow_routes(main: NodeRef<html::Main>, spoken: RwSignal<String>) {
    let path = app().address.page;
    Effect::new(move |before: Option<Page>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            // The new page is drawn by then.
            request_animation_frame(move || {
                let Some(main) = main.get_untracked() else { return };
                window().scroll_to_with_x_and_y(0.0, 0.0);
                focus_heading(&main);
                spoken.set(document().title());
            });
        }
        now
    });
}

fn focus_heading(main: &web_sys::HtmlElement) {
    use wasm_bindgen::JsCast;
    let heading =
        main.query_selector("h1").ok().flatten().and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok());
    let _ = heading.as_ref().unwrap_or(main).focus();
}

/// How the connection is; said politely when it changes.
#[component]
fn Connection() -> impl IntoView {
    let store = app().store;
    view! {
        <span class="connection" role="status">
            <span class=move || format!("dot {}", store.link.get().tone()) class:pulse=move || store.link.get() == Link::Live></span>
            {move || store.link.get().title()}
        </span>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(Theme::kept());
    let turn = move |_| {
        theme.update(|theme| *theme = theme.next());
        theme.get_untracked().apply();
    };
    let label = move || format!("Theme: {}", theme.get().title());
    view! {
        <button type="button" class="button quiet square" aria-label=label data-tip=label on:click=turn>
            {move || icon(match theme.get() {
                Theme::System => Icon::Auto,
                Theme::Light => Icon::Sun,
                Theme::Dark => Icon::Moon,
            })}
        </button>
    }
}
