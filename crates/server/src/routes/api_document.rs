//! `GET /api/v1/openapi.json`.

use axum::{Router, http::header, routing::get};

/// Answers with the description of the API, which is made once.
pub(crate) fn router<S: Clone + Send + Sync + 'static>(description: String) -> Router<S> {
    let answer = move || {
        let description = description.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], description) }
    };
    Router::new().route("/api/v1/openapi.json", get(answer))
}
