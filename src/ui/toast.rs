//! What became of what the operator asked for: said politely, gone by itself unless it is a failure.

use super::{Icon, icon};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Toast {
    id: u32,
    title: String,
    body: Option<String>,
    failed: bool,
}

/// The toasts that are shown.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

/// At most so many at once; the oldest goes first.
const MOST: usize = 4;

/// How long a good outcome stays, in milliseconds.
const STAY: u32 = 7_000;

impl Toasts {
    pub(crate) fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// Something went as it was asked for.
    pub(crate) fn done(self, title: impl Into<String>, body: Option<String>) {
        let id = self.push(title.into(), body, false);
        spawn_local(async move {
            TimeoutFuture::new(STAY).await;
            self.dismiss(id);
        });
    }

    /// Something failed; it stays until it is dismissed.
    pub(crate) fn failed(self, title: impl Into<String>, body: Option<String>) {
        self.push(title.into(), body, true);
    }

    fn push(self, title: String, body: Option<String>, failed: bool) -> u32 {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.shown.update(|shown| {
            shown.push(Toast { id, title, body, failed });
            let surplus = shown.len().saturating_sub(MOST);
            shown.drain(..surplus);
        });
        id
    }

    fn dismiss(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Put once into the page.
#[component]
pub(crate) fn ToastRegion(toasts: Toasts) -> impl IntoView {
    let row = move |toast: Toast| {
        let Toast { id, title, body, failed } = toast;
        let drawing = if failed { Icon::Error } else { Icon::Running };
        view! {
            <div class="toast" class:failed=failed>
                {icon(drawing)}
                <div class="toast-text">
                    <strong>{title}</strong>
                    {body.map(|body| view! { <p>{body}</p> })}
                </div>
                <button
                    type="button"
                    class="button quiet square"
                    aria-label="Dismiss"
                    on:click=move |_| toasts.dismiss(id)
                >
                    {icon(Icon::Close)}
                </button>
            </div>
        }
    };
    view! {
        <section class="toasts" aria-label="Notifications" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id children=row />
        </section>
    }
}
