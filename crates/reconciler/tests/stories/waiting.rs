//! What waits says why, and nothing waits for ever.

use super::{Outcome, act, server, told};
use openclaw_contract::{Action, EventKind, InstanceState, Step};

#[tokio::test]
async fn as_many_are_started_at_once_as_the_policy_says() -> Outcome {
    let server = server(&[]).await?;
    server.set_policy(r#"{"concurrent_starts": 1}"#).await?;
    server.create("a", "2026.4.8", true).await?;
    server.wait_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    server.create("b", "2026.4.8", true).await?;
    let waiting = "Waits for its turn: 1 are being installed or started, as many as may be at once";
    server.wait_until("b", |i| i.status.message.as_deref() == Some(waiting)).await?;
    server.turn_to("a", InstanceState::Running).await?;
    server.turn_to("b", InstanceState::Running).await?;
    Ok(())
}

#[tokio::test]
async fn a_start_waits_for_room_and_gives_up_in_the_end() -> Outcome {
    let server = server(&["host-memory=600MB"]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.set_policy(r#"{"shortage": "refuse"}"#).await?;
    let waits = server
        .turn_until("a", |i| i.status.message.as_deref().is_some_and(|m| m.starts_with("Waits for room")))
        .await?;
    assert_eq!(waits.status.state, InstanceState::Provisioning);
    server.clock.advance(std::time::Duration::from_secs(16 * 60));
    let gave_up = server.turn_to("a", InstanceState::Error).await?;
    assert!(
        gave_up
            .status
            .message
            .is_some_and(|message| message.contains("Memory is short") && message.contains("Free what is short"))
    );
    server.set_policy(r#"{"shortage": "warn"}"#).await?;
    act(&server, Action::Start, "a").await?;
    server.turn_to("a", InstanceState::Running).await?;
    Ok(())
}

#[tokio::test]
async fn a_step_that_hangs_is_ended_by_its_deadline() -> Outcome {
    let server = server(&["hang=start:1"]).await?;
    server.create("a", "2026.4.8", true).await?;
    let hangs = server.turn_until("a", |i| i.status.step == Some(Step::Start)).await?;
    let (began, deadline) = (hangs.status.step_started_at, hangs.status.step_deadline);
    assert!(began.zip(deadline).is_some_and(|(began, deadline)| deadline.duration_since(began).as_mins() == 10));
    server.clock.advance(std::time::Duration::from_secs(10 * 60));
    let failed = server.turn_to("a", InstanceState::Error).await?;
    assert!(failed.status.message.is_some_and(|message| message.starts_with("start did not end within 10 minutes")));
    Ok(())
}

#[tokio::test]
async fn what_may_pass_is_tried_again_with_longer_pauses() -> Outcome {
    let server = server(&["flaky=fetch:3"]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    let id = server.instance("a").await?.id;
    let mut events = server.store.timeline(&id, None, 100).await?.events;
    events.reverse();
    let pauses = events.iter().filter_map(|event| match event.what {
        EventKind::StepRetried { attempt, retry_in_millis, .. } => Some((attempt, retry_in_millis)),
        _ => None,
    });
    assert_eq!(pauses.collect::<Vec<_>>(), [(1, 2000), (2, 4000), (3, 8000)]);
    Ok(())
}

#[tokio::test]
async fn a_driver_that_cannot_be_reached_in_the_middle_of_a_step_fails_nothing() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    server.driver.set_reachable(false);
    for _ in 0..40 {
        server.clock.advance(std::time::Duration::from_secs(5));
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let unknown = server.instance("a").await?;
    assert_eq!(unknown.status.state, InstanceState::Provisioning);
    assert_eq!(unknown.status.failed_generation, None);
    server.driver.set_reachable(true);
    server.turn_to("a", InstanceState::Running).await?;
    assert!(!told(&server, "a").await?.contains("Failed"));
    Ok(())
}

#[tokio::test]
async fn another_portal_on_the_database_waits_for_its_turn() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    let (now, minute) = (server.now(), std::time::Duration::from_secs(60));
    assert!(!server.store.take_lease("reconciler", "another", now, minute).await?, "this one has it");
    Ok(())
}
