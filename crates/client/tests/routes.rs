//! What each method sends, and what becomes of each kind of answer.

#![expect(clippy::expect_used, reason = "fixtures of tests")]

use futures::StreamExt as _;
use openclaw_client::{Client, ClientError, ListQuery};
use openclaw_contract::{
    Action, CreateRequest, InstanceName, InstanceState, Policy, RestoreRequest, UpdateRequest,
    decision::{Question, QuestionAbout, Questions},
    policy::PolicyChange,
    request::ImportRequest,
};
use std::collections::BTreeMap;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, query_param, query_param_is_missing},
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const VIEW: &str = r#"{"name":"my-instance","state":"provisioning","version":"2026.4.8","target_version":"2026.4.11",
    "power":"on","generation":2,"observed_generation":0,"driver":"simulated","labels":{"team":"ops"},
    "created_at":"2026-04-10T14:23:11Z","provisioning_started_at":"2026-04-10T14:23:11Z","last_updated_at":null,
    "step":"fetch","step_started_at":"2026-04-10T14:23:12Z","progress":0.5,"message":null,
    "health":{"process":{"status":"off","as_of":null},"gateway":{"status":"off","as_of":null},
    "channels":{"status":"unknown","as_of":null}},"url":null,"something_newer":true}"#;

fn name() -> InstanceName {
    "my-instance".parse().expect("a name")
}

fn update() -> UpdateRequest {
    UpdateRequest::to("2026.4.11".parse().expect("a version"))
}

async fn answering(status: u16, body: &str, kind: &str) -> (MockServer, Client) {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).set_body_raw(body, kind);
    Mock::given(wiremock::matchers::any()).respond_with(answer).mount(&server).await;
    let client = Client::new(&server.uri()).expect("an address");
    (server, client)
}

