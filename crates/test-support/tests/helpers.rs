//! What other tests lean on: a world that goes on, and changes past the API.

use openclaw_contract::{InstanceState, Process, UpdateRequest, policy::OnFailure};
use openclaw_driver::{Driver, InstanceRef, simulated::SimulatedOptions};
use openclaw_test_support::TestServer;

type Outcome = anyhow::Result<()>;

async fn process(server: &TestServer, name: &str) -> anyhow::Result<Process> {
    let instance = server.instance(name).await?;
    Ok(server.driver.observe(&InstanceRef { id: instance.id, name: instance.name }).await?.process)
}

#[tokio::test]
async fn gateways_outlive_a_server_that_is_started_again() -> Outcome {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    server.create("a", "2026.4.8", true).await?;
    let id = server.turn_to("a", InstanceState::Running).await?.id;
    server.driver.remember(&id, "ONE")?;
    let before = process(&server, "a").await?;
    assert!(matches!(before, Process::Running { generation: 1, .. }), "{before:?}");
    let server = server.restart().await?;
    assert_eq!((process(&server, "a").await?, server.driver.memory(&id)), (before, vec!["ONE".to_owned()]));
    server.update("a", "2026.4.11").await?;
    server.turn_until("a", |a| a.status.version.to_string() == "2026.4.11").await?;
    assert_eq!(server.driver.memory(&id), ["ONE"], "the new server works on the same world");
    Ok(())
}

#[tokio::test]
async fn snapshots_are_put_back_and_updates_are_asked_for_in_full() -> Outcome {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    server.create("a", "2026.4.8", true).await?;
    let id = server.turn_to("a", InstanceState::Running).await?.id;
    server.driver.remember(&id, "ONE")?;
    server.update("a", "2026.9.6").await?;
    let there = |version: &'static str| {
        move |a: &openclaw_contract::Instance| {
            a.status.state == InstanceState::Running && a.status.version.to_string() == version
        }
    };
    server.turn_until("a", there("2026.9.6")).await?;
    server.driver.remember(&id, "TWO")?;
    server.restore("a", "2-2026.4.8").await?;
    server.turn_until("a", there("2026.4.8")).await?;
    assert_eq!(server.driver.memory(&id), ["ONE"]);

    server.update("a", "2026.9.6").await?;
    server.turn_until("a", there("2026.9.6")).await?;
    let alone = UpdateRequest { keep_state: true, ..UpdateRequest::to("2026.4.8".parse()?) };
    server.update_with("a", alone).await?;
    server.turn_until("a", there("2026.4.8")).await?;
    assert!(server.driver.memory(&id).is_empty(), "the version alone cannot read it");
    let refused = server.restore("a", "9-2026.4.8").await.expect_err("there is none");
    assert!(refused.to_string().contains("9-2026.4.8"), "{refused}");
    Ok(())
}

#[tokio::test]
async fn the_policy_is_changed_by_what_its_body_would_say() -> Outcome {
    let server = TestServer::start(SimulatedOptions::instant()).await?;
    server.set_policy(r#"{"on_failure": "stop", "snapshots_kept": 7}"#).await?;
    server.set_policy(r#"{"soak_seconds": 0}"#).await?;
    let policy = server.store.policy().await?;
    assert_eq!(
        (policy.on_failure, policy.snapshots_kept, policy.soak_seconds),
        (OnFailure::Stop, 7.try_into()?, 0.try_into()?)
    );
    let unknown = server.set_policy(r#"{"on_faliure": "stop"}"#).await.expect_err("a typo");
    assert!(unknown.to_string().contains("on_faliure"), "{unknown}");
    Ok(())
}
