//! What a request is made of, parsed once, each with its refusal.

use crate::error::ApiError;
use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::QueryRejection},
    http::{header, request::Parts},
};
use openclaw_contract::{
    InstanceName, Refusal, SnapshotId, Version, decode, request::Precondition, snapshot::SnapshotIdError,
    version::VersionError,
};
use openclaw_store::Once;
use serde::de::DeserializeOwned;

/// The largest body that is read, in bytes.
pub(crate) const MAX_BODY: usize = 256 * 1024;

/// The instance that the path names.
pub(crate) struct Name(pub(crate) InstanceName);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = Path::<String>::from_request_parts(parts, state).await.map(|Path(text)| text).unwrap_or_default();
        Ok(Self(instance(text)?))
    }
}

/// The instance and the snapshot of it that the path names.
pub(crate) struct NameAndSnapshot(pub(crate) InstanceName, pub(crate) SnapshotId);

impl<S: Send + Sync> FromRequestParts<S> for NameAndSnapshot {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let pair = Path::<(String, String)>::from_request_parts(parts, state).await;
        let (name, snapshot) = pair.map(|Path(pair)| pair).unwrap_or_default();
        let misfit =
            |error: SnapshotIdError| Refusal::InvalidField { field: "snapshot".to_owned(), reason: error.to_string() };
        Ok(Self(instance(name)?, SnapshotId::try_from(snapshot).map_err(misfit)?))
    }
}

fn instance(text: String) -> Result<InstanceName, Refusal> {
    InstanceName::try_from(text)
        .map_err(|error| Refusal::InvalidName { field: "name".to_owned(), reason: error.to_string() })
}

/// The version that the path names.
pub(crate) struct VersionInPath(pub(crate) Version);

impl<S: Send + Sync> FromRequestParts<S> for VersionInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = Path::<String>::from_request_parts(parts, state).await.map(|Path(text)| text).unwrap_or_default();
        let misfit = |error: VersionError| Refusal::InvalidVersion {
            field: "version".to_owned(),
            reason: format!("{text:?} does not fit: {error}"),
        };
        Ok(Self(text.parse().map_err(misfit)?))
    }
}

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let bytes = to_bytes(request.into_body(), MAX_BODY).await.map_err(|_| Refusal::TooLarge { limit: MAX_BODY })?;
        Ok(Self(decode::json(&bytes)?))
    }
}

/// The generation that the request was decided on: `If-Match: "7"`.
pub(crate) struct IfMatch(pub(crate) Precondition);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text = String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
        if text == "*" {
            return Ok(Self(None));
        }
        text.trim_matches('"').parse().map(|generation| Self(Some(generation))).map_err(|_| {
            let reason = format!("{text:?} is not a generation such as \"7\"");
            Refusal::InvalidField { field: "If-Match".to_owned(), reason }.into()
        })
    }
}

/// The key under which a request acts once, however often it is sent: `Idempotency-Key: "…"`.
pub(crate) struct Key {
    key: Option<String>,
    route: String,
}

impl Key {
    /// The request as one that acts once, where it has a key; `body` is what it asks for.
    pub(crate) fn once(&self, body: &str) -> Option<Once> {
        Some(Once { key: self.key.clone()?, request: format!("{} {body}", self.route) })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let route = format!("{} {}", parts.method, parts.uri.path());
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self { key: None, route }) };
        let text = value.to_str().unwrap_or_default().trim().trim_matches('"').to_owned();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-');
        if !(8..=200).contains(&text.len()) || !text.chars().all(fits) {
            let reason = "a key is 8 to 200 letters, digits, \"_\", \".\", \":\" or \"-\", such as a UUID".to_owned();
            return Err(Refusal::InvalidField { field: "Idempotency-Key".to_owned(), reason }.into());
        }
        Ok(Self { key: Some(text), route })
    }
}

/// What follows the `?`.
pub(crate) struct Params<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Query::from_request_parts(parts, state).await.map(|Query(params)| Self(params)).map_err(
            |rejection: QueryRejection| {
                let reason = rejection.body_text();
                let reason = reason.strip_prefix("Failed to deserialize query string: ").unwrap_or(&reason).to_owned();
                Refusal::InvalidField { field: "query".to_owned(), reason }.into()
            },
        )
    }
}
