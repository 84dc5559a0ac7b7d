//! A page against a server of a release to come: what it has no word for is shown as it is, opens nothing and breaks nothing.

use anyhow::Context;
use openclaw_contract::{
    Catalog, Host, Policy,
    validation::{Actor, table},
};
use openclaw_tests::{Browser, Role};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path, path_regex},
};

type Outcome = anyhow::Result<()>;

const SAYS: &str = "unknown to this page";

fn view(name: &str, state: &str) -> Value {
    json!({
        "name": name, "state": state, "version": "2026.4.8", "target_version": "2026.4.8", "power": "on", "generation": 1,
        "observed_generation": 1, "driver": "simulated", "labels": {"team": "ops"}, "created_at": "2026-04-10T14:23:11Z",
        "provisioning_started_at": null, "last_updated_at": null, "step": "migrate", "step_started_at": null, "progress": null,
        "message": null, "health": {"process": {"status": "dreaming", "as_of": null}, "gateway": {"status": "ok", "as_of": null},
        "channels": {"status": "off", "as_of": null}}, "url": null, "moon": "full"
    })
}

/// The greeting, a frame and an event of kinds to come, and an instance that changes to a state to come.
fn stream(rules: &str) -> String {
    let hello = json!({
        "type": "hello", "server_version": "2027.1.1", "rules": rules, "policy": Policy::default(), "actor": Actor::local_admin(),
        "host": Host::default(), "sequence": 7, "moon": "full"
    });
    let event = json!({
        "sequence": 8, "at": "2026-04-10T14:25:33Z", "instance": "awake", "generation": 1, "state": "levitating", "actor": "moon",
        "what": {"kind": "eclipsed", "by": "earth"}
    });
    let timeline = json!({ "type": "timeline", "event": event, "view": view("awake", "levitating") });
    format!("data: {hello}\n\ndata: {}\n\nid: 8\ndata: {timeline}\n\n", json!({ "type": "eclipse", "at": "noon" }))
}

/// A file of the page as `cargo xtask build` left it.
fn file(name: &str) -> Option<Vec<u8>> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/portal");
    std::fs::read(folder.join(format!("{name}.br"))).ok()
}

fn page(request: &Request) -> ResponseTemplate {
    let name = request.url.path().trim_start_matches('/');
    let kind = match name.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "text/html",
    };
    let found = file(name).or_else(|| file("index.html"));
    let encoded = ResponseTemplate::new(200).insert_header("content-encoding", "br");
    found.map_or_else(|| ResponseTemplate::new(404), |bytes| encoded.set_body_raw(bytes, kind))
}

async fn newer_server() -> anyhow::Result<MockServer> {
    let rules = table::fingerprint().map_err(|error| anyhow::anyhow!("{error}"))?;
    let server = MockServer::start().await;
    let list =
        json!({ "instances": [view("asleep", "hibernating"), view("awake", "running")], "sequence": 7, "next": null });
    let answers = [
        ("/api/v1/instances", list.to_string(), "application/json"),
        ("/api/v1/releases", serde_json::to_string(&Catalog::default())?, "application/json"),
        ("/api/v1/events", stream(&rules), "text/event-stream"),
    ];
    for (at, body, kind) in answers {
        let answer =
            ResponseTemplate::new(200).insert_header("x-openclaw-rules", rules.as_str()).set_body_raw(body, kind);
        Mock::given(method("GET")).and(path(at)).respond_with(answer).mount(&server).await;
    }
    Mock::given(method("GET")).and(path_regex("^/[^/]*$")).respond_with(page).mount(&server).await;
    Ok(server)
}

#[tokio::test]
async fn what_a_newer_server_says_is_shown_as_it_is_and_opens_nothing() -> Outcome {
    file("index.html").context("there is no page: `cargo xtask build` makes it")?;
    let server = newer_server().await?;
    let browser = Browser::open(&server.uri(), (1360, 900)).await?;
    let shown = shows(&browser).await;
    browser.picture("newer").await?;
    browser.quit().await?;
    shown
}

async fn shows(browser: &Browser) -> Outcome {
    browser.shows(Role::Article, "asleep", &["hibernating", SAYS, "2026.4.8", "team=ops"]).await?;
    browser.shows(Role::Article, "awake", &["levitating", SAYS]).await?;
    let update = browser.control("button", "Update asleep", |button| button.disabled).await?;
    assert!(update.description.contains("this one is hibernating. Reload or update what you use"), "{update:?}");
    let menu = browser.control("button", "More actions for asleep", |_| true).await?;
    browser.press(&menu).await?;
    for entry in ["Start", "Stop", "Restart", "Delete"] {
        browser.control("menuitem", entry, |entry| entry.disabled && !entry.description.is_empty()).await?;
    }
    Ok(())
}
