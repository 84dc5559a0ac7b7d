//! Updates that fail, and rollbacks: the agent's memory comes along.

use super::{Outcome, act, server, told};
use openclaw_contract::{Action, Instance, InstanceState, UpdateRequest, snapshot::SnapshotKind};
use openclaw_test_support::TestServer;

/// `a` runs that version, and its agent was told something.
async fn running(server: &TestServer, version: &str) -> anyhow::Result<Instance> {
    let id = server.create("a", version, true).await?.id;
    let instance = server.turn_to("a", InstanceState::Running).await?;
    server.driver.remember(&id, "my name is Ada")?;
    Ok(instance)
}

async fn at(server: &TestServer, version: &str) -> anyhow::Result<Instance> {
    server
        .turn_until("a", |i| i.status.state == InstanceState::Running && i.status.version.to_string() == version)
        .await
}

#[tokio::test]
async fn a_failed_update_goes_back_with_the_memory() -> Outcome {
    let server = server(&[]).await?;
    let id = running(&server, "2026.4.8").await?.id;
    server.driver.fail_next(&id, openclaw_contract::Step::Verify)?;
    server.update("a", "2026.9.6").await?;
    let instance =
        server.turn_until("a", |i| i.spec.way.reverts.is_some() && i.status.state == InstanceState::Running).await?;
    assert_eq!(
        (instance.status.version.to_string(), instance.spec.target_version.to_string()),
        ("2026.4.8".into(), "2026.4.8".into())
    );
    assert_eq!(server.driver.memory(&id), ["my name is Ada"]);
    assert_eq!(instance.status.failed_generation, None);
    let held = server.store.policy().await?.held_versions;
    let held: Vec<_> = held.iter().map(|held| (held.version.to_string(), held.instance.to_string())).collect();
    assert_eq!(held, [("2026.9.6".to_owned(), "a".to_owned())]);
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn a_failed_update_stops_where_the_policy_says_so_and_is_then_taken_back() -> Outcome {
    let server = server(&[]).await?;
    server.set_policy(r#"{"on_failure": "stop", "hold_failed": false}"#).await?;
    let id = running(&server, "2026.4.8").await?.id;
    server.driver.fail_next(&id, openclaw_contract::Step::Verify)?;
    server.update("a", "2026.9.6").await?;
    let failed = server.turn_to("a", InstanceState::Error).await?;
    assert_eq!(
        (failed.status.version.to_string(), failed.spec.target_version.to_string()),
        ("2026.4.8".into(), "2026.9.6".into())
    );
    assert!(server.store.policy().await?.held_versions.is_empty());
    server.update("a", "2026.4.8").await?;
    at(&server, "2026.4.8").await?;
    assert_eq!(server.driver.memory(&id), ["my name is Ada"], "the state is put back that 2026.4.8 can read");
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn a_rollback_brings_back_what_the_older_version_knew() -> Outcome {
    let server = server(&[]).await?;
    let id = running(&server, "2026.4.8").await?.id;
    server.update("a", "2026.9.6").await?;
    at(&server, "2026.9.6").await?;
    assert_eq!(server.driver.memory(&id), ["my name is Ada"], "an update keeps it");
    server.driver.remember(&id, "I moved to Paris")?;
    server.update("a", "2026.4.8").await?;
    let back = at(&server, "2026.4.8").await?;
    assert_eq!(server.driver.memory(&id), ["my name is Ada"]);
    // What was written since is set aside, and can be had again.
    let aside = back.status.snapshots.iter().find(|snapshot| snapshot.kind == SnapshotKind::SetAside);
    let aside = aside.map(|snapshot| snapshot.id.to_string()).unwrap_or_default();
    server.restore("a", &aside).await?;
    at(&server, "2026.9.6").await?;
    assert_eq!(server.driver.memory(&id), ["my name is Ada", "I moved to Paris"]);
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn the_version_alone_begins_empty_and_only_by_choice() -> Outcome {
    let server = server(&[]).await?;
    let id = running(&server, "2026.4.8").await?.id;
    server.update("a", "2026.9.6").await?;
    at(&server, "2026.9.6").await?;
    let alone = UpdateRequest { keep_state: true, ..UpdateRequest::to("2026.4.8".parse()?) };
    server.update_with("a", alone).await?;
    at(&server, "2026.4.8").await?;
    assert_eq!(server.driver.memory(&id), [""; 0], "as it is with real versions");
    server.restore("a", "2-2026.4.8").await?;
    server.turn_until("a", |i| i.status.observed_generation == 4).await?;
    assert_eq!(server.driver.memory(&id), ["my name is Ada"]);
    Ok(())
}

#[tokio::test]
async fn a_rollback_that_fails_goes_back_to_what_ran() -> Outcome {
    let server = server(&[]).await?;
    let id = running(&server, "2026.4.8").await?.id;
    server.update("a", "2026.9.6").await?;
    at(&server, "2026.9.6").await?;
    server.driver.remember(&id, "I moved to Paris")?;
    server.driver.fail_next(&id, openclaw_contract::Step::Start)?;
    server.update("a", "2026.4.8").await?;
    server.turn_until("a", |i| i.spec.way.reverts.is_some() && i.status.state == InstanceState::Running).await?;
    assert_eq!(server.driver.memory(&id), ["my name is Ada", "I moved to Paris"]);
    Ok(())
}

#[tokio::test]
async fn a_way_back_that_fails_rests_in_error() -> Outcome {
    let server = server(&[]).await?;
    let id = running(&server, "2026.4.8").await?.id;
    for _ in 0..2 {
        server.driver.fail_next(&id, openclaw_contract::Step::Start)?;
    }
    server.update("a", "2026.4.11").await?;
    let failed = server.turn_to("a", InstanceState::Error).await?;
    assert_eq!(failed.spec.way.reverts.map(|version| version.to_string()).as_deref(), Some("2026.4.11"));
    act(&server, Action::Start, "a").await?;
    at(&server, "2026.4.8").await?;
    assert_eq!(server.driver.memory(&id), ["my name is Ada"]);
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn a_check_that_fails_stops_nothing() -> Outcome {
    let server = server(&[]).await?;
    let id = running(&server, "2026.4.8").await?.id;
    server.driver.fail_next(&id, openclaw_contract::Step::Check)?;
    server.update("a", "2026.4.11").await?;
    let kept =
        server.turn_until("a", |i| i.spec.way.reverts.is_some() && i.status.state == InstanceState::Running).await?;
    assert_eq!(kept.status.version.to_string(), "2026.4.8");
    assert!(server.store.policy().await?.held_versions.is_empty(), "that is a matter of this instance");
    let story = told(&server, "a").await?;
    assert!(!story.contains("Gateway stopped"), "{story}");
    Ok(())
}

#[tokio::test]
async fn a_queued_update_to_a_version_that_failed_elsewhere_is_not_begun() -> Outcome {
    let server = server(&[]).await?;
    for name in ["a", "b"] {
        server.create(name, "2026.4.8", true).await?;
        server.turn_to(name, InstanceState::Running).await?;
    }
    server.set_policy(r#"{"concurrent_updates": 1}"#).await?;
    server.driver.fail_next(&server.instance("a").await?.id, openclaw_contract::Step::Verify)?;
    server.update("a", "2026.4.11").await?;
    server.wait_until("a", |i| i.status.step.is_some()).await?;
    server.update("b", "2026.4.11").await?;
    let b =
        server.turn_until("b", |i| i.spec.way.reverts.is_some() && i.status.state == InstanceState::Running).await?;
    assert_eq!(b.status.version.to_string(), "2026.4.8");
    insta::assert_snapshot!(told(&server, "b").await?);
    assert!(
        server
            .update("b", "2026.4.11")
            .await
            .is_err_and(|no| no.to_string().contains("held back since it failed on a"))
    );
    server.set_policy(r#"{"lift": ["2026.4.11"]}"#).await?;
    server.update("b", "2026.4.11").await?;
    server.turn_until("b", |i| i.status.version.to_string() == "2026.4.11").await?;
    Ok(())
}

#[tokio::test]
async fn a_state_that_was_taken_away_is_told_and_not_begun_anew() -> Outcome {
    let server = server(&[]).await?;
    let id = running(&server, "2026.4.8").await?.id;
    server.update("a", "2026.4.11").await?;
    at(&server, "2026.4.11").await?;
    act(&server, Action::Stop, "a").await?;
    server.turn_to("a", InstanceState::Stopped).await?;
    server.driver.lose_state(&id)?;
    act(&server, Action::Start, "a").await?;
    let robbed = server.turn_to("a", InstanceState::Error).await?;
    assert!(robbed.status.message.is_some_and(|message| message.starts_with("The folder of its state is gone")));
    server.restore("a", "2-2026.4.8").await?;
    at(&server, "2026.4.8").await?;
    assert_eq!(server.driver.memory(&id), ["my name is Ada"]);
    Ok(())
}
