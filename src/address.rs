//! The page's address: which page it names, what its query says, and links that are followed without a reload.

use crate::paths::Page;
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, UrlSearchParams};

/// The parts of a query, in order: `?state=error&sort=name`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// What a part says.
    pub(crate) fn get(&self, part: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == part).map(|(_, value)| value.as_str())
    }

    /// Says something else there; nothing takes the part out.
    pub(crate) fn set(&mut self, part: &str, value: Option<String>) {
        self.0.retain(|(name, _)| name != part);
        if let Some(value) = value {
            self.0.push((part.to_owned(), value));
        }
    }

    fn read(search: &str) -> Self {
        let Ok(params) = UrlSearchParams::new_with_str(search) else { return Self::default() };
        let pairs = params.entries().into_iter().filter_map(|entry| {
            let pair: js_sys::Array = entry.ok()?.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        });
        Self(pairs.collect())
    }

    /// With its question mark; nothing where there is nothing to say.
    fn written(&self) -> String {
        let Ok(params) = UrlSearchParams::new() else { return String::new() };
        self.0.iter().for_each(|(name, value)| params.append(name, value));
        let text = String::from(params.to_string());
        if text.is_empty() { text } else { format!("?{text}") }
    }
}

/// The address. There is one.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    path: RwSignal<String>,
    query: RwSignal<Query>,
    pub(crate) page: Memo<Page>,
}

impl Address {
    /// Follows the browser's address and the page's own links from now on, until the page ends.
    pub(crate) fn follow() -> Self {
        let (path, query) = read();
        let path = RwSignal::new(path);
        let page = Memo::new(move |_| path.with(|path| Page::of(path)));
        let address = Self { path, query: RwSignal::new(query), page };
        // Both live as long as the page.
        window_event_listener(ev::popstate, move |_| address.read_again());
        window_event_listener(ev::click, move |event| {
            if let Some(inside) = inside_link(&event) {
                event.prevent_default();
                address.go(&inside);
            }
        });
        address
    }

    /// What a part of the query says; whoever reads it is called again when that changes.
    pub(crate) fn part(self, name: &str) -> Option<String> {
        self.query.with(|query| query.get(name).map(str::to_owned))
    }

    /// Reads the query; whoever does is called again when it changes.
    pub(crate) fn with_query<T>(self, read: impl FnOnce(&Query) -> T) -> T {
        self.query.with(read)
    }

    /// Goes to another address of the portal.
    pub(crate) fn go(self, to: &str) {
        if let Ok(history) = window().history() {
            // A browser that refuses (too many at once) leaves the operator where they are.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(to));
        }
        self.read_again();
    }

    /// Says something else in the query, without a step back to what it said before.
    pub(crate) fn amend(self, change: impl FnOnce(&mut Query)) {
        let mut query = self.query.get_untracked();
        change(&mut query);
        if self.query.with_untracked(|now| *now == query) {
            return;
        }
        let url = format!("{}{}", self.path.get_untracked(), query.written());
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
        }
        self.query.set(query);
    }

    fn read_again(self) {
        let (path, query) = read();
        if self.query.with_untracked(|now| *now != query) {
            self.query.set(query);
        }
        if self.path.with_untracked(|now| *now != path) {
            self.path.set(path);
        }
    }
}

fn read() -> (String, Query) {
    let location = window().location();
    (location.pathname().unwrap_or_default(), Query::read(&location.search().unwrap_or_default()))
}

/// Where a click leads, if that is one of the portal's own pages and the browser was not asked for anything else.
fn inside_link(event: &web_sys::MouseEvent) -> Option<String> {
    let elsewhere = event.default_prevented()
        || event.button() != 0
        || event.meta_key()
        || event.ctrl_key()
        || event.shift_key()
        || event.alt_key();
    if elsewhere {
        return None;
    }
    let link = event.target()?.dyn_into::<web_sys::Element>().ok()?.closest("a[href]").ok()??;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    let ours = link.origin() == window().location().origin().ok()?
        && link.target().is_empty()
        && !link.has_attribute("download")
        && link.hash().is_empty()
        && !matches!(Page::of(&link.pathname()), Page::Missing);
    ours.then(|| format!("{}{}", link.pathname(), link.search()))
}
