//! What can happen to an update that waits, or is under way: each story as the timeline tells it.

use super::{Outcome, act, server, told};
use openclaw_contract::{Action, InstanceState, Step};

#[tokio::test]
async fn an_update_during_a_long_provisioning() -> Outcome {
    let server = server(&["fetch=20m"]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    server.clock.advance(std::time::Duration::from_secs(15 * 60));
    server.update("a", "2026.4.11").await?;
    server.wait_until("a", |i| i.status.message.as_deref() == Some("Fetching 2026.4.11")).await?;
    server.clock.advance(std::time::Duration::from_secs(20 * 60));
    server.turn_to("a", InstanceState::Running).await?;
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn several_redirects_in_a_row() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    for target in ["2026.4.11", "2026.5.3", "2026.5.3-1", "2026.9.6"] {
        server.update("a", target).await?;
        let fetching = format!("Fetching {target}");
        server.wait_until("a", |i| i.status.message.as_ref() == Some(&fetching)).await?;
    }
    let instance = server.turn_to("a", InstanceState::Running).await?;
    assert_eq!((instance.status.version.to_string().as_str(), instance.status.observed_generation), ("2026.9.6", 5));
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn a_redirect_back_to_the_original() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    server.update("a", "2026.4.11").await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    server.update("a", "2026.4.8").await?;
    server.turn_until("a", |i| i.status.observed_generation == 3).await?;
    let story = told(&server, "a").await?;
    assert!(!story.contains("Gateway stopped"), "it went on serving all the while\n{story}");
    insta::assert_snapshot!(story);
    Ok(())
}

#[tokio::test]
async fn a_rollback_during_provisioning() -> Outcome {
    let server = server(&[]).await?;
    let id = server.create("a", "2026.4.8", true).await?.id;
    server.turn_to("a", InstanceState::Running).await?;
    server.driver.remember(&id, "my name is Ada")?;
    server.update("a", "2026.9.6").await?;
    server.turn_until("a", |i| i.status.version.to_string() == "2026.9.6").await?;
    act(&server, Action::Restart, "a").await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Start)).await?;
    server.update("a", "2026.4.8").await?;
    server
        .turn_until("a", |i| i.status.state == InstanceState::Running && i.status.version.to_string() == "2026.4.8")
        .await?;
    assert_eq!(server.driver.memory(&id), ["my name is Ada"]);
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn a_deletion_during_provisioning() -> Outcome {
    let server = server(&[]).await?;
    let id = server.create("a", "2026.4.8", true).await?.id;
    server.turn_until("a", |i| i.status.step == Some(Step::Start)).await?;
    server.update("a", "2026.4.11").await?;
    server.wait_until("a", |i| i.status.message.as_deref() == Some("Fetching 2026.4.11")).await?;
    act(&server, Action::Delete, "a").await?;
    let deadline = tokio::time::Instant::now() + openclaw_test_support::PATIENCE;
    while server.store.by_id(&id).await?.is_some() {
        anyhow::ensure!(tokio::time::Instant::now() < deadline, "it is still there");
        server.clock.advance(std::time::Duration::from_millis(250));
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let mut events = server.store.timeline(&id, None, 100).await?.events;
    events.reverse();
    let story: Vec<_> = events.iter().map(|event| event.what.headline()).collect();
    insta::assert_snapshot!(story.join("\n"));
    Ok(())
}

#[tokio::test]
async fn a_policy_that_changes_while_an_update_is_queued() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    server.update("a", "2026.4.11").await?;
    // What was accepted stays so; what is asked from now on is decided by the new policy.
    server.set_policy(r#"{"update_states": ["running", "error"], "block": [{"version": "2026.4.11"}]}"#).await?;
    assert!(server.update("a", "2026.5.3").await.is_err_and(|no| no.to_string().contains("does not allow update")));
    let instance = server.turn_to("a", InstanceState::Running).await?;
    assert_eq!(instance.status.version.to_string(), "2026.4.11");
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}
