//! What stands around every page: the bar on top, what must be known everywhere, and the way of the focus between pages.

mod banners;
mod role;

use crate::{
    app::app,
    components::Ask,
    deep_link,
    format::seconds_between,
    live::{link::Link, overview::Overview},
    paths::{self, Page},
    theme::Theme,
    ui::{Icon, effect, flag, icon, is_typing, maybe, memo, part, text},
};
use banners::banners;
use leptos::{ev, html, prelude::*};
use role::role_chip;
use wasm_bindgen::JsCast;

/// The frame around the pages.
#[component]
pub(crate) fn Shell(children: Children) -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    let spoken = RwSignal::new(String::new());
    follow_routes(main, spoken);
    follow_worst();
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
            {role_chip()}
            {connection()}
            {keys_button()}
            {theme_button()}
        </header>
        {banners()}
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
    let mut before = None::<Page>;
    effect(move || {
        let now = path.get();
        if before.replace(now.clone()).is_some_and(|before| before != now) {
            // What was looked at is gone by then.
            request_animation_frame(move || {
                let Some(main) = main.get_untracked() else { return };
                window().scroll_to_with_x_and_y(0.0, 0.0);
                let _ = main.focus();
                arrive(main, spoken, FRAMES);
            });
        }
    });
}

/// For so many frames a page that is fetched is waited for: about ten seconds.
const FRAMES: u32 = 600;

/// Waits for the page's heading; leaves the focus alone where the operator has moved it meanwhile.
fn arrive(main: web_sys::HtmlElement, spoken: RwSignal<String>, frames: u32) {
    let Ok(Some(heading)) = main.query_selector("h1") else {
        if frames > 0 {
            request_animation_frame(move || arrive(main, spoken, frames.saturating_sub(1)));
        }
        return;
    };
    if document().active_element().is_some_and(|active| main.is_same_node(Some(&active)))
        && let Some(heading) = heading.dyn_ref::<web_sys::HtmlElement>()
    {
        let _ = heading.focus();
    }
    spoken.set(document().title());
}

/// How the picture of the window ends.
const END: &str = "%3C/svg%3E";

/// The picture of the window tells the worst state of all, on every page.
fn follow_worst() {
    let overview = app().store.overview;
    let mark = memo(move || overview.with(Overview::mark));
    let Some(link) = document().query_selector("link[rel=icon]").ok().flatten() else { return };
    // A drawing in the address itself (index.html): the mark is one more circle at its end.
    let plain = link.get_attribute("href").unwrap_or_default();
    effect(move || {
        let drawing = match (mark.get(), plain.strip_suffix(END)) {
            (Some(colour), Some(begin)) => {
                format!("{begin}%3Ccircle cx='15' cy='15' r='4' stroke='white' fill='%23{colour}'/%3E{END}")
            }
            (Some(_), None) | (None, _) => plain.clone(),
        };
        if link.get_attribute("href").as_ref() != Some(&drawing) {
            let _ = link.set_attribute("href", &drawing);
        }
    });
}

/// How the connection is; said politely when it changes, and not each second of a wait.
fn connection() -> AnyView {
    let store = app().store;
    let words = move || {
        let link = store.link.get();
        let wait = store.retry_at.get().filter(|_| link.is_down());
        link.words(wait.map_or(0, |at| seconds_between(store.clock.now(), at)))
    };
    view! {
        <span class="connection">
            <span
                class=text(move || format!("dot {}", store.link.get().tone()))
                class:pulse=flag(move || store.link.get() == Link::Live)
            ></span>
            <span aria-hidden="true">{text(words)}</span>
            <span class="sr-only" role="status">{text(move || store.link.get().title().to_owned())}</span>
        </span>
    }
    .into_any()
}

/// Lists the keys; so does the key itself, on every page.
fn keys_button() -> AnyView {
    let ask = app().ask;
    // It lives as long as the page.
    window_event_listener(ev::keydown, move |event| {
        if event.key() == "?" && !is_typing(&event) && ask.with_untracked(Option::is_none) {
            event.prevent_default();
            ask.set(Some(Ask::Shortcuts));
        }
    });
    let label = "Keyboard shortcuts";
    view! {
        <button
            type="button"
            class="button quiet square keys-button"
            aria-label=label
            aria-keyshortcuts="?"
            data-tip=label
            on:click=move |_| ask.set(Some(Ask::Shortcuts))
        >
            "?"
        </button>
    }
    .into_any()
}

fn theme_button() -> AnyView {
    let theme = RwSignal::new(Theme::kept());
    let turn = move |_| {
        theme.update(|theme| *theme = theme.next());
        theme.get_untracked().apply();
    };
    let label = move || format!("Theme: {}", theme.get().title());
    let drawing = part(move || {
        icon(match theme.get() {
            Theme::System => Icon::Auto,
            Theme::Light => Icon::Sun,
            Theme::Dark => Icon::Moon,
        })
    });
    view! {
        <button type="button" class="button quiet square" aria-label=text(label) data-tip=text(label) on:click=turn>
            {drawing}
        </button>
    }
    .into_any()
}