#[tokio::test]
async fn each_method_sends_its_route() -> Outcome {
    let (server, client) = answering(500, r#"{"error":"internal_error","message":"no"}"#, "application/json").await;
    let client = client.with_token("abc")?;
    let query = ListQuery {
        state: Some(InstanceState::Running),
        version: Some("2026.4.8".parse()?),
        label: Some("team=Ops & Co".to_owned()),
        name: Some("y-in".to_owned()),
        after: Some("a".parse()?),
        limit: Some(5),
    };
    let create =
        CreateRequest { name: name(), version: None, labels: Default::default(), start: true, allow_prerelease: false };
    let question = Question { generation: Some(2), ..Question::about(Action::Stop) };
    let restore = RestoreRequest { snapshot: "7-2026.4.8".parse()? };
    let import = ImportRequest {
        name: name(),
        version: Some("2026.4.8".parse()?),
        labels: BTreeMap::from([("team".to_owned(), "a,b".to_owned())]).try_into()?,
        start: true,
        folder: None,
        adopt: None,
    };
    let folder = ImportRequest { version: None, folder: Some("/old".to_owned()), ..import.clone() };
    let questions = Questions { questions: vec![QuestionAbout { instance: name(), question: question.clone() }] };
    let change = PolicyChange { prereleases: Some(true), ..PolicyChange::default() };
    assert!(client.instance_list(&ListQuery::default()).await.is_err());
    assert!(client.instance_list(&query).await.is_err());
    assert!(client.instance_view(&name()).await.is_err());
    assert!(client.instance_create(&create).await.is_err());
    assert!(client.instance_delete(&name(), Some(7)).await.is_err());
    assert!(client.instance_update(&name(), &update(), None).await.is_err());
    assert!(client.instance_update(&name(), &update(), Some(3)).await.is_err());
    assert!(client.instance_start(&name(), None).await.is_err());
    assert!(client.instance_stop(&name(), None).await.is_err());
    assert!(client.instance_restart(&name(), Some(1)).await.is_err());
    assert!(client.instance_timeline(&name(), None, None).await.is_err());
    assert!(client.instance_timeline(&name(), Some(20), Some(99)).await.is_err());
    assert!(client.instance_logs(&name(), None, false).await.is_err());
    assert!(client.instance_logs(&name(), Some(10), true).await.is_err());
    assert!(client.instance_restore(&name(), &restore, Some(2)).await.is_err());
    assert!(client.snapshot_list(&name()).await.is_err());
    assert!(client.snapshot_take_in(&name(), &b"archive"[..], 7).await.is_err());
    assert!(client.snapshot_discard(&name(), &restore.snapshot).await.is_err());
    assert!(client.instance_backup(&name()).await.is_err());
    assert!(client.import_archive(&import, &b"archive"[..], 7).await.is_err());
    assert!(client.import_folder(&folder).await.is_err());
    assert!(client.instance_decide(&name(), &question).await.is_err());
    assert!(client.decide(&questions).await.is_err());
    assert!(client.releases().await.is_err());
    assert!(client.policy().await.is_err());
    assert!(client.policy_set(&Policy::default()).await.is_err());
    assert!(client.policy_change(&change).await.is_err());
    assert!(client.host().await.is_err());
    assert!(client.session().await.is_err());
    assert!(client.server_version().await.is_err());
    assert!(client.rules().await.is_err());
    assert!(client.events(None).await.is_err());
    assert!(client.events(Some(41)).await.is_err());

    let requests = server.received_requests().await.ok_or("not recorded")?;
    let mut seen = Vec::new();
    for request in requests {
        let header = |name| request.headers.get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header("authorization"), Some("Bearer abc"));
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let if_match = header("if-match").map(|value| format!(" if {value}")).unwrap_or_default();
        let once = if header("idempotency-key").is_some() { " once" } else { "" };
        let body = String::from_utf8(request.body)?;
        let path = request.url.path().strip_prefix("/api/v1").ok_or("outside of the API")?;
        seen.push(format!("{} {path}{query}{if_match}{once} {body}", request.method).trim_end().to_owned());
    }
    let policy = format!("PUT /policy {}", serde_json::to_string(&Policy::default())?);
    let expected = [
        "GET /instances",
        "GET /instances?state=running&version=2026.4.8&label=team%3DOps+%26+Co&name=y-in&after=a&limit=5",
        "GET /instances/my-instance",
        r#"POST /instances once {"name":"my-instance","labels":{},"start":true}"#,
        r#"DELETE /instances/my-instance if "7" once"#,
        r#"POST /instances/my-instance/update once {"target_version":"2026.4.11"}"#,
        r#"POST /instances/my-instance/update if "3" once {"target_version":"2026.4.11"}"#,
        "POST /instances/my-instance/start once",
        "POST /instances/my-instance/stop once",
        r#"POST /instances/my-instance/restart if "1" once"#,
        "GET /instances/my-instance/timeline",
        "GET /instances/my-instance/timeline?limit=20&before=99",
        "GET /instances/my-instance/logs?follow=false",
        "GET /instances/my-instance/logs?tail=10&follow=true",
        r#"POST /instances/my-instance/restore if "2" once {"snapshot":"7-2026.4.8"}"#,
        "GET /instances/my-instance/snapshots",
        "POST /instances/my-instance/snapshots archive",
        "DELETE /instances/my-instance/snapshots/7-2026.4.8",
        "GET /instances/my-instance/backup",
        "POST /import?name=my-instance&start=true&version=2026.4.8&label=team%3Da%2Cb archive",
        r#"POST /import {"name":"my-instance","labels":{"team":"a,b"},"start":true,"folder":"/old"}"#,
        r#"POST /instances/my-instance/decide {"action":"stop","allow_prerelease":false,"keep_state":false,"rehearse":false,"generation":2}"#,
        r#"POST /decide {"questions":[{"instance":"my-instance","question":{"action":"stop","allow_prerelease":false,"keep_state":false,"rehearse":false,"generation":2}}]}"#,
        "GET /releases",
        "GET /policy",
        policy.as_str(),
        r#"PATCH /policy {"prereleases":true}"#,
        "GET /host",
        "GET /session",
        "GET /version",
        "GET /version",
        "GET /events",
        "GET /events?after=41",
    ];
    assert_eq!(seen, expected);
    Ok(())
}

#[tokio::test]
async fn reads_views_and_leaves_out_what_a_newer_server_adds() -> Outcome {
    let (_server, client) = answering(201, VIEW, "application/json").await;
    let view = client.instance_view(&name()).await?;
    assert_eq!((view.name, view.state, view.progress), (name(), InstanceState::Provisioning, Some(0.5)));
    Ok(())
}

