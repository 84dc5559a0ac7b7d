//! What went wrong when something was asked for in a dialog, which stays open then.

use super::{changed, refused::failed};
use crate::api::error::ApiError;
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceView};

/// What went wrong, in the dialog of an action.
#[derive(Clone, Copy)]
pub(crate) struct Trouble {
    action: Action,
    /// The instance as it was when it was decided about, where it has changed since.
    before: RwSignal<Option<InstanceView>>,
    failure: RwSignal<Option<ApiError>>,
}

impl Trouble {
    /// `before` where the dialog is opened because something changed.
    pub(crate) fn new(action: Action, before: Option<InstanceView>) -> Self {
        Self { action, before: RwSignal::new(before), failure: RwSignal::new(None) }
    }

    /// Another attempt begins.
    pub(crate) fn clear(self) {
        self.before.set(None);
        self.failure.set(None);
    }

    /// The attempt that was decided on `view` failed.
    pub(crate) fn take(self, view: InstanceView, error: ApiError) {
        if error.is_stale() {
            self.before.set(Some(view));
        } else {
            self.failure.set(Some(error));
        }
    }
}

/// The alert, if there is something to say. That the instance changed is said of how it is by now.
#[component]
pub(crate) fn Alert(trouble: Trouble, #[prop(into)] view: Signal<InstanceView>) -> impl IntoView {
    let changed = Memo::new(move |_| {
        let before = trouble.before.get()?;
        Some(view.with(|now| changed::sentence(trouble.action, &before, now)))
    });
    view! {
        {move || changed.get().map(|text| view! { <p class="alert changed" role="alert">{text}</p> })}
        {move || trouble.failure.get().map(|error| view! { <div class="alert" role="alert">{failed(&error)}</div> })}
    }
}
