//! The dialog itself: what would come of it for each, then how far it is.

use super::{
    list::BulkList,
    parts::{self, BulkFoot},
    plan::{Bulk, Only, judged},
    run::Run,
    sweep::Sweep,
    verdict::Deed,
};
use crate::{
    app::app,
    components::update::{
        list::{VersionList, users},
        rows,
        wish::Choice,
    },
    format::count,
    live::may_act,
    ui::{Dialog, DialogHandle, Gate, maybe, part, text},
};
use leptos::{html, prelude::*};
use openclaw_contract::{
    Action, InstanceName, UpdateRequest,
    validation::{Basis, newest_allowed},
};

/// Asks for one action on each of these, and shows how far it is.
#[component]
pub(crate) fn BulkDialog(action: Action, names: Vec<InstanceName>, on_closed: Callback<()>) -> impl IntoView {
    let app = app();
    let store = app.store;
    let handle = DialogHandle::new();
    store.read_releases();
    let title = format!("{} {}", action.title(), count(names.len(), "instance"));
    let choice = RwSignal::new(Choice::Suggested);
    let prereleases = RwSignal::new(false);
    let version = Memo::new(move |_| {
        let suggested =
            || store.with_offer(|offer| Some(newest_allowed(offer.catalog, offer.policy?)?.version.clone()));
        choice.with(|choice| choice.version().cloned()).or_else(suggested)
    });
    let deed = Memo::new(move |_| match action {
        Action::Update => {
            let request = UpdateRequest::to(version.get()?);
            Some(Deed::Update(UpdateRequest { allow_prerelease: prereleases.get(), ..request }))
        }
        Action::Start | Action::Stop | Action::Restart | Action::Restore | Action::Delete => Some(Deed::Act(action)),
    });
    let sweep = RwSignal::new(None::<Sweep>);
    let counts = Memo::new(move |_| sweep.with(|sweep| sweep.as_ref().map(|sweep| sweep.run.with(Run::counts))));
    let verdicts = judged(store, names, deed, sweep);
    let (only, typed) = (RwSignal::new(Only::All), RwSignal::new(String::new()));
    let bulk = Bulk { action, store, verdicts, sweep, counts, only, typed };

    let status = NodeRef::<html::P>::new();
    let focus_status = move || {
        if let Some(status) = status.get_untracked() {
            let _ = status.focus();
        }
    };
    let gate = Memo::new(move |_| bulk.gate());
    let begin = move || {
        let Some(deed) = deed.get_untracked().filter(|_| gate.with_untracked(Gate::is_open)) else { return };
        only.set(Only::All);
        focus_status();
        sweep.set(Some(Sweep::begin(app, deed, bulk.views())));
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if sweep.with_untracked(Option::is_none) {
            begin();
        }
    };
    let stop = move || sweep.with_untracked(|sweep| sweep.as_ref().map(Sweep::stop)).unwrap_or_default();
    let closed = Callback::new(move |()| {
        stop();
        on_closed.run(());
    });
    let on_stop = Callback::new(move |()| {
        focus_status();
        stop();
    });
    let on_retry = Callback::new(move |()| {
        focus_status();
        only.set(Only::All);
        sweep.with_untracked(|sweep| sweep.as_ref().map(Sweep::retry)).unwrap_or_default();
    });
    let users = users(store);
    let sections = Memo::new(move |_| {
        let (chosen, asked) = (version.get(), prereleases.get());
        let rows = |basis: Option<&Basis<'_>>| {
            let of = |catalog: &_| users.with(|users| rows::for_anyone(catalog, chosen.as_ref(), asked, users, basis));
            store.catalog.with(of)
        };
        store.with_basis(|basis| rows(Some(basis))).unwrap_or_else(|| rows(None))
    });
    let versions = (action == Action::Update).then(|| {
        view! { <VersionList sections target=version choice prereleases /> }
    });
    let class = move || {
        let running = if counts.with(Option::is_some) { " running" } else { "" };
        Some(format!("update bulk{running}"))
    };
    let names = Memo::new(move |_| bulk.names());
    let line = Callback::new(move |name: InstanceName| bulk.line(&name));
    view! {
        <Dialog handle title on_closed=closed class="wide">
            <form class=maybe(class) on:submit=on_submit>
                <div class=if action == Action::Update { "two" } else { "one" }>
                    {versions}
                    <section class="bulk-side" aria-label="What will happen">
                        <p class="bulk-status" tabindex="-1" node_ref=status aria-live="polite">{text(move || bulk.status())}</p>
                        {part(move || parts::progress(bulk))}
                        {part(move || parts::warned(bulk))}
                        {parts::segments(bulk)}
                        <BulkList names line />
                        {parts::confirmation(bulk)}
                    </section>
                </div>
                {part(move || may_act(store).reason().map(|reason| view! { <p class="alert">{reason.to_owned()}</p> }).into_any())}
                <BulkFoot bulk handle gate on_stop on_retry />
            </form>
        </Dialog>
    }
}
