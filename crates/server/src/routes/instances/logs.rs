//! `GET /api/v1/instances/{name}/logs`.

use super::find;
use crate::{
    error::ApiError,
    extract::{Name, Params},
    state::AppState,
};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use openclaw_driver::InstanceRef;
use serde::Deserialize;
use std::convert::Infallible;

/// Which part of a log.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// The last so many lines; 200 where it is left out, at most 10000.
    #[param(format = "uint64")]
    tail: Option<usize>,
    /// Whether to go on with each line as it is written.
    follow: Option<bool>,
}

/// An instance's log, as text, a line each.
#[utoipa::path(
    get, path = "/api/v1/instances/{name}/logs", tag = "instances",
    params(crate::describe::InstancePath, Part),
    responses(
        (status = 200, description = "The lines, oldest first", body = String, content_type = "text/plain")
    )
)]
pub(crate) async fn instance_logs(
    State(state): State<AppState>,
    Name(name): Name,
    Params(part): Params<Part>,
) -> Result<Response, ApiError> {
    let instance = find(&state, name).await?;
    let reference = InstanceRef { id: instance.id, name: instance.name };
    let tail = part.tail.unwrap_or(200).min(10_000);
    let lines = state.driver.logs(&reference, tail, part.follow.unwrap_or(false));
    let bytes = lines.map(|line| Ok::<_, Infallible>(Bytes::from(format!("{line}\n"))));
    // A log that is followed ends when the portal does, so that the portal can end.
    let body = Body::from_stream(bytes.take_until(state.shutdown.clone().cancelled_owned()));
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, body).into_response())
}
