//! What stands in place of an instance that is not there.

use crate::{
    paths,
    ui::{Icon, icon},
};
use leptos::prelude::*;

/// Before it is known.
#[component]
pub(super) fn Loading(name: String) -> impl IntoView {
    view! {
        <div class="page-head"><h1 tabindex="-1">{name}</h1></div>
        <div role="status" class="card skeleton" aria-label="The instance is being read">
            <i class="line short"></i>
            <i class="line long"></i>
            <i class="line"></i>
        </div>
    }
}

/// There is none, as far as this page ever knew.
#[component]
pub(super) fn Unknown(name: String) -> impl IntoView {
    Effect::new(|_| document().set_title("Not found · OpenClaw portal"));
    view! {
        <div class="empty">
            <h1 tabindex="-1">{format!("There is no instance “{name}”")}</h1>
            <p class="muted">"It may have been deleted, or it has another name."</p>
            <a href=paths::FLEET class="button primary">"To the fleet"</a>
        </div>
    }
}

/// It was there a moment ago.
#[component]
pub(super) fn Deleted(name: String) -> impl IntoView {
    view! {
        <div class="empty" role="status">
            <span class="badge deleting">{icon(Icon::Deleting)}"Deleted"</span>
            <h1 tabindex="-1">{format!("{name} was deleted")}</h1>
            <p class="muted">"It was removed while you were looking at it."</p>
            <a href=paths::FLEET class="button primary">"To the fleet"</a>
        </div>
    }
}
