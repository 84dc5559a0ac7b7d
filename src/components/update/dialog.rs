//! The dialog itself. It shows the instance as it is now: when it changes meanwhile, so does the plan.

use super::{
    choice::{self, Occasion},
    judged::Judged,
    list::{VersionList, users},
    options::Options,
    preview::Preview,
    rows,
    wish::{Choice, Wish},
};
use crate::{
    app::app,
    components::{
        Badge, Failure, KeepButton,
        trouble::{Alert, Trouble},
    },
    live::{Member, may_act},
    ui::{Control, Dialog, DialogHandle, Gate, Tone},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{Action, InstanceView, UpdateRequest, validation::Basis};

/// Asks for an update of one instance. `before` is the instance as it was decided about before, where it changed since.
#[component]
pub(crate) fn UpdateDialog(
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

    let asked = wish.to.version().cloned();
    let prereleases = RwSignal::new(wish.prereleases);
    let choice = RwSignal::new(wish.to);
    let target = Memo::new(move |_| match choice.get() {
        Choice::Version(version) => Some(version),
        Choice::Suggested => {
            Some(store.with_offer(|offer| view.with(|view| choice::suggested(&view.target_version, offer))))
        }
        Choice::Unreadable(_) => None,
    });
    let users = users(store);
    let sections = Memo::new(move |_| {
        let occasion = view.with(|view| Occasion {
            current: view.version.clone(),
            target: view.target_version.clone(),
            asked: asked.clone(),
            prereleases: prereleases.get(),
        });
        let groups = store.catalog.with(|catalog| occasion.groups(catalog.releases()));
        let rows = |basis: Option<&Basis<'_>>| {
            view.with(|view| users.with(|users| rows::for_instance(groups.clone(), &occasion, view, users, basis)))
        };
        store.with_basis(|basis| rows(Some(basis))).unwrap_or_else(|| rows(None))
    });
    let options = Options::new(view, target, prereleases);
    let request = Memo::new(move |_| target.get().map(|target| options.request(target)));
    let judged = Memo::new(move |_| {
        let request = request.get()?;
        store.with_basis(|basis| view.with(|view| Judged::new(view, &request, basis)))
    });
    let gate = Memo::new(move |_| {
        let objection = || {
            judged.with(|judged| match judged {
                Some(judged) => judged.objection(),
                None => Some("Choose a version.".to_owned()),
            })
        };
        may_act(store).and(|| Gate::of(objection()))
    });
    let verb = move || judged.with(|judged| judged.as_ref().map_or(Action::Update.title().to_owned(), Judged::verb));
    let trouble = Trouble::new(Action::Update, before);
    let busy = Signal::derive(move || app.actions.is_under_way(&name, Action::Update));
    let state = Memo::new(move |_| view.with(|view| view.state));
    let title = view.with_untracked(|view| format!("Update {}", view.name));
    let unread = move || store.catalog.with(|catalog| catalog.is_empty());

    let send = move |request: UpdateRequest| {
        let view = view.get_untracked();
        trouble.clear();
        spawn_local(async move {
            match app.actions.update(&view, &request).await {
                Ok(()) => handle.close(),
                Err(error) => trouble.take(view, error),
            }
        });
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let Some(request) = request.get_untracked()
            && gate.with_untracked(Gate::is_open)
            && !busy.get_untracked()
        {
            send(request);
        }
    };
    view! {
        <Dialog handle title on_closed class="wide" aside=view! { <Badge state /> }.into_any()>
            <form class="update" on:submit=on_submit>
                <Show when=move || !unread() fallback=move || view! { <NoReleases /> }>
                    <div class="two">
                        <VersionList sections target choice prereleases />
                        <Preview view target judged options />
                    </div>
                </Show>
                {move || may_act(store).reason().map(|reason| view! { <p class="alert">{reason.to_owned()}</p> })}
                {move || choice.with(Choice::problem).map(|text| view! { <p class="alert" role="alert">{text}</p> })}
                <Alert trouble view />
                <footer>
                    <span class="hint grow"><kbd>"Enter"</kbd>" to confirm"</span>
                    <KeepButton view on_use=move |kept| send(UpdateRequest::to(kept)) />
                    <button type="button" class="button" on:click=move |_| handle.close()>"Cancel"</button>
                    <Control gate busy tone=Tone::Primary kind="submit" on_use=|()| ()>{verb}</Control>
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
