//! A run under way. It outlives its dialog until what was sent is answered, and then says once what became of all.

use super::{run::Run, verdict::Deed};
use crate::{api::error::ApiError, app::App};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{Action, InstanceName, InstanceView, UpdateResponse, UpdateStatus};
use std::collections::BTreeMap;

/// A run, with what it sends.
#[derive(Clone)]
pub(super) struct Sweep {
    app: App,
    deed: Deed,
    pub(super) run: ArcRwSignal<Run>,
    /// Each instance as it was decided about.
    views: ArcStoredValue<BTreeMap<InstanceName, InstanceView>>,
}

impl Sweep {
    /// Begins: each is asked for on what was seen of it.
    pub(super) fn begin(app: App, deed: Deed, views: BTreeMap<InstanceName, InstanceView>) -> Self {
        let run = ArcRwSignal::new(Run::new(views.keys().cloned()));
        let sweep = Self { app, deed, run, views: ArcStoredValue::new(views) };
        sweep.go_on();
        sweep
    }

    pub(super) fn stop(&self) {
        if !self.run.with_untracked(Run::is_over) {
            self.run.update(Run::stop);
        }
    }

    /// Tries those again that were refused or not tried, on what is seen of them now.
    pub(super) fn retry(&self) {
        let mut again = Vec::new();
        self.run.update(|run| again = run.retry());
        self.views.update_value(|views| {
            for name in again {
                if let Some(member) = self.app.store.member_untracked(&name) {
                    views.insert(name, member.with_untracked(|shown| shown.view.clone()));
                }
            }
        });
        self.go_on();
    }

    pub(super) const fn action(&self) -> Action {
        match &self.deed {
            Deed::Update(_) => Action::Update,
            Deed::Act(action) => *action,
        }
    }

    fn go_on(&self) {
        let mut asked = Vec::new();
        self.run.update(|run| asked = run.take());
        for name in asked {
            let sweep = self.clone();
            spawn_local(async move {
                let answer = sweep.send(&name).await;
                sweep.run.update(|run| run.answered(&name, answer));
                match sweep.run.with_untracked(Run::is_over) {
                    true => sweep.tell(),
                    false => sweep.go_on(),
                }
            });
        }
    }

    async fn send(&self, name: &InstanceName) -> Result<String, String> {
        let view = self.views.with_value(|views| views.get(name).cloned());
        let Some(view) = view else { return Err("It is not there any more.".to_owned()) };
        let (api, generation) = (self.app.store.api, view.generation);
        let answered = match &self.deed {
            Deed::Update(request) => api.update(name, generation, request).await.map(|answer| accepted(&answer)),
            Deed::Act(action) => api.act(name, *action, generation).await.map(|()| "Accepted.".to_owned()),
        };
        answered.map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &ApiError) -> String {
        let store = self.app.store;
        if let Some(current) = error.current() {
            store.admit(current.clone());
        }
        store.try_now();
        if error.is_stale() {
            return "It changed meanwhile. Look again, then try again.".to_owned();
        }
        let remedy = error.remedy().map(|remedy| format!(" {remedy}.")).unwrap_or_default();
        format!("{}{remedy}", error.message())
    }

    fn tell(&self) {
        let outcome = self.run.with_untracked(|run| run.outcome(self.action()));
        match outcome.failed {
            true => self.app.toasts.failed(outcome.title, outcome.body),
            false => self.app.toasts.done(outcome.title, outcome.body),
        }
    }
}

fn accepted(answer: &UpdateResponse) -> String {
    let UpdateResponse { status, current_version, target_version, .. } = answer;
    match status {
        UpdateStatus::UpdateQueued => format!("{current_version} → {target_version}, queued."),
        UpdateStatus::UpdateStarted => format!("{current_version} → {target_version}, begun."),
        UpdateStatus::AlreadyAtTarget => format!("It had the target {target_version} already."),
    }
}
