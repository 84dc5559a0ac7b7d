//! x
use crate::ui::{Dialog, DialogHandle};
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceName};

#[component]
pub(crate) fn BulkDialog(action: Action, names: Vec<InstanceName>, on_closed: Callback<()>) -> impl IntoView {
    let title = format!("{} {} instances", action.title(), names.len());
    view! { <Dialog handle=DialogHandle::new() title on_closed class="wide"><p>""</p></Dialog> }
}
