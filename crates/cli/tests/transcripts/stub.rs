//! A server that says what it is told to: of another release than this command line.

use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

/// The rules that the binary was built with.
pub(crate) const RULES: &str = env!("OPENCLAW_RULES");

/// A server that was built with those rules, and answers nothing else yet.
pub(crate) async fn server(rules: &str) -> MockServer {
    let server = MockServer::start().await;
    let version = format!(r#"{{"version":"2027.1.1","rules":"{rules}","driver":"simulated"}}"#);
    answers(&server, "GET", "version", 200, &version).await;
    server
}

/// Lets it answer a route.
pub(crate) async fn answers(server: &MockServer, verb: &str, route: &str, status: u16, body: &str) {
    let kind = if route == "events" { "text/event-stream" } else { "application/json" };
    let answer = ResponseTemplate::new(status).set_body_raw(body, kind);
    Mock::given(method(verb)).and(path(format!("/api/v1/{route}"))).respond_with(answer).mount(server).await;
}

/// What it was asked, but for its version.
pub(crate) async fn asked(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.unwrap_or_default();
    let asked = requests.iter().map(|request| format!("{} {}", request.method, request.url.path()));
    asked.filter(|asked| asked != "GET /api/v1/version").collect()
}

/// An instance in that state.
pub(crate) fn view(state: &str) -> String {
    format!(
        r#"{{"name":"my-instance","state":"{state}","version":"2026.4.8","target_version":"2026.4.8","power":"on",
        "generation":3,"observed_generation":3,"driver":"simulated","labels":{{}},"created_at":"2026-04-10T14:23:11Z",
        "provisioning_started_at":null,"last_updated_at":"2026-04-10T14:23:11Z","step":null,"step_started_at":null,
        "progress":null,"message":null,"health":{{"process":{{"status":"ok","as_of":null}},
        "gateway":{{"status":"ok","as_of":null}},"channels":{{"status":"unknown","as_of":null}}}},"url":null,"moons":2}}"#
    )
}
