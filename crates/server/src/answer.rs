//! The answer to an accepted change, which is kept where the request is one that acts once.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use openclaw_store::Done;
use serde::Serialize;

/// The header that says that an answer is the one from before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// An answer as it was written.
pub(crate) struct Answer {
    status: StatusCode,
    json: String,
    replayed: bool,
}

impl Answer {
    /// Of what acted now, as `written` wrote it, or of what acted before.
    pub(crate) fn of<T>(status: StatusCode, done: &Done<T>, written: impl FnOnce(&T) -> String) -> Self {
        match done {
            Done::Now(acted) => Self { status, json: written(acted), replayed: false },
            Done::Before(json) => Self { status, json: json.clone(), replayed: true },
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut response = (self.status, kind, self.json).into_response();
        if self.replayed {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

/// A value as JSON. The contract's own types can always be written.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| {
        tracing::error!(target: "api", "An answer cannot be written: {error}");
        "null".to_owned()
    })
}
