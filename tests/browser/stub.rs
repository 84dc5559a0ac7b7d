//! A server that says what a test wants it to say, with the real page: for what a real one cannot be brought to.

use anyhow::Context;
use openclaw_contract::{
    Catalog, Host, Policy, Release,
    validation::{Actor, table},
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

/// The header in which every answer says with which rules the server was built.
pub(crate) const RULES: &str = "x-openclaw-rules";

/// An instance as the API shows it.
pub(crate) fn view(name: &str, state: &str) -> Value {
    json!({
        "name": name, "state": state, "version": "2026.4.8", "target_version": "2026.4.8", "power": "on", "generation": 1,
        "observed_generation": 1, "driver": "simulated", "labels": {"team": "ops"}, "created_at": "2026-04-10T14:23:11Z",
        "provisioning_started_at": null, "last_updated_at": null, "step": null, "step_started_at": null, "progress": null,
        "message": null, "health": {"process": {"status": "ok", "as_of": null}, "gateway": {"status": "ok", "as_of": null},
        "channels": {"status": "off", "as_of": null}}, "url": null
    })
}

/// An object with other values for some of its fields, or with more of them.
pub(crate) fn but(mut object: Value, other: &Value) -> Value {
    if let (Some(fields), Some(other)) = (object.as_object_mut(), other.as_object()) {
        fields.extend(other.clone());
    }
    object
}

/// The fingerprint of the rules of this build.
pub(crate) fn rules() -> anyhow::Result<String> {
    table::fingerprint().map_err(|error| anyhow::anyhow!("{error}"))
}

/// The greeting of the event stream.
pub(crate) fn hello(server_version: &str) -> anyhow::Result<Value> {
    Ok(json!({
        "type": "hello", "server_version": server_version, "rules": rules()?, "policy": Policy::default(),
        "actor": Actor::local_admin(), "host": Host::default(), "sequence": 7
    }))
}

/// A server with the real page, these instances, and this event stream.
pub(crate) async fn serve(instances: &[Value], stream: String) -> anyhow::Result<MockServer> {
    file("index.html").context("there is no page: `cargo xtask build` makes it")?;
    let (rules, server) = (rules()?, MockServer::start().await);
    let releases = vec![Release::new("2026.4.8".parse()?), Release::new("2026.4.11".parse()?)];
    let answers = [
        (
            "/api/v1/instances",
            json!({ "instances": instances, "sequence": 7, "next": null }).to_string(),
            "application/json",
        ),
        ("/api/v1/releases", serde_json::to_string(&Catalog::new(releases, None))?, "application/json"),
        ("/api/v1/events", stream, "text/event-stream"),
    ];
    for (at, body, kind) in answers {
        let answer = ResponseTemplate::new(200).insert_header(RULES, rules.as_str()).set_body_raw(body, kind);
        Mock::given(method("GET")).and(path(at)).respond_with(answer).mount(&server).await;
    }
    let of_the_page = |request: &Request| !request.url.path().starts_with("/api/");
    Mock::given(method("GET")).and(of_the_page).respond_with(page).mount(&server).await;
    Ok(server)
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
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        _ => "text/html",
    };
    let found = file(name).or_else(|| file("index.html"));
    let encoded = ResponseTemplate::new(200).insert_header("content-encoding", "br");
    found.map_or_else(|| ResponseTemplate::new(404), |bytes| encoded.set_body_raw(bytes, kind))
}
