//! What the description of the API has beyond what the routes themselves say: the headers that several share, every refusal
//! with an example, made by the contract itself, and a page to read it all on.

mod examples;
mod page;
mod refusals;

pub(crate) use page::page;

use axum::http::StatusCode;
use openclaw_contract::{InstanceName, Refusal, SnapshotId, Version};
use serde_json::{Map, Value, json};

/// The instance that a path names.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct InstancePath {
    /// The instance's name.
    name: InstanceName,
}

/// The release that a path names.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct VersionPath {
    /// The release's version.
    version: Version,
}

/// The snapshot that a path names.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct SnapshotPath {
    /// The snapshot's name.
    snapshot: SnapshotId,
}

/// An archive: a tar inside zstd.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct Archive(Vec<u8>);

/// The generation that a request rests on.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct IfMatchHeader {
    /// The generation that the request was decided on, as the `ETag` of the instance gives it; where the instance has moved
    /// on since, nothing is done and 412 answers with the instance as it is now.
    #[param(rename = "If-Match", pattern = r#"^("[0-9]{1,18}"|[0-9]{1,18}|\*)$"#, example = "\"7\"")]
    if_match: Option<String>,
}

/// The key of a request that acts once.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct KeyHeader {
    /// Requests with one key act once: a repeated one gets the answer of the first, with `Idempotency-Replayed: true`. Keys
    /// are kept for a day.
    #[param(rename = "Idempotency-Key", pattern = r"^[0-9A-Za-z_.:-]{8,200}$", example = "deploy-1234")]
    idempotency_key: Option<String>,
}

/// Adds to every operation its refusals and its examples.
pub(crate) fn complete(description: &mut Value) {
    let Some(paths) = description.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        let Some(id) = operation.get("operationId").and_then(Value::as_str).map(str::to_owned) else { continue };
        if let Some(example) = examples::request(&id) {
            show(operation.pointer_mut("/requestBody/content/application~1json"), example);
        }
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { continue };
        if let Some(example) = examples::answer(&id) {
            let answers = responses.values_mut();
            answers.for_each(|answer| show(answer.pointer_mut("/content/application~1json"), example.clone()));
        }
        responses.iter_mut().for_each(|(status, answer)| describe(status, answer));
        for refusal in refusals::of(&id) {
            refuse(responses, &refusal);
        }
    }
}

/// Every answer has a description, be it only what its status is called.
fn describe(status: &str, answer: &mut Value) {
    let called = status.parse().ok().and_then(|status: StatusCode| status.canonical_reason()).unwrap_or(status);
    if let Some(answer) = answer.as_object_mut() {
        answer.entry("description").or_insert_with(|| called.into());
    }
}

fn show(media: Option<&mut Value>, example: Value) {
    if let Some(media) = media.and_then(Value::as_object_mut) {
        media.insert("example".to_owned(), example);
    }
}

/// Adds a refusal to what is answered with its status; its code is the name of its example.
fn refuse(responses: &mut Map<String, Value>, refusal: &Refusal) {
    let code = refusal.code();
    let response = responses.entry(refusal.status().to_string()).or_insert_with(|| {
        let schema = json!({ "$ref": "#/components/schemas/ErrorBody" });
        json!({ "description": "", "content": { "application/json": { "schema": schema, "examples": {} } } })
    });
    if let Some(Value::String(told)) = response.get_mut("description")
        && told.split(", ").all(|known| known != code)
    {
        let comma = if told.is_empty() { "" } else { ", " };
        told.push_str(&format!("{comma}{code}"));
    }
    if let Some(examples) = response.pointer_mut("/content/application~1json/examples").and_then(Value::as_object_mut) {
        examples.insert(code.to_owned(), json!({ "value": refusal.body() }));
    }
}
