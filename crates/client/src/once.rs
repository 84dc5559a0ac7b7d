//! Requests that change an instance: sent again where no answer came, and still done once.

use crate::{Client, ClientError};
use backon::{ExponentialBuilder, Retryable as _};
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;
use std::time::Duration;
use uuid::Uuid;

/// The header of the key under which the server does a request once, however often it arrives.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Twice more, after a quarter and then half a second, spread so that many clients do not come back at once.
const AGAIN: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(250))
    .with_factor(2.0)
    .with_jitter()
    .with_max_times(2);

impl Client {
    /// Sends a request under a key of its own and reads its answer as `T`. Where the answer is lost, nobody knows whether it
    /// was done: it is sent again, under the same key.
    pub(crate) async fn once<T: DeserializeOwned>(
        &self,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<T, ClientError> {
        let key = Uuid::now_v7().to_string();
        let attempt = || self.json(request().header(IDEMPOTENCY_KEY, key.as_str()));
        // What never left is not sent again: nothing listens. Once something left, only an answer ends the matter.
        let mut left = false;
        let unanswered = |error: &ClientError| match error {
            ClientError::Unreachable { sent, .. } => {
                left |= sent;
                left
            }
            ClientError::Refused { .. } | ClientError::Unusable { .. } | ClientError::Unreadable { .. } => false,
        };
        let outcome = attempt.retry(AGAIN).sleep(tokio::time::sleep).when(unanswered).await;
        // That the last attempt did not leave says nothing of those before it.
        outcome.map_err(|error| match error {
            ClientError::Unreachable { url, cause, sent } => {
                ClientError::Unreachable { url, cause, sent: sent || left }
            }
            other @ (ClientError::Refused { .. } | ClientError::Unusable { .. } | ClientError::Unreadable { .. }) => {
                other
            }
        })
    }
}
