//! A fault at each step of an update: whatever it is, the instance runs in the end, at one version or the other, and its agent
//! knows what it knew.

use super::{Outcome, act, server};
use anyhow::Context as _;
use openclaw_contract::{Action, Instance, InstanceState, Step};
use openclaw_test_support::TestServer;
use std::time::Duration;

const WAY: [Step; 7] =
    [Step::Fetch, Step::Check, Step::Stop, Step::Snapshot, Step::Configure, Step::Start, Step::Verify];

/// `b` runs 2026.4.8, and its agent was told something.
async fn running(simulate: &[&str]) -> anyhow::Result<(TestServer, String)> {
    let server = server(simulate).await?;
    let id = server.create("b", "2026.4.8", true).await?.id;
    server.turn_to("b", InstanceState::Running).await?;
    server.driver.remember(&id, "my name is Ada")?;
    Ok((server, id))
}

/// Comes to rest in that state, at that version, knowing what it knew.
async fn rests(server: &TestServer, state: InstanceState, version: &str) -> anyhow::Result<Instance> {
    let instance = server.turn_until("b", |i| i.view().rest().is_some()).await?;
    assert_eq!((instance.status.state, instance.status.version.to_string().as_str()), (state, version));
    if state == InstanceState::Running {
        assert_eq!(server.driver.memory(&instance.id), ["my name is Ada"]);
    }
    Ok(instance)
}

#[tokio::test]
async fn an_error_at_any_step_goes_back_with_the_memory() -> Outcome {
    for step in WAY {
        let (server, id) = running(&[]).await?;
        server.driver.fail_next(&id, step)?;
        server.update("b", "2026.9.6").await?;
        let back = rests(&server, InstanceState::Running, "2026.4.8").await.with_context(|| step.to_string())?;
        assert_eq!(back.spec.way.reverts.map(|version| version.to_string()).as_deref(), Some("2026.9.6"), "{step}");
    }
    Ok(())
}

#[tokio::test]
async fn an_error_at_any_step_rests_with_its_reason_where_the_policy_stops() -> Outcome {
    for step in WAY {
        let (server, id) = running(&[]).await?;
        server.set_policy(r#"{"on_failure": "stop"}"#).await?;
        server.driver.fail_next(&id, step)?;
        server.update("b", "2026.9.6").await?;
        let failed = rests(&server, InstanceState::Error, "2026.4.8").await?;
        assert!(failed.status.message.is_some(), "{step}");
        // And goes on from there.
        act(&server, Action::Start, "b").await?;
        rests(&server, InstanceState::Running, "2026.9.6").await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_hangs_is_ended_and_goes_back() -> Outcome {
    for step in [Step::Check, Step::Stop, Step::Snapshot] {
        let (server, _) = running(&[&format!("hang={step}:1")]).await?;
        server.update("b", "2026.9.6").await?;
        server.turn_until("b", |i| i.status.step == Some(step)).await?;
        server.clock.advance(Duration::from_secs(20 * 60));
        rests(&server, InstanceState::Running, "2026.4.8").await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_arrives() -> Outcome {
    for step in [Step::Check, Step::Stop, Step::Snapshot] {
        let (server, _) = running(&[&format!("flaky={step}:2")]).await?;
        server.update("b", "2026.9.6").await?;
        rests(&server, InstanceState::Running, "2026.9.6").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_removal_that_fails_ends_and_the_instance_can_be_kept() -> Outcome {
    let (server, _) = running(&[]).await?;
    server.driver.set_removable(false);
    act(&server, Action::Delete, "b").await?;
    let deleting = server.turn_until("b", |i| i.status.message.is_some()).await?;
    assert_eq!(deleting.status.state, InstanceState::Deleting);
    let kept = server.turn_by("b", Duration::from_secs(15), |i| i.status.state == InstanceState::Error).await?;
    let message = kept.status.message.unwrap_or_default();
    assert_eq!(
        message,
        "It could not be removed: its folder cannot be removed (simulated). Delete it again, or start it to keep it"
    );
    act(&server, Action::Start, "b").await?;
    rests(&server, InstanceState::Running, "2026.4.8").await?;
    Ok(())
}
