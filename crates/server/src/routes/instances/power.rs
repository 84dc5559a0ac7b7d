//! `POST /api/v1/instances/{name}/start`, `/stop` and `/restart`.

use super::{Wanted, change};
use crate::{
    answer::{Answer, json},
    error::ApiError,
    extract::{IfMatch, Key, Name},
    state::AppState,
};
use axum::{extract::State, http::StatusCode};
use openclaw_contract::{Action, InstanceView, validation};

macro_rules! power_route {
    ($(#[$doc:meta])* $route:ident, $path:literal, $action:expr, $decide:path) => {
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "instances", params(crate::describe::InstancePath, crate::describe::IfMatchHeader, crate::describe::KeyHeader),
            responses((status = 200, body = InstanceView))
        )]
        pub(crate) async fn $route(
            State(state): State<AppState>,
            Name(name): Name,
            IfMatch(precondition): IfMatch,
            key: Key,
        ) -> Result<Answer, ApiError> {
            let ground = state.ground($action).await?;
            let decide = |facts: &_| $decide(facts, precondition, &ground.basis());
            let wanted = Wanted { action: $action, name: &name, once: key.once("") };
            change(&state, StatusCode::OK, wanted, decide, |changed| json(&state.view(&changed.instance))).await
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
