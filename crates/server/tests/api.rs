//! The API over HTTP: statuses, bodies, headers, and the event stream.

use futures::StreamExt;
use openclaw_client::{Client, EventStream};
use openclaw_contract::{ErrorBody, Frame, InstanceList, InstanceState, Step, validation};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::{PATIENCE, TestServer};
use reqwest::{Method, StatusCode};
use std::time::Duration;
use tokio::time::{Instant, timeout};

type Outcome = anyhow::Result<()>;

async fn server() -> anyhow::Result<TestServer> {
    TestServer::start(SimulatedOptions::default()).await
}

/// Status and body of a request.
async fn ask(server: &TestServer, method: Method, path: &str, body: &str) -> anyhow::Result<(u16, String)> {
    let request = reqwest::Client::new().request(method, format!("{}{path}", server.url())).body(body.to_owned());
    let response = request.send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

async fn next(events: &mut EventStream) -> anyhow::Result<(Option<u64>, Frame)> {
    match timeout(PATIENCE, events.next()).await? {
        Some(frame) => Ok(frame?),
        None => anyhow::bail!("the stream ended"),
    }
}

#[tokio::test]
async fn refusals_name_the_field_and_change_nothing() -> Outcome {
    let server = server().await?;
    server.create("a", "2026.4.8", false).await?;
    let long = format!(r#"{{"name": "{}"}}"#, "x".repeat(300_000));
    let (create, update) = ("/api/v1/instances", "/api/v1/instances/a/update");
    let table = [
        (Method::POST, create, r#"{"name": "B_"}"#, 422, "invalid_name"),
        (Method::POST, create, r#"{"name": "b", "version": "v1"}"#, 422, "invalid_version"),
        (Method::POST, create, r#"{"name": "b", "version": "2026.4.9"}"#, 422, "unknown_version"),
        (Method::POST, create, r#"{"name": "b", "colour": "red"}"#, 422, "unknown_field"),
        (Method::POST, create, r#"{"name": "a"}"#, 409, "name_taken"),
        (Method::POST, create, "{", 400, "malformed_json"),
        (Method::POST, create, &long, 413, "body_too_large"),
        (Method::POST, update, r#"{}"#, 422, "invalid_version"),
        (Method::POST, "/api/v1/instances/a/stop", "", 409, "state_conflict"),
        (Method::POST, "/api/v1/instances/no/update", r#"{"target_version": "2026.4.8"}"#, 404, "instance_not_found"),
        (Method::GET, "/api/v1/instances/A!", "", 422, "invalid_name"),
        (Method::GET, "/api/v1/instances/nobody", "", 404, "instance_not_found"),
        (Method::GET, "/api/v1/instances?state=asleep", "", 422, "invalid_field"),
        (Method::GET, "/api/v1/instances?colour=red", "", 422, "invalid_field"),
        (Method::GET, "/api/v1/nothing", "", 404, "no_such_route"),
        (Method::PATCH, "/api/v1/instances/a", "", 405, "method_not_allowed"),
        (Method::PUT, "/api/v1/policy", r#"{"update_states": ["running"]}"#, 422, "invalid_field"),
    ];
    let before = server.store.sequence().await?;
    for (method, path, body, status, code) in table {
        let (found, text) = ask(&server, method.clone(), path, body).await?;
        let named = format!("{{\"error\":\"{code}\",\"message\":\"");
        assert!(found == status && text.starts_with(&named), "{method} {path} {body:.80}: {found} {text}");
    }
    assert_eq!(server.store.sequence().await?, before, "a refused request changes nothing");
    Ok(())
}

#[tokio::test]
async fn update_answers_by_state_and_target() -> Outcome {
    let server = server().await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    let update = |to: &str| format!(r#"{{"target_version": "{to}"}}"#);
    let path = "/api/v1/instances/a/update";
    let (status, body) = ask(&server, Method::POST, path, &update("2026.4.8")).await?;
    assert_eq!((status, body.contains(r#""status":"already_at_target""#)), (200, true), "{body}");
    let (status, body) = ask(&server, Method::POST, path, &update("2026.4.11")).await?;
    assert_eq!(status, 200);
    assert_eq!(
        body,
        r#"{"status":"update_started","current_version":"2026.4.8","target_version":"2026.4.11","instance_state":"provisioning"}"#
    );
    let (_, body) = ask(&server, Method::POST, path, &update("2026.5.3-1")).await?;
    assert!(body.contains(r#""status":"update_queued""#), "{body}");
    Ok(())
}

#[tokio::test]
async fn a_policy_without_provisioning_holds_at_once() -> Outcome {
    let server = server().await?;
    server.create("a", "2026.4.8", true).await?;
    let strict = r#"{"update_states":["running","error"]}"#;
    let (status, body) = ask(&server, Method::PUT, "/api/v1/policy", strict).await?;
    assert!(status == 200 && body.starts_with(r#"{"update_states":["running","error"],"#), "{status} {body}");
    let to = r#"{"target_version": "2026.4.11"}"#;
    let (status, body) = ask(&server, Method::POST, "/api/v1/instances/a/update", to).await?;
    assert_eq!(status, 409);
    assert_eq!(
        body,
        r#"{"error":"state_conflict","message":"Instance state does not allow update","current_state":"provisioning","allowed_states":["running","error"]}"#
    );
    Ok(())
}

#[tokio::test]
async fn a_request_decided_on_an_older_generation_gets_the_current_view() -> Outcome {
    let server = server().await?;
    server.create("a", "2026.4.8", true).await?;
    server.update("a", "2026.4.11").await?;
    let request = reqwest::Client::new()
        .post(format!("{}/api/v1/instances/a/update", server.url()))
        .header("if-match", "\"1\"")
        .body(r#"{"target_version": "2026.5.3"}"#);
    let response = request.send().await?;
    assert_eq!(response.status(), StatusCode::PRECONDITION_FAILED);
    let body: ErrorBody = response.json().await?;
    let current = body.current.map(|view| (view.generation, view.target_version.to_string()));
    assert_eq!(current, Some((2, "2026.4.11".into())));
    Ok(())
}

#[tokio::test]
async fn the_list_filters_and_pages() -> Outcome {
    let server = server().await?;
    for name in ["a", "b", "c"] {
        server.create(name, "2026.4.8", name == "b").await?;
    }
    let list = async |query: &str| -> anyhow::Result<(Vec<String>, Option<String>)> {
        let list: InstanceList =
            reqwest::get(format!("{}/api/v1/instances{query}", server.url())).await?.json().await?;
        Ok((list.instances.iter().map(|view| view.name.to_string()).collect(), list.next.map(|name| name.to_string())))
    };
    assert_eq!(list("").await?, (vec!["a".into(), "b".into(), "c".into()], None));
    assert_eq!(list("?state=stopped").await?, (vec!["a".into(), "c".into()], None));
    assert_eq!(list("?limit=2").await?, (vec!["a".into(), "b".into()], Some("b".into())));
    assert_eq!(list("?limit=2&after=b").await?, (vec!["c".into()], None));
    Ok(())
}

#[tokio::test]
async fn the_event_stream_resumes_without_a_gap() -> Outcome {
    let server = server().await?;
    server.create("a", "2026.4.8", true).await?;
    server.wait_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    let start = server.store.sequence().await?;
    let mut events = Client::new(server.url())?.events(Some(0)).await?;
    let mut numbers = Vec::new();
    while numbers.last() != Some(&start) {
        match next(&mut events).await? {
            (None, Frame::Hello { sequence, .. }) => assert_eq!(sequence, start),
            (Some(id), Frame::Timeline { event, .. }) => {
                assert_eq!(id, event.sequence);
                numbers.push(id);
            }
            _ => {}
        }
    }
    assert_eq!(numbers, (1..=start).collect::<Vec<_>>());
    server.update("a", "2026.4.11").await?;
    loop {
        if let (Some(id), Frame::Timeline { view: Some(view), .. }) = next(&mut events).await? {
            assert!(id > start);
            if view.target_version.to_string() == "2026.4.11" {
                return Ok(());
            }
        }
    }
}

#[tokio::test]
async fn a_reader_from_another_life_is_told_to_list_again() -> Outcome {
    let server = server().await?;
    let mut events = Client::new(server.url())?.events(Some(1_000_000)).await?;
    assert!(matches!(next(&mut events).await?.1, Frame::Hello { .. }));
    assert_eq!(next(&mut events).await?.1, Frame::Reset);
    server.create("a", "2026.4.8", false).await?;
    assert!(matches!(next(&mut events).await?.1, Frame::Timeline { .. }), "what follows is told all the same");
    Ok(())
}

#[tokio::test]
async fn progress_travels_between_events() -> Outcome {
    let server = server().await?;
    let mut events = Client::new(server.url())?.events(None).await?;
    server.create("a", "2026.4.8", true).await?;
    server.wait_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        anyhow::ensure!(Instant::now() < deadline, "no progress was told");
        server.clock.advance(Duration::from_millis(200));
        if let Ok(Some(Ok((None, Frame::View { view })))) = timeout(Duration::from_millis(20), events.next()).await
            && view.step == Some(Step::Fetch)
            && view.progress.is_some_and(|progress| progress > 0.0)
        {
            return Ok(());
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_fingerprint_of_the_rules() -> Outcome {
    let server = server().await?;
    // What the build script computed is what the rules of this build say.
    let fingerprint = validation::table::fingerprint().map_err(|error| anyhow::anyhow!("{error}"))?;
    for path in ["/api/v1/instances", "/api/v1/nothing", "/healthz", "/"] {
        let response = reqwest::get(format!("{}{path}", server.url())).await?;
        let rules = response.headers().get("x-openclaw-rules").and_then(|v| v.to_str().ok()).map(str::to_owned);
        assert_eq!(rules, Some(fingerprint.clone()), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn pages_of_other_sites_are_kept_out() -> Outcome {
    let server = server().await?;
    let url = format!("{}/api/v1/instances", server.url());
    for (header, value, expected) in [
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("host", "evil.example", 403),
        ("origin", server.url(), 422),
    ] {
        let response = reqwest::Client::new().post(&url).header(header, value).body("{}").send().await?;
        assert_eq!(response.status().as_u16(), expected, "{header}: {value}");
    }
    Ok(())
}

#[tokio::test]
async fn logs_are_text_and_follow() -> Outcome {
    let server = server().await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    let (status, body) = ask(&server, Method::GET, "/api/v1/instances/a/logs?tail=2", "").await?;
    assert_eq!((status, body.lines().count()), (200, 2), "{body}");
    let url = format!("{}/api/v1/instances/a/logs?tail=1&follow=true", server.url());
    let mut lines = reqwest::get(url).await?.bytes_stream();
    assert!(lines.next().await.is_some());
    server.update("a", "2026.4.11").await?;
    server.turn_until("a", |i| i.status.version.to_string() == "2026.4.11").await?;
    let next = timeout(PATIENCE, lines.next()).await?;
    assert!(next.is_some_and(|chunk| chunk.is_ok_and(|bytes| !bytes.is_empty())));
    Ok(())
}

#[tokio::test]
async fn health_and_readiness_answer() -> Outcome {
    let server = server().await?;
    assert_eq!(ask(&server, Method::GET, "/healthz", "").await?, (200, "ok\n".into()));
    assert_eq!(ask(&server, Method::GET, "/readyz", "").await?, (200, "ready\n".into()));
    server.create("a", "2026.4.8", false).await?;
    let (status, metrics) = ask(&server, Method::GET, "/metrics", "").await?;
    assert!(status == 200 && metrics.contains("openclaw_instances{state=\"stopped\"} 1\n"), "{metrics}");
    Ok(())
}
