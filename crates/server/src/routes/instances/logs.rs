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
use futures::{StreamExt, stream};
use openclaw_contract::{Refusal, Timestamp};
use openclaw_driver::InstanceRef;
use serde::Deserialize;
use std::{convert::Infallible, time::Duration};
use tokio::time::timeout;

/// Which part of a log.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// The last so many lines; 200 where it is left out, at most 100000.
    #[param(format = "uint64")]
    tail: Option<usize>,
    /// Whether to go on with each line as it is written.
    follow: Option<bool>,
    /// With `to`, and neither `tail` nor `follow`: only the lines that were written from this time on. Of more than 2000 the
    /// newest are given, after a line `… N earlier lines`.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Until this time.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

/// How many lines of the past are given at most.
const LONGEST_TAIL: usize = 100_000;
/// How many lines of a time are given at most.
const MOST: usize = 2_000;
/// How long a driver may take to look through a log.
const PATIENCE: Duration = Duration::from_secs(20);

impl Part {
    /// The time whose lines are asked for.
    fn span(&self) -> Result<Option<(Timestamp, Timestamp)>, Refusal> {
        let misfit =
            |field: &str, reason: &str| Refusal::InvalidField { field: field.to_owned(), reason: reason.to_owned() };
        match (self.from, self.to) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) if self.tail.is_some() || self.follow == Some(true) => {
                Err(misfit("from", "a time has an end: leave tail and follow out, or from and to"))
            }
            (Some(from), Some(to)) if from > to => {
                Err(misfit("from", "it is after to; give a time that begins before it ends"))
            }
            (Some(from), Some(to)) => Ok(Some((from, to))),
            (Some(_), None) => Err(misfit("to", "it is left out; give both from and to")),
            (None, Some(_)) => Err(misfit("from", "it is left out; give both from and to")),
        }
    }
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
    let span = part.span()?;
    let instance = find(&state, name).await?;
    let reference = InstanceRef { id: instance.id, name: instance.name };
    let lines = match span {
        Some((from, to)) => {
            let read = timeout(PATIENCE, state.driver.log_between(&reference, from, to, MOST));
            stream::iter(read.await.map_err(|_| Refusal::TimedOut)??).boxed()
        }
        None => {
            let tail = part.tail.unwrap_or(200).min(LONGEST_TAIL);
            state.driver.logs(&reference, tail, part.follow.unwrap_or(false))
        }
    };
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
