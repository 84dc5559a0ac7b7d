//! The dialog itself: what was typed is judged as it is typed, by the contract's own constructors, and stays where the server
//! says no.

use super::{
    fields::{LabelsField, NameField, VersionField},
    labels,
};
use crate::{
    api::{client, error::ApiError},
    app::app,
    live::may_act,
    ui::{Control, Dialog, DialogHandle, Gate, Switch, Tone},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{
    CreateRequest, InstanceName, Labels, Version, text,
    validation::{Actor, create},
};

/// What was typed so far.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) name: RwSignal<String>,
    pub(super) version: RwSignal<Option<Version>>,
    pub(super) labels: RwSignal<Vec<String>>,
    /// What stands in the field for labels and is none yet.
    pub(super) label: RwSignal<String>,
    pub(super) start: RwSignal<bool>,
    /// Whether a submission was tried: what is missing is only said from then on.
    pub(super) tried: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<ApiError>>,
}

impl Draft {
    fn new() -> Self {
        Self {
            name: RwSignal::new(String::new()),
            version: RwSignal::new(None),
            labels: RwSignal::new(Vec::new()),
            label: RwSignal::new(String::new()),
            start: RwSignal::new(true),
            tried: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// What is wrong with the name, once there is something to judge.
    pub(super) fn name_problem(self) -> Option<String> {
        let typed = self.name.get();
        if typed.is_empty() && !self.tried.get() {
            return None;
        }
        match typed.parse::<InstanceName>() {
            Err(error) => Some(sentence(&error.to_string())),
            Ok(name) if app().store.is_taken(&name) => {
                Some(format!("{}.", openclaw_contract::Refusal::NameTaken { name }.message()))
            }
            Ok(_) => self.refused("name"),
        }
    }

    pub(super) fn labels_problem(self) -> Option<String> {
        self.all_labels().err().map(|error| sentence(&error)).or_else(|| self.refused("labels"))
    }

    pub(super) fn version_problem(self) -> Option<String> {
        self.refused("version")
    }

    /// What the server said of this field.
    fn refused(self, field: &str) -> Option<String> {
        self.failure
            .with(|failure| failure.as_ref().filter(|error| error.field() == Some(field)).map(ApiError::message))
    }

    fn all_labels(self) -> Result<Labels, String> {
        let mut texts = self.labels.get();
        texts.extend(self.label.with(|typed| labels::cut(typed)));
        labels::parse(&texts).map_err(|error| error.to_string())
    }

    /// The request, where it holds; judged by the same function as the server's.
    fn request(self) -> Result<CreateRequest, String> {
        let name = self.name.get().parse::<InstanceName>().map_err(|error| error.to_string())?;
        let labels = self.all_labels()?;
        let request = CreateRequest { name, version: self.version.get(), labels, start: self.start.get() };
        let store = app().store;
        let taken = store.is_taken(&request.name);
        let decided = store.catalog.with(|catalog| create(&request, taken, catalog, &Actor::local_admin()));
        decided.map(|_| request).map_err(|refusal| refusal.explanation())
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Asks for a new instance.
#[component]
pub(crate) fn CreateDialog(on_closed: Callback<()>) -> impl IntoView {
    let app = app();
    let handle = DialogHandle::new();
    let draft = Draft::new();
    let busy = RwSignal::new(false);
    app.store.read_releases();

    let gate = Signal::derive(move || may_act(app.store));
    let submit = move || {
        draft.tried.set(true);
        let Ok(request) = draft.request() else { return };
        if busy.get_untracked() || !gate.with_untracked(Gate::is_open) {
            return;
        }
        busy.set(true);
        draft.failure.set(None);
        spawn_local(async move {
            let answered = client::create(&request).await;
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
    // What no field shows.
    let general = move || {
        let failure = draft.failure.get().filter(|error| !matches!(error.field(), Some("name" | "version" | "labels")));
        failure.map(|error| error.message())
    };
    view! {
        <Dialog handle title="New instance" on_closed class="medium">
            <form on:submit=on_submit novalidate>
                <div class="dialog-main">
                    <NameField draft />
                    <VersionField draft />
                    <LabelsField draft />
                    <Switch on=draft.start label="Start it now" />
                </div>
                {move || general().map(|text| view! { <p class="alert" role="alert">{text}</p> })}
                <footer>
                    <span class="grow"></span>
                    <button type="button" class="button" on:click=move |_| handle.close()>"Cancel"</button>
                    <Control gate busy tone=Tone::Primary kind="submit" on_use=|()| ()>"Create"</Control>
                </footer>
            </form>
        </Dialog>
    }
}
