//! The focus, when what had it is gone.

use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What is drawn anew is drawn by then.
const SOON: Duration = Duration::from_millis(60);

/// If what has the focus goes away now, gives it to the first thing that one of the selectors names, in their order.
pub(crate) fn rescue_focus(selectors: Vec<String>) {
    set_timeout(
        move || {
            let document = document();
            let lost = document.active_element().is_none_or(|active| active.tag_name() == "BODY");
            let there =
                |selector: &String| document.query_selector(selector).ok().flatten()?.dyn_into::<HtmlElement>().ok();
            if let Some(element) = selectors.iter().find_map(there).filter(|_| lost) {
                // It is in the document; what cannot be focused leaves things as they are.
                let _ = element.focus();
            }
        },
        SOON,
    );
}
