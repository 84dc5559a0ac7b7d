//! What stands around every page: the bar on top, what must be known everywhere, and the way of the focus between pages.

use crate::{
    app::app,
    components::Moment,
    format::seconds_between,
    live::{OTHER_RULES, Rules, link::Link},
    theme::Theme,
    ui::{Icon, icon},
};
use leptos::{html, prelude::*};
use leptos_router::{components::A, hooks::use_location};

/// The frame around the pages.
#[component]
pub(crate) fn Shell(children: Children) -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    let spoken = RwSignal::new(String::new());
    follow_routes(main, spoken);
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <header class="top">
            <A href="/" attr:class="brand">
                {icon(Icon::Mark)}
                <span>"OpenClaw"<span class="brand-thin">" portal"</span></span>
            </A>
            <nav aria-label="Pages">
                <A href="/" exact=true>"Fleet"</A>
            </nav>
            <span class="grow"></span>
            <Connection />
            <ThemeButton />
        </header>
        <Banners />
        <main id="main" node_ref=main tabindex="-1">{children()}</main>
        <p class="sr-only" aria-live="polite">{spoken}</p>
    }
}

/// After a change of page the focus goes to its heading, and its title is said.
fn follow_routes(main: NodeRef<html::Main>, spoken: RwSignal<String>) {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
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

/// What must be known on every page.
#[component]
fn Banners() -> impl IntoView {
    let store = app().store;
    let down = move || store.link.get().is_down() && store.loaded.get();
    let reload = move |_| {
        let _ = window().location().reload();
    };
    let next_try = move || {
        let seconds = store.retry_at.get().map_or(0, |at| seconds_between(store.clock.now(), at));
        if seconds > 0 { format!("Next attempt in {seconds} s.") } else { "Trying now.".to_owned() }
    };
    let as_of = move || {
        store.as_of.get().map(|at| view! { <span>"What you see is as of "<Moment at clock=store.clock />"."</span> })
    };
    view! {
        <Show when=move || store.rules.get() == Rules::Other>
            <div class="banner bad" role="alert">
                <span>{OTHER_RULES}"."</span>
                <button type="button" class="button" on:click=reload>"Reload"</button>
            </div>
        </Show>
        <Show when=down>
            <div class="banner" role="region" aria-label="Disconnected">
                <strong>"Not connected to the server."</strong>
                {as_of}
                <span class="muted">{next_try}</span>
                <button type="button" class="button" on:click=move |_| store.try_now()>"Try now"</button>
            </div>
        </Show>
    }
}
