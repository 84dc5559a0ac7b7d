//! What can be done to an instance: each control open, or explained, by the validation module.

use super::Ask;
use crate::{
    app::app,
    live::gate,
    ui::{Control, Gate, Icon, Item, Menu, Tone},
};
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceState, InstanceView, Rest};

fn gated(view: Signal<InstanceView>, action: Action) -> Signal<Gate> {
    let store = app().store;
    Memo::new(move |_| view.with(|view| gate(store, action, view))).into()
}

/// Opens the update dialog. It asks for attention where a newer release is there to take.
#[component]
pub(crate) fn UpdateButton(#[prop(into)] view: Signal<InstanceView>) -> impl IntoView {
    let app = app();
    let gate = gated(view, Action::Update);
    let name = view.with_untracked(|view| view.name.clone());
    let label = format!("Update {name}");
    let inviting = Memo::new(move |_| {
        let newer =
            app.store.with_offer(|offer| view.with(|view| is_settled(view) && offer.for_instance(view).is_some()));
        newer && gate.with(Gate::is_open)
    });
    let tone = Signal::derive(move || if inviting.get() { Tone::Primary } else { Tone::Plain });
    view! {
        <Control gate tone label on_use=move |()| app.ask.set(Some(Ask::about(name.clone(), Action::Update)))>
            {Action::Update.title()}
        </Control>
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

/// Takes a queued update back; only there where one is queued.
#[component]
pub(crate) fn KeepButton(
    #[prop(into)] view: Signal<InstanceView>,
    #[prop(into)] queued: Signal<bool>,
) -> impl IntoView {
    let app = app();
    let gate = gated(view, Action::Update);
    let version = Memo::new(move |_| view.with(|view| view.version.to_string()));
    view! {
        <Show when=move || queued.get()>
            <Control gate tone=Tone::Quiet on_use=move |()| app.actions.keep(view.get_untracked())>
                "Keep "
                {move || version.get()}
            </Control>
        </Show>
    }
}

/// Start, Stop, Restart, Delete.
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
            Action::Update | Action::Stop | Action::Delete => app.ask.set(Some(Ask::about(name.clone(), action))),
            Action::Start | Action::Restart => app.actions.act_or_ask(view.get_untracked(), action),
        });
        Item { title: action.title(), icon, gate: gated(view, action), dangerous: action == Action::Delete, on_use }
    };
    let items = vec![
        item(Action::Start, Icon::Start),
        item(Action::Stop, Icon::Stop),
        item(Action::Restart, Icon::Restart),
        item(Action::Delete, Icon::Delete),
    ];
    view! { <Menu label=format!("More actions for {name}") items class /> }
}
