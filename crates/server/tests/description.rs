//! The description of the API: complete, with every refusal and an example, under a snapshot, and readable.

use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use serde_json::Value;
use std::collections::BTreeMap;

type Outcome = anyhow::Result<()>;

/// Every operation: id, and the operation.
fn operations(description: &Value) -> Vec<(String, &Value)> {
    let paths = description["paths"].as_object().into_iter().flatten();
    let items = paths.flat_map(|(_, item)| item.as_object().into_iter().flatten());
    items.map(|(_, operation)| (operation["operationId"].as_str().unwrap_or_default().to_owned(), operation)).collect()
}

/// The same with the fields of every object by name: which order serde_json keeps depends on what else is built with it.
fn in_order(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let by_name: BTreeMap<_, _> = fields.into_iter().map(|(name, value)| (name, in_order(value))).collect();
            by_name.into_iter().collect()
        }
        Value::Array(items) => items.into_iter().map(in_order).collect(),
        other => other,
    }
}

/// Drift of the API shows in review.
#[test]
fn the_description_of_the_api() -> Outcome {
    let text = serde_json::to_string_pretty(&in_order(openclaw_server::api_description()))?;
    insta::with_settings!({filters => vec![(r#""version": "20[0-9.]+""#, r#""version": "[product]""#)]}, {
        insta::assert_snapshot!(text);
    });
    Ok(())
}

#[test]
fn every_operation_has_its_refusals_and_its_examples() {
    let description = openclaw_server::api_description();
    assert!(description["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let operations = operations(&description);
    assert!(operations.len() >= 20, "{}", operations.len());
    for (id, operation) in operations {
        let responses = operation["responses"].as_object().cloned().unwrap_or_default();
        assert!(responses.contains_key("403"), "{id} has no refusals");
        if let Some(body) = operation.pointer("/requestBody/content/application~1json") {
            assert!(!body["example"].is_null(), "{id} has no example of its request");
            assert!(responses.contains_key("400") && responses.contains_key("413"), "{id} takes a body");
        }
        for (status, response) in responses {
            for media in response.pointer("/content/application~1json").into_iter() {
                // The event stream's own frames are not JSON documents.
                let shown = media["example"].is_object() || media["examples"].is_object();
                assert!(shown, "{id} {status} has no example");
            }
            assert!(response["description"].is_string(), "{id} {status} is not described");
        }
    }
}

#[tokio::test]
async fn the_page_shows_every_operation_without_a_script() -> Outcome {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    let page = reqwest::get(format!("{}/api/v1/docs", server.url())).await?.text().await?;
    for (id, _) in operations(&openclaw_server::api_description()) {
        assert!(page.contains(&format!("<section id=\"{id}\"")), "{id} is not on the page");
    }
    assert!(!page.contains("<script") && !page.contains("src=\"http"), "it asks nobody for anything");
    Ok(())
}
