//! What can be done to an instance: each control open, or explained, by the validation module.

use super::{Ask, update::wish::Wish};
use crate::{
    app::app,
    live::gate,
    ui::{Control, Gate, Icon, Item, Menu, Tone, icon, memo, part},
};
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceState, InstanceView, Rest, Version};

fn gated(view: Signal<InstanceView>, action: Action) -> Signal<Gate> {
    let store = app().store;
    memo(move || view.with(|view| gate(store, action, view))).into()
}

/// Opens the update dialog: with the newest version that there is to take, or, by its other half, with the choice of all. It
/// asks for attention where that is all that there is to think about.
#[component]
pub(crate) fn UpdateButton(#[prop(into)] view: Signal<InstanceView>) -> impl IntoView {
    let app = app();
    let gate = gated(view, Action::Update);
    let name = view.with_untracked(|view| view.name.clone());
    let label = format!("Update {name}");
    let newest = memo(move || {
        app.store.with_offer(|offer| view.with(|view| offer.for_instance(view).map(|release| release.version.clone())))
    });
    let inviting =
        Memo::new(move |_| newest.with(Option::is_some) && view.with(is_settled) && gate.with(Gate::is_open));
    let tone = Signal::derive(move || if inviting.get() { Tone::Primary } else { Tone::Plain });
    let tip = Signal::derive(move || newest.get().map(|version| format!("Update to {version}")));
    let choose = format!("Choose a version for {name}");
    let chosen = name.clone();
    let update = move |()| {
        let wish = newest.get_untracked().map(Wish::for_version).unwrap_or_default();
        app.ask.set(Some(Ask::Act { name: chosen.clone(), action: Action::Update, wish, before: None }));
    };
    let more = part(move || {
        if newest.with(Option::is_none) {
            return ().into_any();
        }
        let (name, label) = (name.clone(), choose.clone());
        view! {
            <Control gate tone label on_use=move |()| app.ask.set(Some(Ask::about(name.clone(), Action::Update)))>
                {icon(Icon::Down)}
            </Control>
        }
        .into_any()
    });
    view! {
        <span class="split">
            <Control gate tone label tip on_use=update>
                {Action::Update.title()}
            </Control>
            {more}
        </span>
    }
}

/// Whether a newer release is all that there is to think about.
fn is_settled(view: &InstanceView) -> bool {
    view.rest() == Some(Rest::Running)
}

/// The word for a start: of what failed it is another try.
const fn start_title(state: InstanceState) -> &'static str {
    match state {
        InstanceState::Error => "Try again",
        InstanceState::Provisioning
        | InstanceState::Running
        | InstanceState::Stopped
        | InstanceState::Deleting
        | InstanceState::Unknown(_) => Action::Start.title(),
    }
}

/// Starts it, or tries again; only there where that is allowed.
#[component]
pub(crate) fn StartButton(#[prop(into)] view: Signal<InstanceView>) -> impl IntoView {
    let app = app();
    let gate = gated(view, Action::Start);
    let name = view.with_untracked(|view| view.name.clone());
    let title = Memo::new(move |_| view.with(|view| start_title(view.state)));
    let busy_name = name.clone();
    let busy = Signal::derive(move || app.actions.is_under_way(&busy_name, Action::Start));
    view! {
        <Show when=move || gate.with(Gate::is_open)>
            <Control
                gate
                busy
                label=format!("{} {name}", title.get_untracked())
                on_use=move |()| app.actions.act_or_ask(view.get_untracked(), Action::Start)
            >
                {move || title.get()}
            </Control>
        </Show>
    }
}

/// Whether an update is queued or under way that can be taken back.
fn can_keep(view: Signal<InstanceView>, gate: Signal<Gate>) -> Signal<bool> {
    Memo::new(move |_| view.with(InstanceView::update_pending) && gate.with(Gate::is_open)).into()
}

/// Takes an update back that is queued or under way; only there where that can be.
#[component]
pub(crate) fn KeepButton(
    #[prop(into)] view: Signal<InstanceView>,
    /// What to do instead of it at once, with the version that is kept.
    #[prop(into, optional)]
    on_use: Option<Callback<Version>>,
) -> impl IntoView {
    let app = app();
    let gate = gated(view, Action::Update);
    let there = can_keep(view, gate);
    let name = view.with_untracked(|view| view.name.clone());
    let busy = Signal::derive(move || app.actions.is_under_way(&name, Action::Update));
    let version = Memo::new(move |_| view.with(|view| view.version.to_string()));
    let keep = move |()| match on_use {
        Some(on_use) => on_use.run(view.with_untracked(|view| view.version.clone())),
        None => app.actions.keep(view.get_untracked()),
    };
    view! {
        <Show when=move || there.get()>
            <Control gate busy tone=Tone::Quiet on_use=keep>
                "Keep "
                {move || version.get()}
            </Control>
        </Show>
    }
}

/// Start, Stop, Restart, Restore, Delete; while an update is queued or under way, a way to take it back.
#[component]
pub(crate) fn ActionMenu(
    #[prop(into)] view: Signal<InstanceView>,
    #[prop(default = "button quiet square")] class: &'static str,
) -> impl IntoView {
    let app = app();
    let name = view.with_untracked(|view| view.name.clone());
    let item = |action: Action, icon: Icon| {
        let name = name.clone();
        let on_use = Callback::new(move |()| match action {
            Action::Update | Action::Stop | Action::Restore | Action::Delete => {
                app.ask.set(Some(Ask::about(name.clone(), action)));
            }
            Action::Start | Action::Restart => app.actions.act_or_ask(view.get_untracked(), action),
        });
        let (title, dangerous) = match action {
            Action::Restore => ("Restore…", false),
            Action::Update | Action::Start | Action::Stop | Action::Restart => (action.title(), false),
            Action::Delete => (action.title(), true),
        };
        Item { title, icon, gate: gated(view, action), dangerous, there: Signal::stored(true), on_use }
    };
    let update = gated(view, Action::Update);
    let cancel = Item {
        title: "Cancel update",
        icon: Icon::Close,
        gate: update,
        dangerous: false,
        there: can_keep(view, update),
        on_use: Callback::new(move |()| app.actions.keep(view.get_untracked())),
    };
    let items = vec![
        cancel,
        item(Action::Start, Icon::Start),
        item(Action::Stop, Icon::Stop),
        item(Action::Restart, Icon::Restart),
        item(Action::Restore, Icon::Restore),
        item(Action::Delete, Icon::Delete),
    ];
    view! { <Menu label=format!("More actions for {name}") items class /> }
}
