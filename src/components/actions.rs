//! What an operator does: one request each, and a toast that says what became of it.

use crate::{
    api::{client, error::ApiError},
    live::Store,
    ui::Toasts,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{
    Action, Generation, InstanceName, InstanceView, UpdateRequest, UpdateResponse, UpdateStatus, Version, text,
};

/// What is being asked for right now. There is one.
#[derive(Clone, Copy)]
pub(crate) struct Actions {
    store: Store,
    toasts: Toasts,
    under_way: RwSignal<Vec<(InstanceName, Action)>>,
}

impl Actions {
    pub(crate) fn new(store: Store, toasts: Toasts) -> Self {
        Self { store, toasts, under_way: RwSignal::new(Vec::new()) }
    }

    /// Whether this was asked for and is not answered yet.
    pub(crate) fn is_under_way(self, name: &InstanceName, action: Action) -> bool {
        self.under_way.with(|all| all.iter().any(|(at, what)| at == name && *what == action))
    }

    /// Starts, stops, restarts or deletes the instance as it was seen.
    pub(crate) fn act(self, view: InstanceView, action: Action) {
        spawn_local(async move {
            let name = view.name.clone();
            let asked = client::act(&name, action, view.generation);
            match self.tracked(&name, action, asked).await {
                Ok(()) => self.toasts.done(first_line(&text::accepted(action, &view)), None),
                Err(error) => self.failed(&name, action, &error),
            }
        });
    }

    /// Sends the instance back to the version that it has.
    pub(crate) fn keep(self, view: InstanceView) {
        spawn_local(async move {
            let asked = self.update(&view.name, view.generation, view.version.clone());
            if let Err(error) = asked.await {
                self.failed(&view.name, Action::Update, &error);
            }
        });
    }

    /// Asks for an update, and says what became of it unless it failed.
    pub(crate) async fn update(
        self,
        name: &InstanceName,
        decided_on: Generation,
        target_version: Version,
    ) -> Result<(), ApiError> {
        let request = UpdateRequest { target_version };
        let asked = client::update(name, decided_on, &request);
        let response = self.tracked(name, Action::Update, asked).await?;
        self.toasts.done(first_line(&text::update_accepted(name, &response)), Some(outcome(&response)));
        Ok(())
    }

    /// Says that an action failed.
    pub(crate) fn failed(self, name: &InstanceName, action: Action, error: &ApiError) {
        let title = format!("{} of {name} failed", action.title());
        let message = match error.is_stale() {
            true => format!("{} Look at it again and decide anew.", error.message()),
            false => error.message(),
        };
        self.toasts.failed(title, Some(message));
    }

    async fn tracked<T>(
        self,
        name: &InstanceName,
        action: Action,
        asked: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, ApiError> {
        let key = (name.clone(), action);
        self.under_way.update(|all| all.push(key.clone()));
        let answered = asked.await;
        self.under_way.update(|all| {
            if let Some(place) = all.iter().position(|at| *at == key) {
                all.swap_remove(place);
            }
        });
        if answered.is_err() {
            self.store.try_now();
        }
        answered
    }
}

fn outcome(response: &UpdateResponse) -> String {
    let UpdateResponse { status, current_version, target_version, .. } = response;
    let way = if current_version == target_version {
        format!("It keeps {current_version}.")
    } else {
        format!("{current_version} → {target_version}.")
    };
    match status {
        UpdateStatus::UpdateQueued => format!("{way} {}", text::QUEUED_NOTE),
        UpdateStatus::UpdateStarted | UpdateStatus::AlreadyAtTarget => way,
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
