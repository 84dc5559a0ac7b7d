//! An update can be taken back at every step, and the instance then runs what it ran, with what its agent knew.

use super::{Outcome, server, told};
use openclaw_contract::{InstanceState, Step};

/// Cancels an update while that step is in hand, and tells what the timeline says of it from there on.
async fn cancelled_at(step: Step) -> anyhow::Result<String> {
    let server = server(&["snapshot=1s", "stop=1s", "check=1s", "configure=1s", "start=1s", "verify=1s"]).await?;
    let id = server.create("a", "2026.4.8", true).await?.id;
    server.turn_to("a", InstanceState::Running).await?;
    server.driver.remember(&id, "my name is Ada")?;
    server.update("a", "2026.9.6").await?;
    server.turn_until("a", |i| i.status.step == Some(step)).await?;
    server.update("a", "2026.4.8").await?;
    let back = server
        .turn_until("a", |i| i.status.state == InstanceState::Running && i.status.observed_generation == 3)
        .await?;
    assert_eq!(back.status.version.to_string(), "2026.4.8", "{step}");
    assert_eq!(server.driver.memory(&id), ["my name is Ada"], "{step}");
    let story = told(&server, "a").await?;
    Ok(story.lines().skip_while(|line| !line.contains("Update taken back")).collect::<Vec<_>>().join("\n"))
}

#[tokio::test]
async fn a_rollback_while_it_restores() -> Outcome {
    let server = server(&["restore=1s"]).await?;
    let id = server.create("a", "2026.4.8", true).await?.id;
    server.turn_to("a", InstanceState::Running).await?;
    server.driver.remember(&id, "my name is Ada")?;
    server.update("a", "2026.9.6").await?;
    server.turn_until("a", |i| i.status.version.to_string() == "2026.9.6").await?;
    server.driver.remember(&id, "I moved to Paris")?;
    server.update("a", "2026.4.8").await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Restore)).await?;
    server.update("a", "2026.9.6").await?;
    let back = server
        .turn_until("a", |i| i.status.state == InstanceState::Running && i.status.observed_generation == 4)
        .await?;
    assert_eq!(back.status.version.to_string(), "2026.9.6");
    assert_eq!(server.driver.memory(&id), ["my name is Ada", "I moved to Paris"], "what was set aside is put back");
    Ok(())
}

#[tokio::test]
async fn at_every_step() -> Outcome {
    let mut stories = String::new();
    for step in [Step::Fetch, Step::Check, Step::Stop, Step::Snapshot, Step::Configure, Step::Start, Step::Verify] {
        stories.push_str(&format!("## while {step} is in hand\n{}\n\n", cancelled_at(step).await?));
    }
    insta::assert_snapshot!(stories);
    Ok(())
}
