//! `POST /api/v1/instances/{name}/start`, `/stop` and `/restart`.

use super::change;
use crate::{
    error::ApiError,
    extract::{IfMatch, Name},
    state::AppState,
};
use axum::{Json, extract::State};
use openclaw_contract::{Action, ErrorBody, InstanceView, validation};

macro_rules! power_route {
    ($(#[$doc:meta])* $route:ident, $path:literal, $action:expr, $decide:path) => {
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "instances",
            params(("name" = String, Path, description = "The instance's name"), ("If-Match" = Option<String>, Header, description = "The generation that this rests on")),
            responses(
                (status = 200, body = InstanceView), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
                (status = 409, description = "The instance's state does not allow it", body = ErrorBody),
                (status = 412, body = ErrorBody), (status = 422, body = ErrorBody), (status = 500, body = ErrorBody)
            )
        )]
        pub(crate) async fn $route(
            State(state): State<AppState>,
            Name(name): Name,
            IfMatch(precondition): IfMatch,
        ) -> Result<Json<InstanceView>, ApiError> {
            let (policy, actor) = (state.store.policy().await?, state.actor());
            let decide = |facts: &_| $decide(facts, precondition, &policy, &actor);
            let changed = change(&state, $action, &name, decide).await?;
            tracing::info!(target: "api", "{} of instance {name} accepted", $action.title());
            Ok(Json(state.view(&changed.instance)))
        }
    };
}

power_route!(
    /// Starts an instance, or tries again what failed.
    instance_start, "/api/v1/instances/{name}/start", Action::Start, validation::start
);
power_route!(
    /// Stops an instance; an update that is queued waits until it is started.
    instance_stop, "/api/v1/instances/{name}/stop", Action::Stop, validation::stop
);
power_route!(
    /// Stops and starts an instance.
    instance_restart, "/api/v1/instances/{name}/restart", Action::Restart, validation::restart
);
