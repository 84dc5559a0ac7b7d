//! The log, as it is written.

mod book;
mod change;
mod finder;
mod levels;
mod rows;
mod sheet;

pub(super) use rows::row;

use crate::{
    app::app,
    format::count,
    ui::{Icon, Switch, effect, icon, memo, part},
};
use book::{Book, Reading};
use finder::Finder;
use leptos::prelude::*;
use levels::Levels;
use openclaw_contract::InstanceName;
use wasm_bindgen::JsCast;

#[component]
pub(super) fn LogPanel(name: InstanceName) -> impl IntoView {
    let store = app().store;
    let (label, file) = (format!("Log of {name}"), format!("{name}.log"));
    let book = Book::new(store.api, name);
    let wrap = RwSignal::new(true);
    let down = memo(move || store.link.get().is_down());
    effect(move || {
        // Again after a break of the connection: the log broke with it.
        store.lists.track();
        if !down.get() && !book.is_reading() {
            book.go_on();
        }
    });
    on_cleanup(move || book.stop());
    let wrap_now = move || {
        let columns = wrap.get_untracked().then(|| book.sheet.columns()).flatten();
        book.change(|pane| pane.wrap_at(columns));
    };
    effect(move || {
        wrap.track();
        book.sheet.lines.track();
        wrap_now();
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| wrap_now());
    on_cleanup(move || resized.remove());
    let reading = memo(move || book.reading.get() == Reading::Following);
    let status = part(move || match (book.reading.get(), book.follows.get()) {
        (Reading::Following, true) => view! { <span class="chip queued">"following"</span> }.into_any(),
        (Reading::Following, false) => view! { <span class="chip">"paused"</span> }.into_any(),
        (Reading::Ended, _) => view! { <span class="chip">"ended"</span> }.into_any(),
        (Reading::Failed(_), _) => view! { <span class="chip bad">"broken off"</span> }.into_any(),
    });
    let ended = part(move || {
        let why = match book.reading.get() {
            Reading::Following => return ().into_any(),
            Reading::Ended => "The log came to an end.".to_owned(),
            Reading::Failed(error) => error.message(),
        };
        view! {
            <p class="log-ended" role="status">
                {why}" "<button type="button" class="link" on:click=move |_| { book.go_on(); book.focus() }>"Go on reading"</button>
            </p>
        }
        .into_any()
    });
    let pause = part(move || {
        let word = move || if book.follows.get() { "Pause" } else { "Follow" };
        let toggle = move |_| book.follow(!book.follows.get_untracked());
        let button = || view! { <button type="button" class="button quiet" on:click=toggle>{word}</button> };
        reading.get().then(button).into_any()
    });
    let news = part(move || {
        let new = book.news.get();
        let button = || {
            let text = format!("{} ↓", count(new, "new line"));
            view! { <button type="button" class="button log-news" on:click=move |_| { book.follow(true); book.focus() }>{text}</button> }
        };
        (new > 0 && !book.follows.get()).then(button).into_any()
    });
    let earlier = part(move || {
        let button = || {
            view! {
                <button type="button" class="button quiet" on:click=move |_| { book.read_all(); book.focus() }>"Earlier lines"</button>
            }
        };
        book.more_before.get().then(button).into_any()
    });
    let empty = part(move || {
        let none = book.counts.with(|counts| counts.iter().all(|count| *count == 0));
        (none && reading.get()).then(|| view! { <p class="log-empty">"Nothing was written yet."</p> }).into_any()
    });
    let download = move |_| save(&file, &book.whole());
    view! {
        <section class="panel log-panel" aria-labelledby="log-title">
            <header>
                <h2 id="log-title">"Log"</h2>
                {status}
                <span class="grow"></span>
                {earlier}
                {pause}
                <button type="button" class="button quiet" on:click=download aria-label="Download log">
                    {icon(Icon::Download)}
                    "Download"
                </button>
            </header>
            <div class="log-tools">
                <Finder book />
                <Levels book />
                <span class="grow"></span>
                <Switch on=wrap label="Wrap" />
            </div>
            <div class="log-frame">
                <div
                    node_ref=book.sheet.frame
                    class="log"
                    class:wrap=move || wrap.get()
                    role="region"
                    tabindex="0"
                    aria-label=label
                    on:scroll=move |_| book.scrolled()
                >
                    <div node_ref=book.sheet.sheet class="log-sheet">
                        <div node_ref=book.sheet.lines class="log-lines"></div>
                    </div>
                </div>
                {empty}
                {news}
            </div>
            {ended}
        </section>
    }
}

/// Hands the lines to the browser as a file.
fn save(file: &str, text: &str) {
    let parts = js_sys::Array::of1(&wasm_bindgen::JsValue::from_str(text));
    let Ok(blob) = web_sys::Blob::new_with_str_sequence(&parts) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a").map(JsCast::unchecked_into::<web_sys::HtmlAnchorElement>) {
        link.set_href(&url);
        link.set_download(file);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}
