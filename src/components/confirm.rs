//! Questions before something is taken away.

use crate::{
    app::app,
    live::{Member, gate},
    ui::{Control, Dialog, DialogHandle, Gate, Tone},
};
use leptos::prelude::*;
use openclaw_contract::Action;

/// Before a stop.
#[component]
pub(crate) fn ConfirmStop(member: Member, on_closed: Callback<()>) -> impl IntoView {
    let app = app();
    let handle = DialogHandle::new();
    let view = Signal::derive(move || member.with(|shown| shown.view.clone()));
    let name = view.with_untracked(|view| view.name.to_string());
    let gate = Signal::derive(move || view.with(|view| gate(app.store, Action::Stop, view)));
    let stop = move |()| {
        app.actions.act(view.get_untracked(), Action::Stop);
        handle.close();
    };
    view! {
        <Dialog handle title=format!("Stop {name}") on_closed class="narrow">
            <div class="dialog-main">
                <p>
                    "Its gateway stops, and nobody reaches it on its channels until it is started again. A queued update waits until then."
                </p>
            </div>
            <footer>
                <span class="grow"></span>
                <button type="button" class="button" autofocus on:click=move |_| handle.close()>"Cancel"</button>
                <Control gate tone=Tone::Primary on_use=stop>"Stop"</Control>
            </footer>
        </Dialog>
    }
}

/// Before a deletion: the name must be typed.
#[component]
pub(crate) fn ConfirmDelete(member: Member, on_closed: Callback<()>) -> impl IntoView {
    let app = app();
    let handle = DialogHandle::new();
    let typed = RwSignal::new(String::new());
    let view = Signal::derive(move || member.with(|shown| shown.view.clone()));
    let name = view.with_untracked(|view| view.name.to_string());
    let wanted = name.clone();
    let gate = Signal::derive(move || {
        view.with(|view| gate(app.store, Action::Delete, view)).and(|| {
            match typed.with(|typed| typed.trim() == wanted) {
                true => Gate::Open,
                false => Gate::Shut(format!("Type {wanted} to confirm.")),
            }
        })
    });
    let delete = move || {
        if gate.with_untracked(Gate::is_open) {
            app.actions.act(view.get_untracked(), Action::Delete);
            handle.close();
        }
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        delete();
    };
    view! {
        <Dialog handle title=format!("Delete {name}") on_closed class="narrow">
            <form on:submit=on_submit>
                <div class="dialog-main">
                    <p>"Its gateway stops, and the instance is removed with everything that is kept for it. This cannot be undone."</p>
                    <div class="field">
                        <label for="confirm-name">"Type "<code>{name}</code>" to confirm"</label>
                        <input
                            id="confirm-name"
                            class="input mono"
                            autocomplete="off"
                            autocapitalize="off"
                            spellcheck="false"
                            autofocus
                            prop:value=move || typed.get()
                            on:input=move |event| typed.set(event_target_value(&event))
                        />
                    </div>
                </div>
                <footer>
                    <span class="grow"></span>
                    <button type="button" class="button" on:click=move |_| handle.close()>"Cancel"</button>
                    <Control gate tone=Tone::Danger kind="submit" on_use=|()| ()>"Delete"</Control>
                </footer>
            </form>
        </Dialog>
    }
}
