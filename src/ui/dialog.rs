//! A modal dialog on the browser's own `<dialog>`: it traps the focus, closes on Escape, and gives the focus back.

use super::{Icon, icon, next_id};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// Closes the dialog that it was given to.
#[derive(Clone, Copy)]
pub(crate) struct DialogHandle(NodeRef<html::Dialog>);

impl DialogHandle {
    pub(crate) fn new() -> Self {
        Self(NodeRef::new())
    }

    /// Closes it as Escape does: the focus goes back to where it was.
    pub(crate) fn close(self) {
        if let Some(dialog) = self.0.get_untracked() {
            dialog.close();
        }
    }
}

/// `title` names it; `aside` stands beside the title; `on_closed` is called when it is closed, by whatever way. A press beside
/// it closes it, unless something is `typed` in it.
#[component]
pub(crate) fn Dialog(
    handle: DialogHandle,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] on_closed: Callback<()>,
    #[prop(default = "")] class: &'static str,
    #[prop(optional)] aside: Option<AnyView>,
    #[prop(into, default = Signal::stored(false))] typed: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let node = handle.0;
    let heading = next_id("dialog");
    let labelled_by = heading.clone();
    Effect::new(move |_| {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            // It is in the document and closed: the two reasons for a refusal are not there.
            let _ = dialog.show_modal();
        }
    });
    let on_press = move |event: web_sys::PointerEvent| {
        // The dialog itself is only hit outside of what it shows: on its backdrop.
        let hit = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if hit.is_some_and(|element| element.tag_name() == "DIALOG") && !typed.get_untracked() {
            handle.close();
        }
    };
    view! {
        <dialog
            node_ref=node
            class=format!("dialog {class}")
            aria-labelledby=labelled_by
            on:close=move |_| {
                on_closed.run(());
                request_animation_frame(focus_page);
            }
            on:pointerdown=on_press
        >
            <div class="dialog-body">
                <header>
                    <h2 id=heading>{move || title.get()}</h2>
                    {aside}
                    <button
                        type="button"
                        class="button quiet square"
                        aria-label="Close"
                        on:click=move |_| handle.close()
                    >
                        {icon(Icon::Close)}
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}

/// The browser gives the focus back to what opened the dialog. Where that is not there any more, the page's heading has it.
fn focus_page() {
    let lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
    let heading = document().query_selector("h1[tabindex]").ok().flatten();
    if let Some(heading) = heading.filter(|_| lost).and_then(|heading| heading.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = heading.focus();
    }
}
