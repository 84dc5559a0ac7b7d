//! The dialog that is open, if any: one at a time, for the whole page.

use super::{
    confirm::{ConfirmDelete, ConfirmStop},
    create::CreateDialog,
    update::UpdateDialog,
};
use crate::app::app;
use leptos::prelude::*;
use openclaw_contract::InstanceName;

/// What is asked of the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Create,
    Update(InstanceName),
    Stop(InstanceName),
    Delete(InstanceName),
}

/// Put once into the page.
#[component]
pub(crate) fn Dialogs() -> impl IntoView {
    let app = app();
    let on_closed = Callback::new(move |()| app.ask.set(None));
    let of = move |name: &InstanceName| app.store.member_untracked(name);
    move || match app.ask.get() {
        None => ().into_any(),
        Some(Ask::Create) => view! { <CreateDialog on_closed /> }.into_any(),
        Some(Ask::Update(name)) => of(&name).map(|member| view! { <UpdateDialog member on_closed /> }).into_any(),
        Some(Ask::Stop(name)) => of(&name).map(|member| view! { <ConfirmStop member on_closed /> }).into_any(),
        Some(Ask::Delete(name)) => of(&name).map(|member| view! { <ConfirmDelete member on_closed /> }).into_any(),
    }
}
