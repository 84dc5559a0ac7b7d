//! What an operator does: one request each, and a toast that says what became of it.

use super::{Ask, update::wish::Wish};
use crate::{api::error::ApiError, live::Store, ui::Toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{
    Action, InstanceName, InstanceView, RestoreRequest, SnapshotId, UpdateRequest, UpdateResponse, UpdateStatus,
    Version, text,
};

/// What is being asked for right now. There is one.
#[derive(Clone, Copy)]
pub(crate) struct Actions {
    store: Store,
    toasts: Toasts,
    ask: RwSignal<Option<Ask>>,
    under_way: RwSignal<Vec<(InstanceName, Action)>>,
}

impl Actions {
    /// `ask` is the dialog that is open.
    pub(crate) fn new(store: Store, toasts: Toasts, ask: RwSignal<Option<Ask>>) -> Self {
        Self { store, toasts, ask, under_way: RwSignal::new(Vec::new()) }
    }

    /// Whether this was asked for and is not answered yet.
    pub(crate) fn is_under_way(self, name: &InstanceName, action: Action) -> bool {
        self.under_way.with(|all| all.iter().any(|(at, what)| at == name && *what == action))
    }

    /// Starts or restarts the instance as it was seen; where it changed meanwhile, asks.
    pub(crate) fn act_or_ask(self, view: InstanceView, action: Action) {
        spawn_local(async move {
            if let Err(error) = self.act(&view, action).await {
                self.ask_again(view, action, Wish::default(), &error);
            }
        });
    }

    /// Sends the instance back to the version that it has; where it changed meanwhile, asks.
    pub(crate) fn keep(self, view: InstanceView) {
        spawn_local(async move {
            let kept = view.version.clone();
            if let Err(error) = self.update(&view, &UpdateRequest::to(kept.clone())).await {
                self.ask_again(view, Action::Update, Wish::for_version(kept), &error);
            }
        });
    }

    /// Starts, stops, restarts or deletes the instance as it was seen, and says what became of it unless it failed.
    pub(crate) async fn act(self, view: &InstanceView, action: Action) -> Result<(), ApiError> {
        let asked = self.store.api.act(&view.name, action, view.generation);
        self.tracked(&view.name, action, asked).await?;
        self.toasts.done(first_line(&text::accepted(action, view)), None);
        Ok(())
    }

    /// Asks for an update of the instance as it was seen, and says what became of it unless it failed.
    pub(crate) async fn update(self, view: &InstanceView, request: &UpdateRequest) -> Result<(), ApiError> {
        let asked = self.store.api.update(&view.name, view.generation, request);
        let response = self.tracked(&view.name, Action::Update, asked).await?;
        self.toasts.done(first_line(&text::update_accepted(&view.name, &response)), Some(outcome(&response)));
        Ok(())
    }

    /// Puts a snapshot back in the instance as it was seen, and says what became of it unless it failed.
    pub(crate) async fn restore(self, view: &InstanceView, request: &RestoreRequest) -> Result<(), ApiError> {
        let asked = self.store.api.restore(&view.name, view.generation, request);
        self.tracked(&view.name, Action::Restore, asked).await?;
        self.toasts.done(first_line(&text::accepted(Action::Restore, view)), None);
        Ok(())
    }

    /// Removes a snapshot, and says so unless it failed.
    pub(crate) async fn discard(self, name: &InstanceName, snapshot: &SnapshotId) -> Result<(), ApiError> {
        self.store.api.discard(name, snapshot).await?;
        self.toasts.done(format!("The snapshot {snapshot} of {name} is removed."), None);
        Ok(())
    }

    /// Holds a version back no longer.
    pub(crate) fn lift(self, version: Version) {
        spawn_local(async move {
            match self.store.api.lift(version.clone()).await {
                Ok(()) => self.toasts.done(format!("{version} is held back no longer."), None),
                Err(error) => self.toasts.failed(format!("{version} is still held back"), Some(error.message())),
            }
        });
    }

    /// After a failure without a dialog: opens one where the instance changed meanwhile, unless another one is open.
    fn ask_again(self, view: InstanceView, action: Action, wish: Wish, error: &ApiError) {
        let name = view.name.clone();
        if error.is_stale() && self.ask.with_untracked(Option::is_none) {
            let before = Some(Box::new(view));
            self.ask.set(Some(Ask::Act { name, action, wish, before }));
        } else {
            self.toasts.failed(format!("{} of {name} failed", action.title()), Some(error.message()));
        }
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
        if let Err(error) = &answered {
            if let Some(current) = error.current() {
                self.store.admit(current.clone());
            }
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
