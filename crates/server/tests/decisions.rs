//! Decisions over HTTP: asked for without acting, by role, by policy; and requests that act once.

use openclaw_contract::{Decision, InstanceState, decision::Answers, refusal::Role};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::{Setup, TestServer};
use reqwest::Method;

type Outcome = anyhow::Result<()>;

async fn server() -> anyhow::Result<TestServer> {
    TestServer::start(SimulatedOptions::default()).await
}

async fn send(
    server: &TestServer,
    method: Method,
    path: &str,
    body: &str,
    key: Option<&str>,
) -> anyhow::Result<(u16, bool, String)> {
    let request = reqwest::Client::new().request(method, format!("{}/api/v1/{path}", server.url()));
    let request = match key {
        Some(key) => request.header("idempotency-key", key),
        None => request,
    };
    let response = request.body(body.to_owned()).send().await?;
    let replayed = response.headers().contains_key("idempotency-replayed");
    Ok((response.status().as_u16(), replayed, response.text().await?))
}

#[tokio::test]
async fn a_decision_explains_itself_and_does_nothing() -> Outcome {
    let server = server().await?;
    server.create("a", "2026.5.3", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    let before = server.store.sequence().await?;
    let ask = async |question: &str| -> anyhow::Result<Decision> {
        let (status, _, body) = send(&server, Method::POST, "instances/a/decide", question, None).await?;
        anyhow::ensure!(status == 200, "{status} {body}");
        Ok(serde_json::from_str(&body)?)
    };
    let update = ask(r#"{"action":"update","target_version":"2026.9.6"}"#).await?;
    assert!(update.allowed && update.reason.is_none());
    assert_eq!(update.warnings.iter().map(|w| w.code.as_str()).collect::<Vec<_>>(), ["one_way"]);
    let plan = update.plan.ok_or_else(|| anyhow::anyhow!("no plan"))?;
    let steps: Vec<_> = plan.steps.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(
        steps,
        [
            "Fetch 2026.9.6",
            "Check 2026.9.6 on a copy of its state",
            "Stop 2026.5.3",
            "Take a snapshot of its state",
            "Configure 2026.9.6",
            "Start 2026.9.6",
            "Verify 2026.9.6"
        ]
    );
    assert!(update.notes_url.is_some_and(|url| url.ends_with("v2026.9.6")));
    let start = ask(r#"{"action":"start"}"#).await?;
    assert_eq!(start.reason.as_deref(), Some("Start needs a stopped or error instance; this one is running"));
    assert_eq!(start.unblock_by.as_deref(), Some("It is running already"));
    assert_eq!(start.refusal.map(|body| body.error).as_deref(), Some("state_conflict"));
    assert!(ask(r#"{"action":"update"}"#).await?.allowed, "without a version: may there be one at all");
    let stale = ask(r#"{"action":"stop","generation":7}"#).await?;
    assert_eq!(stale.refusal.map(|body| body.error).as_deref(), Some("stale_precondition"));
    assert_eq!(server.store.sequence().await?, before, "nothing was done");
    Ok(())
}

#[tokio::test]
async fn many_questions_are_answered_in_their_order() -> Outcome {
    let server = server().await?;
    server.create("a", "2026.4.8", false).await?;
    let body = r#"{"questions":[{"instance":"a","question":{"action":"start"}},{"instance":"nobody","question":{"action":"stop"}}]}"#;
    let (status, _, text) = send(&server, Method::POST, "decide", body, None).await?;
    let answers: Answers = serde_json::from_str(&text)?;
    let told: Vec<_> = answers
        .answers
        .iter()
        .map(|answer| (answer.instance.as_str(), answer.decision.allowed, answer.decision.reason.as_deref()))
        .collect();
    assert_eq!(status, 200);
    assert_eq!(told, [("a", true, None), ("nobody", false, Some("There is no instance nobody"))]);
    Ok(())
}

#[tokio::test]
async fn a_viewer_may_only_look() -> Outcome {
    let setup = Setup { role: Role::Viewer, ..Setup::of(SimulatedOptions::default()) };
    let server = TestServer::start_as(setup).await?;
    server.create("a", "2026.4.8", false).await?;
    let (_, _, session) = send(&server, Method::GET, "session", "", None).await?;
    assert_eq!(session, r#"{"actor":{"name":"local","role":"viewer"}}"#);
    let table = [
        (Method::POST, "instances/a/start", "", "start"),
        (Method::POST, "instances/a/update", r#"{"target_version":"2026.4.11"}"#, "update"),
        (Method::DELETE, "instances/a", "", "delete"),
        (Method::POST, "instances", r#"{"name":"b"}"#, "create an instance"),
    ];
    for (method, path, body, action) in table {
        let (status, _, text) = send(&server, method, path, body, None).await?;
        let expected = format!(
            r#"{{"error":"not_permitted","message":"It takes the role operator to {action}","role":"operator"}}"#
        );
        assert_eq!((status, text), (403, expected), "{path}");
    }
    let (status, _, text) = send(&server, Method::PATCH, "policy", "{}", None).await?;
    assert!(status == 403 && text.contains("It takes the role admin to set the policy"), "{status} {text}");
    assert_eq!(send(&server, Method::GET, "instances/a", "", None).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn parts_of_the_policy_change_and_the_rest_stays() -> Outcome {
    let server = server().await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    let block = r#"{"block":[{"version":"2026.4.11","reason":"loses mail"}]}"#;
    assert_eq!(send(&server, Method::PATCH, "policy", block, None).await?.0, 200);
    let (_, _, policy) = send(&server, Method::PATCH, "policy", r#"{"prereleases":true}"#, None).await?;
    assert!(policy.contains(r#""prereleases":true"#) && policy.contains("loses mail"), "{policy}");
    let to = r#"{"target_version":"2026.4.11"}"#;
    let (status, _, body) = send(&server, Method::POST, "instances/a/update", to, None).await?;
    assert_eq!(status, 422);
    assert_eq!(
        body,
        r#"{"error":"incompatible_version","message":"Instances cannot be brought to 2026.4.11: the policy blocks it (loses mail)","version":"2026.4.11","reasons":[{"code":"blocked","message":"the policy blocks it (loses mail)"}],"notes_url":"https://github.com/openclaw/openclaw/releases/tag/v2026.4.11"}"#
    );
    let (status, _, body) = send(&server, Method::PATCH, "policy", r#"{"concurrent_updates":2000}"#, None).await?;
    assert_eq!(status, 422);
    assert_eq!(
        body,
        r#"{"error":"invalid_field","message":"concurrent_updates: 2000 is not 1 to 1000","field":"concurrent_updates"}"#
    );
    let events = server.store.events_after(0, 100).await?;
    let told: Vec<_> = events.iter().filter(|e| e.what.headline() == "Policy changed").collect();
    assert_eq!(told.len(), 2, "each change is in the portal's timeline, a refused one is not");
    assert!(told.iter().all(|event| event.actor == "local" && event.instance.is_none()));
    Ok(())
}

#[tokio::test]
async fn a_request_with_a_key_acts_once() -> Outcome {
    let server = server().await?;
    let create = r#"{"name":"a","version":"2026.4.8"}"#;
    let (status, replayed, first) = send(&server, Method::POST, "instances", create, Some("deploy-1")).await?;
    assert_eq!((status, replayed), (201, false), "{first}");
    let (status, replayed, again) = send(&server, Method::POST, "instances", create, Some("deploy-1")).await?;
    assert_eq!((status, replayed), (201, true));
    assert_eq!(again, first);
    server.turn_to("a", InstanceState::Running).await?;
    let (to, back) = (r#"{"target_version":"2026.4.11"}"#, r#"{"target_version":"2026.4.8"}"#);
    let path = "instances/a/update";
    let (_, _, first) = send(&server, Method::POST, path, to, Some("\"deploy-2\"")).await?;
    assert!(first.contains("update_started"), "{first}");
    let generation = server.instance("a").await?.spec.generation;
    assert_eq!(send(&server, Method::POST, path, to, Some("deploy-2")).await?, (200, true, first));
    assert_eq!(server.instance("a").await?.spec.generation, generation, "it acted once");
    let (status, _, body) = send(&server, Method::POST, path, back, Some("deploy-2")).await?;
    assert_eq!(status, 422);
    assert!(body.starts_with(r#"{"error":"idempotency_key_reused","#), "{body}");
    let (status, _, body) = send(&server, Method::POST, path, to, Some("short")).await?;
    assert!(status == 422 && body.contains(r#""field":"Idempotency-Key""#), "{status} {body}");
    // What was refused may be tried again with the same key.
    assert_eq!(send(&server, Method::POST, "instances/a/start", "", Some("deploy-3")).await?.0, 409);
    server.turn_to("a", InstanceState::Running).await?;
    send(&server, Method::POST, "instances/a/stop", "", None).await?;
    server.turn_to("a", InstanceState::Stopped).await?;
    assert_eq!(send(&server, Method::POST, "instances/a/start", "", Some("deploy-3")).await?.0, 200);
    Ok(())
}
