//! `/api/v1/instances`.

pub(crate) mod backup;
pub(crate) mod create;
pub(crate) mod decide;
pub(crate) mod delete;
pub(crate) mod details;
pub(crate) mod list;
pub(crate) mod logs;
pub(crate) mod power;
pub(crate) mod restore;
pub(crate) mod samples;
pub(crate) mod snapshots;
pub(crate) mod timeline;
pub(crate) mod update;
pub(crate) mod view;

use crate::{answer::Answer, error::ApiError, state::AppState};
use axum::http::StatusCode;
use openclaw_contract::{Action, InstanceFacts, InstanceName, Refusal, transition::Change, validation::Permit};
use openclaw_store::{ChangeError, Changed, Done, Once};

/// What is to be changed: the action, the instance, and the key under which it acts once.
pub(crate) struct Wanted<'a> {
    pub(crate) action: Action,
    pub(crate) name: &'a InstanceName,
    pub(crate) once: Option<Once>,
}

/// Decides and makes a change and answers with what `written` makes of it. Logs a refusal, and shows the instance as it is now
/// to whoever decided on an older one.
async fn change<A: Change + Send>(
    state: &AppState,
    status: StatusCode,
    Wanted { action, name, once }: Wanted<'_>,
    decide: impl FnOnce(&InstanceFacts) -> Result<Permit<A>, Refusal> + Send,
    written: impl Fn(&Changed<A>) -> String + Send + Sync,
) -> Result<Answer, ApiError> {
    match state.store.change_once(state.clock.now(), name, once.as_ref(), decide, &written).await {
        Ok(done) => {
            if let Done::Now(changed) = &done {
                told(action, changed);
            }
            Ok(Answer::of(status, &done, written))
        }
        Err(ChangeError::Refused(refusal)) => {
            tracing::warn!(target: "api", "{}", openclaw_contract::text::rejected(action, name, &refusal));
            let current = match &refusal {
                Refusal::Stale { .. } => state.store.by_name(name).await?.map(|now| Box::new(state.view(&now))),
                _ => None,
            };
            Err(ApiError { refusal, current })
        }
        Err(error) => Err(error.into()),
    }
}

fn told<A>(action: Action, changed: &Changed<A>) {
    let (name, what) = (&changed.instance.name, action.title());
    match &changed.event {
        Some(event) => tracing::info!(target: "api", "{what} of instance {name} accepted: {}", event.what.headline()),
        None => tracing::info!(target: "api", "{what} of instance {name}: nothing to change"),
    }
}

/// The instance of a name, or the refusal.
async fn find(state: &AppState, name: InstanceName) -> Result<openclaw_contract::Instance, ApiError> {
    Ok(state.store.by_name(&name).await?.ok_or(Refusal::NotFound { name })?)
}
