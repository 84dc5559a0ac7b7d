//! The description as a page: one file, without scripts, readable on a telephone and in the dark.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Map, Value};

const STYLE: &str = include_str!("page.css");

/// The page of a description.
pub(crate) fn page(description: &Value) -> String {
    let text = |pointer: &str| description.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let operations = operations(description);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (text("/info/title")) " API" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                nav aria-label="Operations" {
                    a.home href="/" { (text("/info/title")) }
                    ul { @for operation in &operations { li { a href={ "#" (operation.id) } { (operation.id) } } } }
                }
                main {
                    h1 { (text("/info/title")) " API" }
                    p { (text("/info/description")) " Version " (text("/info/version")) "." }
                    p {
                        "Every refusal has the same shape: a stable code, a sentence for an operator, and the facts it rests on. "
                        "The same as a document for programs: " a href="openapi.json" { "openapi.json" } "."
                    }
                    @for operation in &operations { (section(operation)) }
                }
            }
        }
    }
    .into_string()
}

struct Operation<'a> {
    id: &'a str,
    method: String,
    path: &'a str,
    of: &'a Value,
}

fn operations(description: &Value) -> Vec<Operation<'_>> {
    let paths = description.get("paths").and_then(Value::as_object);
    let mut operations = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        for (method, of) in item.as_object().into_iter().flatten() {
            if let Some(id) = of.get("operationId").and_then(Value::as_str) {
                operations.push(Operation { id, method: method.to_uppercase(), path, of });
            }
        }
    }
    operations
}

fn section(operation: &Operation<'_>) -> Markup {
    let summary = operation.of.get("summary").or_else(|| operation.of.get("description"));
    let parameters = operation.of.get("parameters").and_then(Value::as_array);
    let request = operation.of.pointer("/requestBody/content/application~1json/example");
    html! {
        section id=(operation.id) aria-labelledby={ (operation.id) "-title" } {
            h2 id={ (operation.id) "-title" } {
                span.method { (operation.method) } " " code { (operation.path) }
            }
            p { (said(summary)) }
            @if let Some(parameters) = parameters {
                dl { @for parameter in parameters { (parameter_of(parameter)) } }
            }
            @if let Some(example) = request {
                h3 { "Request" }
                (json(example))
            }
            @for (status, response) in operation.of.get("responses").and_then(Value::as_object).into_iter().flatten() {
                (answer(status, response))
            }
        }
    }
}

fn parameter_of(parameter: &Value) -> Markup {
    let required = parameter.get("required").and_then(Value::as_bool).unwrap_or(false);
    html! {
        dt { code { (said(parameter.get("name"))) } " " small { (said(parameter.get("in"))) @if required { ", required" } } }
        dd { (said(parameter.get("description"))) }
    }
}

fn answer(status: &str, response: &Value) -> Markup {
    let content = response.get("content").and_then(Value::as_object);
    let media: Vec<&Map<String, Value>> =
        content.into_iter().flat_map(Map::values).filter_map(Value::as_object).collect();
    let example = media.iter().find_map(|media| media.get("example"));
    let examples = media.iter().filter_map(|media| media.get("examples")?.as_object()).flatten();
    html! {
        details open[status.starts_with('2')] {
            summary { span.status { (status) } " " (said(response.get("description"))) }
            @if let Some(example) = example { (json(example)) }
            @for (_, example) in examples { @if let Some(value) = example.get("value") { (json(value)) } }
        }
    }
}

fn json(value: &Value) -> Markup {
    html! { pre tabindex="0" { code { (serde_json::to_string_pretty(value).unwrap_or_default()) } } }
}

fn said(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}
