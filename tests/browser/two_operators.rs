//! Somebody else was faster: nothing is done, the page shows how it is now, and asks again.

use crate::stub::{self, RULES, but, hello, view};
use openclaw_tests::{Browser, Role};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header, method, path},
};

type Outcome = anyhow::Result<()>;

const STOP: &str = "/api/v1/instances/shared/stop";

/// The instance after somebody else asked for an update.
fn changed() -> Value {
    but(view("shared", "provisioning"), &json!({ "target_version": "2026.4.11", "generation": 2 }))
}

/// A server on which the page's decision is an old one, until it has seen the change. No frame tells the page of it.
async fn server() -> anyhow::Result<MockServer> {
    let server = stub::serve(&[view("shared", "running")], format!("data: {}\n\n", hello("2026.11.23")?)).await?;
    let stale = json!({
        "error": "stale_precondition", "message": "The instance has changed since: decided on generation 1, it is at 2",
        "expected_generation": 1, "current": changed()
    });
    for (generation, status, body) in [("\"1\"", 412, stale), ("\"2\"", 200, changed())] {
        let answer = ResponseTemplate::new(status).insert_header(RULES, stub::rules()?.as_str()).set_body_json(body);
        let asked = Mock::given(method("POST")).and(path(STOP)).and(header("if-match", generation));
        asked.respond_with(answer).mount(&server).await;
    }
    Ok(server)
}

#[tokio::test]
async fn a_decision_on_what_has_changed_is_asked_for_again() -> Outcome {
    let server = server().await?;
    let browser = Browser::open(&server.uri(), (1360, 900)).await?;
    let asked = asks_again(&browser).await;
    browser.picture("two-operators").await?;
    browser.quit().await?;
    asked?;
    let requests = server.received_requests().await.unwrap_or_default();
    let stops: Vec<_> = requests.iter().filter(|request| request.url.path() == STOP).collect();
    let told = |name: &str| -> Vec<String> {
        let value = |request: &&wiremock::Request| request.headers.get(name)?.to_str().ok().map(str::to_owned);
        stops.iter().filter_map(value).collect()
    };
    assert_eq!(told("if-match"), ["\"1\"", "\"2\""], "each on what was seen");
    let keys = told("idempotency-key");
    assert!(matches!(keys.as_slice(), [one, other] if one != other), "two decisions, two keys: {keys:?}");
    Ok(())
}

async fn asks_again(browser: &Browser) -> Outcome {
    let menu = browser.control("button", "More actions for shared", |_| true).await?;
    browser.press(&menu).await?;
    let entry = browser.control("menuitem", "Stop", |entry| !entry.disabled).await?;
    browser.press(&entry).await?;
    let stop = browser.control("button", "Stop", |button| !button.disabled).await?;
    browser.press(&stop).await?;
    let says = "It changed meanwhile: it is now Provisioning at 2026.4.8, wanted 2026.4.11. Decide again.";
    browser.shows(Role::Dialog, "Stop shared", &[says]).await?;
    let again = browser.control("button", "Stop", |button| !button.disabled).await?;
    browser.press(&again).await?;
    browser.silent("dialog").await?;
    browser.shows(Role::Article, "shared", &["Provisioning", "2026.4.8 → to 2026.4.11"]).await
}
