//! Refusals and failures as answers: the contract's body, its status, and no more than the client may know.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use openclaw_contract::{InstanceView, Refusal};
use openclaw_driver::DriverError;
use openclaw_store::{ChangeError, StoreError};
use std::fmt::Display;

/// What a route answers when it does not do what was asked.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) refusal: Refusal,
    /// The instance as it is now, where the request was decided on an older one.
    pub(crate) current: Option<Box<InstanceView>>,
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, current: None }
    }
}

impl ApiError {
    /// A failure of the server itself: only the log says what it was.
    pub(crate) fn incident(error: &dyn Display) -> Self {
        let incident = uuid::Uuid::now_v7().simple().to_string();
        tracing::error!(target: "api", "Incident {incident}: {error}");
        Refusal::Internal { incident }.into()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::incident(&error)
    }
}

/// A driver's causes and remedies are written for operators, as the timeline shows them.
impl From<DriverError> for ApiError {
    fn from(error: DriverError) -> Self {
        match error {
            DriverError::Refused { cause, remedy } => Refusal::InvalidArchive { reason: cause, remedy }.into(),
            DriverError::Cancelled => Refusal::TimedOut.into(),
            DriverError::Transient { .. }
            | DriverError::Permanent { .. }
            | DriverError::Unreachable { .. }
            | DriverError::NotFetched { .. } => {
                tracing::error!(target: "api", "The driver failed: {error}");
                Refusal::DriverFailed { cause: error.to_string(), remedy: error.remedy().map(str::to_owned) }.into()
            }
        }
    }
}

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refusal) => refusal.into(),
            ChangeError::Store(error) => error.into(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = self.refusal.body();
        body.current = self.current;
        let status = StatusCode::from_u16(self.refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = body.retry_after;
        let mut response = (status, Json(body)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
