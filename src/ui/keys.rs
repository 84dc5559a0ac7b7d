//! Small questions about the keyboard and the document.

use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// An id that no other element has.
pub(crate) fn next_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Whether a key belongs to a field, a dialog or a shortcut of the browser's own.
pub(crate) fn is_typing(event: &KeyboardEvent) -> bool {
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
    let within = |selector: &str| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        target.and_then(|element| element.closest(selector).ok().flatten()).is_some()
    };
    // A box to tick takes no text.
    modified || event.default_prevented() || within("input:not([type=checkbox]), textarea, select, dialog, [role=menu]")
}