#[tokio::test]
async fn a_refusal_keeps_its_facts() -> Outcome {
    let body = r#"{"error":"state_conflict","message":"Instance state does not allow update","current_state":"stopped","allowed_states":["running","error"]}"#;
    let (_server, client) = answering(409, body, "application/json").await;
    match client.instance_update(&name(), &update(), None).await {
        Err(ClientError::Refused { status: 409, body: facts }) => {
            assert_eq!(serde_json::to_string(&facts)?, body);
        }
        other => panic!("{other:?}"),
    }
    Ok(())
}

#[tokio::test]
async fn other_bodies_than_the_portals_are_said_to_be_so() {
    let table = [
        (502, "<html>bad gateway</html>", "text/html", "HTTP 502 Bad Gateway with a body of another kind (text/html)"),
        (500, "", "text/plain", "HTTP 500 Internal Server Error with a body of another kind (text/plain)"),
        (404, "[]", "application/json", "HTTP 404 Not Found with a body of another kind (application/json)"),
        (302, "", "text/plain", "HTTP 302 Found"),
        (200, "<html>welcome</html>", "text/html", "its body does not fit: expected value at line 1 column 1"),
        (200, r#"{"name":"UPPER"}"#, "application/json", "its body does not fit: \"UPPER\" does not fit: a name has"),
    ];
    for (status, body, kind, part) in table {
        let (server, client) = answering(status, body, kind).await;
        let error = client.instance_view(&name()).await.err();
        assert!(matches!(error, Some(ClientError::Unreadable { .. })), "{status} {body}: {error:?}");
        let says = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(says.contains(part) && says.contains(&server.uri()), "{status} {body}: {says}");
    }
}

#[tokio::test]
async fn nothing_there_is_unreachable() -> Outcome {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    drop(listener);
    let client = Client::new(&url)?;
    let begun = std::time::Instant::now();
    for error in [client.server_version().await.err(), client.instance_start(&name(), None).await.err()] {
        let error = error.ok_or("somebody answered")?;
        assert_eq!(error.to_string(), format!("Server unreachable at {url}"));
        let refused =
            matches!(&error, ClientError::Unreachable { cause, sent: false, .. } if cause.contains("refused"));
        assert!(refused, "{error:?}");
    }
    // Nothing is tried again where nothing listens.
    assert!(begun.elapsed() < std::time::Duration::from_millis(200), "{:?}", begun.elapsed());
    Ok(())
}

#[tokio::test]
async fn lists_page_by_page() -> Outcome {
    let server = MockServer::start().await;
    let page = |names: &[&str], next: &str| {
        let views: Vec<_> = names.iter().map(|name| VIEW.replace("my-instance", name)).collect();
        let body = format!(r#"{{"instances":[{}],"sequence":9,"next":{next}}}"#, views.join(","));
        ResponseTemplate::new(200).set_body_raw(body, "application/json")
    };
    let list = || Mock::given(method("GET")).and(path("/api/v1/instances"));
    list().and(query_param_is_missing("after")).respond_with(page(&["a", "b"], "\"b\"")).mount(&server).await;
    list().and(query_param("after", "b")).respond_with(page(&["c"], "null")).mount(&server).await;
    let all = Client::new(&server.uri())?.instance_list_all(&ListQuery::default()).await?;
    let names: Vec<_> = all.instances.iter().map(|view| view.name.as_str()).collect();
    assert_eq!((names, all.sequence, all.next), (vec!["a", "b", "c"], 9, None));
    Ok(())
}

#[tokio::test]
async fn pages_that_do_not_end_are_not_followed_for_ever() -> Outcome {
    let body = r#"{"instances":[],"sequence":9,"next":"b"}"#;
    let (_server, client) = answering(200, body, "application/json").await;
    let error = client.instance_list_all(&ListQuery::default()).await.err().ok_or("came to an end")?;
    assert!(error.to_string().contains("do not come to an end"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_log_is_read_line_by_line() -> Outcome {
    let (_server, client) = answering(200, "one\ntwo ünd\r\n\nlast, cut", "text/plain").await;
    let lines: Vec<_> = client.instance_logs(&name(), Some(4), false).await?.collect().await;
    let lines = lines.into_iter().collect::<Result<Vec<_>, _>>()?;
    assert_eq!(lines, ["one", "two ünd", "", "last, cut"]);
    Ok(())
}
