//! The dialog itself. It shows the instance as it is now: when it changes meanwhile, so does the plan.

use super::{
    choice,
    list::VersionList,
    preview::{Decision, Preview},
};
use crate::{
    api::error::ApiError,
    app::app,
    components::{Badge, Failure},
    live::{Member, may_act},
    ui::{Control, Dialog, DialogHandle, Gate, Tone},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{
    Action, InstanceState, Refusal, UpdateRequest, UpdateStatus, Version,
    validation::{Actor, InstanceFacts, update},
};

/// What the button says.
fn verb(decision: &Decision, target: &Version) -> String {
    match decision {
        Ok(update) => match update.status() {
            UpdateStatus::UpdateQueued => format!("Queue update to {target}"),
            UpdateStatus::UpdateStarted | UpdateStatus::AlreadyAtTarget if update.is_rollback() => {
                format!("Roll back to {target}")
            }
            UpdateStatus::UpdateStarted | UpdateStatus::AlreadyAtTarget => format!("Update to {target}"),
        },
        Err(_) => format!("Update to {target}"),
    }
}

fn shut(decision: &Decision) -> Gate {
    match decision {
        Ok(update) if update.status() == UpdateStatus::AlreadyAtTarget => {
            Gate::Shut(format!("It has the target {} already; choose another version.", update.to()))
        }
        Ok(_) => Gate::Open,
        Err(refusal) => Gate::Shut(refusal.explanation()),
    }
}

/// Asks for an update of one instance.
#[component]
pub(crate) fn UpdateDialog(member: Member, on_closed: Callback<()>) -> impl IntoView {
    let app = app();
    let store = app.store;
    let handle = DialogHandle::new();
    let view = Memo::new(move |_| member.with(|shown| shown.view.clone()));
    let name = view.with_untracked(|view| view.name.clone());
    store.read_releases();

    let prereleases = RwSignal::new(false);
    let picked = RwSignal::new(None::<Version>);
    let target = Memo::new(move |_| {
        picked.get().unwrap_or_else(|| {
            store.catalog.with(|catalog| view.with(|view| choice::first(catalog, &view.target_version)))
        })
    });
    let decision = Memo::new(move |_| -> Decision {
        let policy = store.policy.get().unwrap_or_default();
        let request = UpdateRequest { target_version: target.get() };
        let facts = view.with(|view| InstanceFacts::from(view));
        let generation = Some(facts.generation);
        store
            .catalog
            .with(|catalog| update(&facts, &request, generation, catalog, &policy, &Actor::local_admin()))
            .map(|permit| permit.action().clone())
    });
    let gate = Memo::new(move |_| may_act(store).and(|| decision.with(shut)));
    let failure = RwSignal::new(None::<ApiError>);
    let busy_name = name.clone();
    let busy = Signal::derive(move || app.actions.is_under_way(&busy_name, Action::Update));
    let state = Memo::new(move |_| view.with(|view| view.state));
    let unread = move || store.catalog.with(|catalog| catalog.is_empty());

    let asked_name = name.clone();
    let submit = move || {
        if !gate.with_untracked(Gate::is_open) || busy.get_untracked() {
            return;
        }
        let (name, generation, target) =
            (asked_name.clone(), view.with_untracked(|view| view.generation), target.get_untracked());
        failure.set(None);
        spawn_local(async move {
            match app.actions.update(&name, generation, target).await {
                Ok(()) => handle.close(),
                Err(error) => failure.set(Some(error)),
            }
        });
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <Dialog handle title=format!("Update {name}") on_closed class="wide" aside=view! { <Badge state /> }.into_any()>
            <form class="update" on:submit=on_submit>
                <Show when=move || !unread() fallback=move || view! { <NoReleases /> }>
                    <div class="two">
                        <VersionList view target picked prereleases />
                        <Preview view target decision />
                    </div>
                </Show>
                {move || failure.get().map(|error| {
                    let advice = error.is_stale().then_some(" What you see now is how it is; decide again.");
                    view! { <p class="alert" role="alert">{error.message()}{advice}</p> }
                })}
                <footer>
                    <span class="hint grow"><kbd>"Enter"</kbd>" to confirm"</span>
                    <button type="button" class="button" on:click=move |_| handle.close()>"Cancel"</button>
                    <Control gate busy tone=Tone::Primary kind="submit" on_use=|()| ()>
                        {move || decision.with(|decision| verb(decision, &target.get()))}
                    </Control>
                </footer>
            </form>
        </Dialog>
    }
}

/// What stands there while the releases are not known.
#[component]
fn NoReleases() -> impl IntoView {
    let store = app().store;
    view! {
        <div class="dialog-main">
            {move || match store.catalog_failure.get() {
                Some(error) => view! {
                    <Failure title="The releases cannot be read" error retry=move |()| store.read_releases() />
                }.into_any(),
                None => view! { <p class="muted">"Reading the releases …"</p> }.into_any(),
            }}
        </div>
    }
}

/// Kept here so that a refusal by state reads the same in the preview and on the button.
pub(super) fn sentence(decision: &Decision, state: InstanceState) -> String {
    match decision {
        Err(refusal) => Refusal::explanation(refusal),
        Ok(update) => match update.status() {
            UpdateStatus::AlreadyAtTarget => "It has this target already.".to_owned(),
            UpdateStatus::UpdateQueued => "Accepted at once, queued, applied as provisioning completes.".to_owned(),
            UpdateStatus::UpdateStarted => {
                format!("Begins at once: from {state} it goes to {}, then to running.", update.state_after())
            }
        },
    }
}
