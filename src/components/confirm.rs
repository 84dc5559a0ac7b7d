//! Questions before something is taken away, and before what was decided on an instance that changed meanwhile.

use super::{
    goes,
    trouble::{Alert, Trouble},
};
use crate::{
    app::{App, app},
    live::{Member, gate},
    ui::{Control, Dialog, DialogHandle, Gate, Tone, part},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{Action, InstanceView};

/// A question about an action. Its dialog stays open until the server has answered.
#[derive(Clone, Copy)]
struct Question {
    app: App,
    action: Action,
    view: Signal<InstanceView>,
    trouble: Trouble,
    handle: DialogHandle,
}

impl Question {
    fn new(member: Member, action: Action, before: Option<InstanceView>) -> Self {
        let view = Signal::derive(move || member.with(|shown| shown.view.clone()));
        Self { app: app(), action, view, trouble: Trouble::new(action, before), handle: DialogHandle::new() }
    }

    fn title(self) -> String {
        self.view.with_untracked(|view| format!("{} {}", self.action.title(), view.name))
    }

    fn gate(self) -> Gate {
        self.view.with(|view| gate(self.app.store, self.action, view))
    }

    fn busy(self) -> Signal<bool> {
        Signal::derive(move || self.view.with(|view| self.app.actions.is_under_way(&view.name, self.action)))
    }

    /// Yes, of the instance as it is seen now.
    fn affirm(self) {
        let view = self.view.get_untracked();
        self.trouble.clear();
        spawn_local(async move {
            match self.app.actions.act(&view, self.action).await {
                Ok(()) => self.handle.close(),
                Err(error) => self.trouble.take(view, error),
            }
        });
    }
}

/// Why it cannot be done any more, beside the shut button.
#[component]
fn Objection(#[prop(into)] gate: Signal<Gate>) -> impl IntoView {
    move || gate.with(|gate| gate.reason().map(|reason| view! { <p class="problem">{reason.to_owned()}</p> }))
}

/// Before a stop; before a start or a restart only where the instance changed meanwhile.
#[component]
pub(crate) fn Confirm(
    member: Member,
    action: Action,
    before: Option<InstanceView>,
    on_closed: Callback<()>,
) -> impl IntoView {
    let question = Question::new(member, action, before);
    let Question { view, trouble, handle, .. } = question;
    let gate = Signal::derive(move || question.gate());
    let consequence = match action {
        Action::Stop => Some(
            "Its gateway stops, and nobody reaches it on its channels until it is started again. A queued update waits until then.",
        ),
        Action::Update | Action::Start | Action::Restart | Action::Restore | Action::Delete => None,
    };
    view! {
        <Dialog handle title=question.title() on_closed class="narrow">
            <div class="dialog-main">
                {consequence.map(|text| view! { <p>{text}</p> })}
                <Alert trouble view />
                <Objection gate />
            </div>
            <footer>
                <span class="grow"></span>
                <button type="button" class="button" autofocus on:click=move |_| handle.close()>"Cancel"</button>
                <Control gate busy=question.busy() tone=Tone::Primary on_use=move |()| question.affirm()>
                    {action.title()}
                </Control>
            </footer>
        </Dialog>
    }
}

/// Before a deletion: the name must be typed.
#[component]
pub(crate) fn ConfirmDelete(member: Member, before: Option<InstanceView>, on_closed: Callback<()>) -> impl IntoView {
    let question = Question::new(member, Action::Delete, before);
    let Question { app, view, trouble, handle, .. } = question;
    app.store.read_releases();
    let typed = RwSignal::new(String::new());
    let name = view.with_untracked(|view| view.name.to_string());
    let wanted = name.clone();
    let open = Signal::derive(move || question.gate());
    let gate = Signal::derive(move || {
        open.get().and(|| match typed.with(|typed| typed.trim() == wanted) {
            true => Gate::Open,
            false => Gate::Shut(format!("Type {wanted} to confirm.")),
        })
    });
    let busy = question.busy();
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if gate.with_untracked(Gate::is_open) && !busy.get_untracked() {
            question.affirm();
        }
    };
    let is_typed = Signal::derive(move || typed.with(|typed| !typed.is_empty()));
    view! {
        <Dialog handle title=question.title() on_closed class="narrow" typed=is_typed>
            <form on:submit=on_submit>
                <div class="dialog-main">
                    <Goes app view />
                    <Alert trouble view />
                    <Objection gate=open />
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
                    <Control gate busy tone=Tone::Danger kind="submit" on_use=|()| ()>"Delete"</Control>
                </footer>
            </form>
        </Dialog>
    }
}

/// What is removed, and what is kept.
#[component]
fn Goes(app: App, view: Signal<InstanceView>) -> impl IntoView {
    let folder = RwSignal::new(None::<String>);
    let name = view.with_untracked(|view| view.name.clone());
    spawn_local(async move {
        if let Ok(details) = app.store.api.details(&name).await {
            folder.try_set(details.folder);
        }
    });
    let list = |lines: Vec<String>| {
        let line = |text: String| view! { <li dir="auto">{text}</li> };
        view! { <ul class="goes">{lines.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    let removed = Memo::new(move |_| folder.with(|folder| view.with(|view| goes::removed(view, folder.as_deref()))));
    let kept = Memo::new(move |_| {
        let installed = |view: &InstanceView| {
            app.store.catalog.with(|catalog| catalog.find(&view.version).is_some_and(|release| release.installed))
        };
        view.with(|view| goes::kept(view, installed(view)))
    });
    view! {
        <p>"Its gateway stops, and these are removed. This cannot be undone."</p>
        {part(move || list(removed.get()))}
        <p>"These are kept:"</p>
        {part(move || list(kept.get()))}
    }
}
