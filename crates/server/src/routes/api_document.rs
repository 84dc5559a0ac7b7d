//! `GET /api/v1/openapi.json`, and the same to read at `GET /api/v1/docs`.

use crate::describe;
use axum::{Router, http::header, response::Html, routing::get};
use serde_json::Value;

/// Answers with the description of the API, which is made once.
pub(crate) fn router<S: Clone + Send + Sync + 'static>(description: &Value) -> Router<S> {
    let (json, page) = (description.to_string(), describe::page(description));
    let document = move || {
        let json = json.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], json) }
    };
    let read = move || {
        let page = page.clone();
        async move { Html(page) }
    };
    Router::new().route("/api/v1/openapi.json", get(document)).route("/api/v1/docs", get(read))
}
