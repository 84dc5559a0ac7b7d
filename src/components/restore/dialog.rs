//! The dialog itself: which snapshot, what will happen, and the decision. As in an update, the plan is of the instance as it is
//! now.

use super::{judged::Judged, list::SnapshotList};
use crate::{
    app::app,
    components::{
        Badge, HandIn,
        foretold::{foretold, read_on},
        trouble::{Alert, Trouble},
        update::wish::Wish,
    },
    live::{Member, may_act},
    ui::{Control, Dialog, DialogHandle, Gate, Tone},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{Action, InstanceView, RestoreRequest, Snapshot, SnapshotId, snapshot::newest_first};

/// Asks which snapshot is to be put back. `before` is the instance as it was decided about before, where it changed since.
#[component]
pub(crate) fn RestoreDialog(
    member: Member,
    wish: Wish,
    before: Option<InstanceView>,
    on_closed: Callback<()>,
) -> impl IntoView {
    let app = app();
    let store = app.store;
    let handle = DialogHandle::new();
    let view = Memo::new(move |_| member.with(|shown| shown.view.clone()));
    let name = view.with_untracked(|view| view.name.clone());
    store.read_releases();
    store.read_durations();

    let picked = RwSignal::new(wish.snapshot);
    // Until one is picked it is the newest.
    let chosen = Memo::new(move |_| {
        picked
            .get()
            .or_else(|| view.with(|view| newest_first(&view.snapshots).into_iter().next().map(|newest| newest.id)))
    });
    let judged = Memo::new(move |_| {
        let chosen = chosen.get()?;
        store.with_basis(|basis| view.with(|view| Judged::new(view, chosen, basis)))
    });
    let gate = Memo::new(move |_| {
        let objection = || {
            judged.with(|judged| match judged {
                Some(judged) => judged.objection(),
                None => Some("Choose a snapshot.".to_owned()),
            })
        };
        may_act(store).and(|| Gate::of(objection()))
    });
    let trouble = Trouble::new(Action::Restore, before);
    let under_way = name.clone();
    let busy = Signal::derive(move || app.actions.is_under_way(&under_way, Action::Restore));
    let state = Memo::new(move |_| view.with(|view| view.state));
    let title = format!("{} {name}", Action::Restore.title());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(snapshot) = chosen.get_untracked() else { return };
        if !gate.with_untracked(Gate::is_open) || busy.get_untracked() {
            return;
        }
        let view = view.get_untracked();
        trouble.clear();
        spawn_local(async move {
            match app.actions.restore(&view, &RestoreRequest { snapshot }).await {
                Ok(()) => handle.close(),
                Err(error) => trouble.take(view, error),
            }
        });
    };
    let on_choose = Callback::new(move |id: SnapshotId| picked.set(Some(id)));
    view! {
        <Dialog handle title on_closed class="wide" aside=view! { <Badge state /> }.into_any()>
            <form class="update" on:submit=on_submit>
                <div class="two">
                    <div class="pick">
                        <SnapshotList view chosen on_choose />
                        <div class="pick-foot">
                            <HandIn name id="restore-file" on_taken=move |new: Snapshot| picked.set(Some(new.id)) />
                        </div>
                    </div>
                    <Preview view chosen judged />
                </div>
                {move || may_act(store).reason().map(|reason| view! { <p class="alert">{reason.to_owned()}</p> })}
                <Alert trouble view />
                <footer>
                    <span class="hint grow"><kbd>"Enter"</kbd>" to confirm"</span>
                    <button type="button" class="button" on:click=move |_| handle.close()>"Cancel"</button>
                    <Control gate busy tone=Tone::Primary kind="submit" on_use=|()| ()>{Action::Restore.title()}</Control>
                </footer>
            </form>
        </Dialog>
    }
}

/// The right side: from, to, what happens in between, and what is set aside.
#[component]
fn Preview(
    #[prop(into)] view: Signal<InstanceView>,
    #[prop(into)] chosen: Signal<Option<SnapshotId>>,
    #[prop(into)] judged: Signal<Option<Judged>>,
) -> impl IntoView {
    let store = app().store;
    let way = move || {
        let (from, to) = view.with(|view| {
            let of = |id: SnapshotId| view.snapshots.iter().find(|snapshot| snapshot.id == id);
            (view.version.to_string(), chosen.get().and_then(of).map(|snapshot| snapshot.version.to_string()))
        });
        match to {
            Some(to) if to != from => format!("{from} → {to}"),
            Some(_) | None => from,
        }
    };
    let outcome = move || judged.with(|judged| judged.as_ref()?.outcome(view.with(|view| view.state)));
    view! {
        <section class="preview" aria-live="polite" aria-label="What will happen">
            <div>
                <h3 class="version">{way}</h3>
                {move || outcome().map(|text| view! { <p class="muted">{text}</p> })}
            </div>
            {move || judged.with(|judged| judged.as_ref().map(|judged| store.durations.with(|durations| foretold(judged.decided.as_ref(), durations))))}
            <p class="facts faint">
                {move || judged.with(|judged| judged.as_ref().map(|judged| read_on(judged.decided.as_ref())))}
            </p>
        </section>
    }
}
