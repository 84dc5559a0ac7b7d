//! The dialog itself: what was typed is judged as it is typed, by the contract's own constructors, and stays where the server
//! says no.

use super::{
    draft::{Draft, Judged},
    fields::{LabelsField, NameField, VersionField},
};
use crate::{
    app::app,
    components::refused::{failed, refused, warnings},
    live::may_act,
    ui::{Control, Dialog, DialogHandle, Gate, Switch, Tone},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{Refusal, text};

/// What is to be said of the whole; that a name is taken is said beside it.
fn said(judged: &Judged) -> AnyView {
    match judged {
        Ok(notices) => warnings(notices),
        Err(Refusal::NameTaken { .. }) => ().into_any(),
        Err(refusal) => refused(refusal),
    }
}

/// Asks for a new instance.
#[component]
pub(crate) fn CreateDialog(on_closed: Callback<()>) -> impl IntoView {
    let app = app();
    let handle = DialogHandle::new();
    let draft = Draft::new();
    let busy = RwSignal::new(false);
    app.store.read_releases();

    let judged = Memo::new(move |_| draft.judged());
    let gate = Memo::new(move |_| {
        let refusal = || judged.with(|judged| Some(judged.as_ref()?.as_ref().err()?.explanation()));
        may_act(app.store).and(|| Gate::of(refusal()))
    });
    let submit = move || {
        draft.tried.set(true);
        let Some(request) = untrack(|| draft.request()) else { return };
        if busy.get_untracked() || !gate.with_untracked(Gate::is_open) {
            return;
        }
        busy.set(true);
        draft.failure.set(None);
        spawn_local(async move {
            let answered = app.store.api.create(&request).await;
            busy.set(false);
            match answered {
                Ok(view) => {
                    let said = text::created(&view);
                    app.toasts.done(said.lines().next().unwrap_or_default(), Some(format!("At {}.", view.version)));
                    app.store.admit(view);
                    handle.close();
                }
                Err(error) => draft.failure.set(Some(error)),
            }
        });
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <Dialog handle title="New instance" on_closed class="medium">
            <form on:submit=on_submit novalidate>
                <div class="dialog-main">
                    <NameField draft judged />
                    <VersionField draft />
                    <LabelsField draft />
                    <Switch on=draft.start label="Start it now" />
                    <div class="said" aria-live="polite">
                        {move || judged.with(|judged| judged.as_ref().map(said))}
                    </div>
                </div>
                {move || may_act(app.store).reason().map(|reason| view! { <p class="alert">{reason.to_owned()}</p> })}
                {move || draft.general_failure().map(|error| view! { <div class="alert" role="alert">{failed(&error)}</div> })}
                <footer>
                    <span class="grow"></span>
                    <button type="button" class="button" on:click=move |_| handle.close()>"Cancel"</button>
                    <Control gate busy tone=Tone::Primary kind="submit" on_use=|()| ()>"Create"</Control>
                </footer>
            </form>
        </Dialog>
    }
}
