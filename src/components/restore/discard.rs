//! The question before a snapshot is removed.

use crate::{
    app::app,
    components::refused::failed,
    format::Local,
    live::may_copy,
    ui::{Control, Dialog, DialogHandle, Tone},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{InstanceName, Snapshot};

/// Asks whether it is to be removed.
#[component]
pub(crate) fn DiscardDialog(name: InstanceName, snapshot: Snapshot, on_closed: Callback<()>) -> impl IntoView {
    let app = app();
    let handle = DialogHandle::new();
    let gate = Signal::derive(move || may_copy(app.store, "throw a snapshot away"));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None));
    let Snapshot { id, version, taken_at, .. } = snapshot;
    let taken = Local::from(taken_at).date_and_minutes();
    let remove = move |()| {
        let (name, id) = (name.clone(), id.clone());
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answered = app.actions.discard(&name, &id).await;
            busy.try_set(false);
            match answered {
                Ok(()) => handle.close(),
                Err(error) => drop(failure.try_set(Some(error))),
            }
        });
    };
    view! {
        <Dialog handle title="Remove snapshot" on_closed class="narrow">
            <div class="dialog-main">
                <p>{format!("The snapshot of {version} from {taken} is removed: nothing brings that state back. This cannot be undone.")}</p>
                {move || failure.get().map(|error| view! { <div class="alert" role="alert">{failed(&error)}</div> })}
            </div>
            <footer>
                <span class="grow"></span>
                <button type="button" class="button" autofocus on:click=move |_| handle.close()>"Cancel"</button>
                <Control gate busy tone=Tone::Danger on_use=remove>"Remove"</Control>
            </footer>
        </Dialog>
    }
}
