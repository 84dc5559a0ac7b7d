//! `/api/v1/instances`.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod logs;
pub(crate) mod power;
pub(crate) mod timeline;
pub(crate) mod update;
pub(crate) mod view;

use crate::{error::ApiError, state::AppState};
use openclaw_contract::{Action, InstanceFacts, InstanceName, Refusal, transition::Change, validation::Permit};
use openclaw_store::{ChangeError, Changed};

/// Decides and makes a change, logs its refusal, and shows the instance as it is now to whoever decided on an older one.
async fn change<A: Change + Send>(
    state: &AppState,
    action: Action,
    name: &InstanceName,
    decide: impl FnOnce(&InstanceFacts) -> Result<Permit<A>, Refusal> + Send,
) -> Result<Changed<A>, ApiError> {
    match state.store.change(state.clock.now(), name, decide).await {
        Ok(changed) => Ok(changed),
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

/// The instance of a name, or the refusal.
async fn find(state: &AppState, name: InstanceName) -> Result<openclaw_contract::Instance, ApiError> {
    Ok(state.store.by_name(&name).await?.ok_or(Refusal::NotFound { name })?)
}
