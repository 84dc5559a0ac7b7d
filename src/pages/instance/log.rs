//! The log, as it is written. Lines are only ever text, and at most [`MOST`] are kept.

use crate::{
    api::{client::Api, error::ApiError, lines::split_time, logs::Following},
    app::app,
    ui::{Icon, Switch, icon},
};
use leptos::{html, prelude::*};
use openclaw_contract::InstanceName;
use std::collections::VecDeque;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// So many lines are kept.
const MOST: usize = 5_000;

/// So many lines are read from before.
const TAIL: usize = 500;

/// How the reading stands.
#[derive(Clone, Debug, PartialEq)]
enum Reading {
    Following,
    Ended,
    Failed(ApiError),
}

#[derive(Clone, Copy)]
struct Log {
    api: Api,
    name: StoredValue<InstanceName>,
    pane: NodeRef<html::Div>,
    kept: StoredValue<VecDeque<String>>,
    /// Lines that came while it was paused.
    held: StoredValue<VecDeque<String>>,
    following: StoredValue<Option<Following>, LocalStorage>,
    reading: RwSignal<Reading>,
    paused: RwSignal<bool>,
    empty: RwSignal<bool>,
}

impl Log {
    fn new(api: Api, name: InstanceName) -> Self {
        Self {
            api,
            name: StoredValue::new(name),
            pane: NodeRef::new(),
            kept: StoredValue::default(),
            held: StoredValue::default(),
            following: StoredValue::new_local(None),
            reading: RwSignal::new(Reading::Following),
            paused: RwSignal::new(false),
            empty: RwSignal::new(true),
        }
    }

    /// Reads from the start again.
    fn start(self) {
        self.kept.update_value(VecDeque::clear);
        self.held.update_value(VecDeque::clear);
        self.empty.set(true);
        if let Some(pane) = self.pane.get_untracked() {
            pane.set_text_content(None);
        }
        self.reading.set(Reading::Following);
        let on_end = move |ended: Result<(), ApiError>| {
            self.reading.try_set(ended.map_or_else(Reading::Failed, |()| Reading::Ended));
        };
        let name = self.name.get_value();
        let following = Following::start(self.api, &name, TAIL, move |lines| self.take(lines), on_end);
        self.following.set_value(following);
    }

    fn take(self, lines: Vec<String>) {
        if self.paused.try_get_untracked().unwrap_or(true) {
            self.held.try_update_value(|held| push(held, lines));
            return;
        }
        self.empty.set(false);
        self.draw(&lines);
        self.kept.update_value(|kept| push(kept, lines));
    }

    fn resume(self) {
        self.paused.set(false);
        let held = self.held.try_update_value(std::mem::take).unwrap_or_default();
        if !held.is_empty() {
            self.take(held.into());
        }
        if let Some(pane) = self.pane.get_untracked() {
            pane.set_scroll_top(pane.scroll_height());
        }
    }

    /// Adds lines to the pane, takes surplus ones off its top, and stays at the end if it was there.
    fn draw(self, lines: &[String]) {
        let Some(pane) = self.pane.get_untracked() else { return };
        let at_end = pane.scroll_height() - pane.scroll_top() - pane.client_height() < 24;
        for line in lines {
            if let Some(row) = row(line) {
                // A node that was just made can be put there.
                let _ = pane.append_child(&row);
            }
        }
        let surplus = pane.child_element_count().saturating_sub(u32::try_from(MOST).unwrap_or(u32::MAX));
        for _ in 0..surplus {
            if let Some(first) = pane.first_element_child() {
                first.remove();
            }
        }
        if at_end {
            pane.set_scroll_top(pane.scroll_height());
        }
    }
}

fn push(lines: &mut VecDeque<String>, more: Vec<String>) {
    lines.extend(more);
    let surplus = lines.len().saturating_sub(MOST);
    lines.drain(..surplus);
}

fn row(line: &str) -> Option<HtmlElement> {
    let document = document();
    let row = document.create_element("div").ok()?;
    let (time, rest) = split_time(line);
    if !time.is_empty() {
        let stamp = document.create_element("span").ok()?;
        stamp.set_class_name("stamp");
        stamp.set_text_content(Some(time));
        let _ = row.append_child(&stamp);
    }
    let _ = row.append_child(&document.create_text_node(if rest.is_empty() { " " } else { rest }));
    row.dyn_into::<HtmlElement>().ok()
}

#[component]
pub(super) fn LogPanel(name: InstanceName) -> impl IntoView {
    let store = app().store;
    let label = format!("Log of {name}");
    let file = format!("{name}.log");
    let log = Log::new(store.api, name);
    let wrap = RwSignal::new(true);
    Effect::new(move |_| {
        // Again after a break of the connection: the log broke with it.
        store.lists.track();
        let broken = !matches!(log.reading.get_untracked(), Reading::Following);
        if log.following.with_value(Option::is_none) || broken {
            log.start();
        }
    });
    Effect::new(move |before: Option<bool>| {
        let live = !store.link.get().is_down();
        if before == Some(false) && live && !matches!(log.reading.get_untracked(), Reading::Following) {
            log.start();
        }
        live
    });
    on_cleanup(move || log.following.set_value(None));
    let pause = move |_| if log.paused.get_untracked() { log.resume() } else { log.paused.set(true) };
    let download = move |_| log.kept.with_value(|kept| save(&file, kept));
    let status = move || match (log.reading.get(), log.paused.get()) {
        (Reading::Following, true) => view! { <span class="chip">"paused"</span> }.into_any(),
        (Reading::Following, false) => view! { <span class="chip queued">"following"</span> }.into_any(),
        (Reading::Ended, _) => view! { <span class="chip">"ended"</span> }.into_any(),
        (Reading::Failed(error), _) => {
            view! { <span class="chip bad" data-tip=error.message()>"broken off"</span> }.into_any()
        }
    };
    let again = move || !matches!(log.reading.get(), Reading::Following);
    view! {
        <section class="panel" aria-labelledby="log-title">
            <header>
                <h2 id="log-title">"Log"</h2>
                {status}
                <span class="grow"></span>
                <Switch on=wrap label="Wrap" />
                <Show when=again fallback=move || view! {
                    <button type="button" class="button quiet" on:click=pause>
                        {move || if log.paused.get() { "Follow" } else { "Pause" }}
                    </button>
                }>
                    <button type="button" class="button quiet" on:click=move |_| log.start()>"Read again"</button>
                </Show>
                <button type="button" class="button quiet" on:click=download aria-label="Download log">
                    {icon(Icon::Download)}
                    "Download"
                </button>
            </header>
            <div class="log-frame">
                <div node_ref=log.pane class="log" class:wrap=move || wrap.get() role="region" tabindex="0" aria-label=label></div>
                <Show when=move || log.empty.get()>
                    <p class="log-empty">"Nothing was written yet."</p>
                </Show>
            </div>
        </section>
    }
}

/// Hands the lines to the browser as a file.
fn save(file: &str, lines: &VecDeque<String>) {
    let text = lines.iter().fold(String::new(), |text, line| text + line + "\n");
    let parts = js_sys::Array::of1(&wasm_bindgen::JsValue::from_str(&text));
    let Ok(blob) = web_sys::Blob::new_with_str_sequence(&parts) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a").map(JsCast::unchecked_into::<web_sys::HtmlAnchorElement>) {
        link.set_href(&url);
        link.set_download(file);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}
