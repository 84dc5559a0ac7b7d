//! What becomes of a change whose answer is lost: it is sent again under the same key, and nothing else is.

use openclaw_client::{Client, ClientError};
use openclaw_contract::{CreateRequest, InstanceName, InstanceState};
use std::io;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const VIEW: &str = r#"{"name":"a","state":"provisioning","version":"2026.4.8","target_version":"2026.4.8",
    "power":"on","generation":1,"observed_generation":0,"driver":"simulated","labels":{},
    "created_at":"2026-04-10T14:23:11Z","provisioning_started_at":null,"last_updated_at":null,
    "step":null,"step_started_at":null,"progress":null,"message":null,
    "health":{"process":{"status":"off","as_of":null},"gateway":{"status":"off","as_of":null},
    "channels":{"status":"unknown","as_of":null}},"url":null}"#;

/// A server that loses its first `lost` answers, and then gives this one.
async fn losing(lost: u64, status: u16, body: &str) -> MockServer {
    let server = MockServer::start().await;
    let reset = |_: &Request| io::Error::from(io::ErrorKind::ConnectionReset);
    if lost > 0 {
        Mock::given(any()).respond_with_err(reset).up_to_n_times(lost).with_priority(1).mount(&server).await;
    }
    let answer = ResponseTemplate::new(status).set_body_raw(body, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// The key of each request that arrived.
async fn keys(server: &MockServer) -> Vec<Option<String>> {
    let requests = server.received_requests().await.unwrap_or_default();
    let key = |request: &Request| Some(request.headers.get("idempotency-key")?.to_str().ok()?.to_owned());
    requests.iter().map(key).collect()
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_under_the_same_key() -> Outcome {
    let name: InstanceName = "a".parse()?;
    for lost in [1, 2] {
        let server = losing(lost, 200, VIEW).await;
        let view = Client::new(&server.uri())?.instance_start(&name, None).await?;
        assert_eq!(view.state, InstanceState::Provisioning);
        let keys = keys(&server).await;
        assert_eq!(keys.len() as u64, lost + 1);
        assert!(keys.iter().all(|key| key.is_some() && *key == keys[0]), "{keys:?}");
    }
    Ok(())
}

#[tokio::test]
async fn each_change_has_a_key_of_its_own() -> Outcome {
    let server = losing(0, 200, VIEW).await;
    let client = Client::new(&server.uri())?;
    client.instance_stop(&"a".parse()?, None).await?;
    client.instance_stop(&"a".parse()?, None).await?;
    let keys = keys(&server).await;
    assert!(keys.len() == 2 && keys[0].is_some() && keys[0] != keys[1], "{keys:?}");
    Ok(())
}

#[tokio::test]
async fn what_stays_without_an_answer_is_unreachable() -> Outcome {
    let server = losing(9, 200, VIEW).await;
    let create = CreateRequest {
        name: "a".parse()?,
        version: None,
        labels: Default::default(),
        start: true,
        allow_prerelease: false,
    };
    let outcome = Client::new(&server.uri())?.instance_create(&create).await;
    assert!(matches!(outcome, Err(ClientError::Unreachable { sent: true, .. })), "{outcome:?}");
    assert_eq!(keys(&server).await.len(), 3);
    Ok(())
}

#[tokio::test]
async fn what_once_left_may_have_arrived_whatever_the_last_attempt_came_to() -> Outcome {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let client = Client::new(&format!("http://{}", listener.local_addr()?))?;
    let server = tokio::spawn(async move {
        // It takes one request, and is gone before it answers.
        let (mut stream, _) = listener.accept().await?;
        tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 64]).await
    });
    let outcome = client.instance_stop(&"a".parse()?, None).await;
    assert!(server.await?? > 0);
    assert!(matches!(outcome, Err(ClientError::Unreachable { sent: true, .. })), "{outcome:?}");
    Ok(())
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_a_look_has_no_key() -> Outcome {
    let server = losing(0, 503, r#"{"error":"too_many_requests","message":"Later"}"#).await;
    let client = Client::new(&server.uri())?;
    let outcome = client.instance_delete(&"a".parse()?, None).await;
    assert!(matches!(outcome, Err(ClientError::Refused { status: 503, .. })), "{outcome:?}");
    assert!(client.instance_view(&"a".parse()?).await.is_err());
    let keys = keys(&server).await;
    assert!(keys.len() == 2 && keys[0].is_some() && keys[1].is_none(), "{keys:?}");
    Ok(())
}
