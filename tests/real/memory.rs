//! What an agent remembers, through an update, kills at every turn, a failed update and a rollback: real OpenClaw, 2026.4.8 to
//! 2026.9.6 and back. 2026.9.6 moves conversations into a database that 2026.4.8 cannot read.

use super::{ONE_AT_A_TIME, Outcome, Sweep, agent::Agent, arrived, until};
use anyhow::{Context, ensure};
use openclaw_client::Client;
use openclaw_contract::{
    CreateRequest, EventKind, InstanceName, InstanceState, InstanceView, LayerStatus, Step, UpdateRequest,
    policy::PolicyChange, snapshot::SnapshotKind,
};
use openclaw_tests::KillablePortal;
use std::time::Duration;

const READY: Duration = Duration::from_secs(60);
const FIRST: &str = "my name is Ada";
const SECOND: &str = "I moved to Paris";

#[tokio::test]
async fn an_agent_keeps_its_memory_whatever_is_killed() -> Outcome {
    let _turn = ONE_AT_A_TIME.lock().await;
    let folder = tempfile::Builder::new().prefix("openclaw-real-").tempdir()?;
    let _sweep = Sweep(folder.path());
    let mut portal = KillablePortal::new(folder.path(), &[])?;
    portal.start(READY).await?;
    let (data, client) = (portal.data(), Client::new(&portal.url())?);
    let (agent, name): (_, InstanceName) = (Agent::of(&data), "ada".parse()?);
    client.policy_change(&PolicyChange { soak_seconds: Some(8), ..PolicyChange::default() }).await?;

    // The portal is killed while it installs, and goes on where it was.
    let create: CreateRequest = serde_json::from_str(r#"{"name": "ada", "version": "2026.4.8"}"#)?;
    client.instance_create(&create).await?;
    killed_at(&mut portal, &client, &name, Step::Fetch).await?;
    let running = arrived(&client, &name, InstanceState::Running).await?;
    agent.told(&running, FIRST).await?;
    ensure!(agent.remembers(&running).await?.contains(FIRST), "it was not told");

    // An update, with the portal killed during the switch and during the verification.
    update(&client, &name, "2026.9.6").await?;
    killed_at(&mut portal, &client, &name, Step::Snapshot).await?;
    killed_at(&mut portal, &client, &name, Step::Start).await?;
    killed_at(&mut portal, &client, &name, Step::Verify).await?;
    let updated = at(&client, &name, "2026.9.6").await?;
    ensure!(agent.remembers(&updated).await?.contains(FIRST), "the update cost it its memory");
    agent.told(&updated, SECOND).await?;

    // The gateway is killed, and is healed.
    let pid = pid(&updated)?;
    kill(&pid)?;
    let healed = until(&client, &name, |view| {
        view.state == InstanceState::Running
            && view.health.process.detail.as_deref().is_some_and(|detail| !detail.contains(&pid))
    })
    .await?;
    let remembers = agent.remembers(&healed).await?;
    ensure!(remembers.contains(FIRST) && remembers.contains(SECOND), "{remembers}");

    // Back to 2026.4.8, with what it knew then; what came since is set aside.
    update(&client, &name, "2026.4.8").await?;
    let back = at(&client, &name, "2026.4.8").await?;
    let remembers = agent.remembers(&back).await?;
    ensure!(remembers.contains(FIRST) && !remembers.contains(SECOND), "{remembers}");
    let aside =
        back.snapshots.iter().find(|snapshot| snapshot.kind == SnapshotKind::SetAside).context("nothing set aside")?;
    ensure!(aside.version.to_string() == "2026.9.6" && aside.bytes > 0, "{aside:?}");

    // An update whose gateway dies while it is verified goes back by itself.
    update(&client, &name, "2026.9.6").await?;
    let doomed =
        until(&client, &name, |view| view.step == Some(Step::Verify) && view.health.process.status == LayerStatus::Ok)
            .await?;
    kill(&self::pid(&doomed)?)?;
    let back = until(&client, &name, |view| view.reverts.is_some() && view.state == InstanceState::Running).await?;
    ensure!(back.version.to_string() == "2026.4.8" && back.target_version == back.version, "{back:?}");
    ensure!(agent.remembers(&back).await?.contains(FIRST), "the failed update cost it its memory");
    let told = client.instance_timeline(&name, None, None).await?.events;
    ensure!(told.iter().any(|event| matches!(event.what, EventKind::RolledBack { .. })), "{told:?}");
    let held = client.policy().await?.held_versions;
    ensure!(held.iter().any(|held| held.version.to_string() == "2026.9.6"), "2026.9.6 is not held back");

    client.instance_delete(&name, None).await?;
    let gone = async {
        while client.instance_view(&name).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(super::REAL_PATIENCE, gone).await.context("it is still there")?;
    portal.stop().await
}

async fn update(client: &Client, name: &InstanceName, to: &str) -> Outcome {
    client.instance_update(name, &UpdateRequest::to(to.parse()?), None).await?;
    Ok(())
}

/// The way of an update.
const WAY: [Step; 7] =
    [Step::Fetch, Step::Check, Step::Stop, Step::Snapshot, Step::Configure, Step::Start, Step::Verify];

/// Waits until that step is in hand, or one after it where it was too short to be seen; kills the portal, and starts it again.
async fn killed_at(portal: &mut KillablePortal, client: &Client, name: &InstanceName, step: Step) -> Outcome {
    let at = |step: Step| WAY.iter().position(|known| *known == step);
    until(client, name, |view| view.step.is_some_and(|now| at(now) >= at(step)) || view.state == InstanceState::Error)
        .await?;
    portal.kill().await?;
    portal.start(READY).await?;
    Ok(())
}

async fn at(client: &Client, name: &InstanceName, version: &str) -> anyhow::Result<InstanceView> {
    let rests = |view: &InstanceView| match view.state {
        InstanceState::Running => view.version.to_string() == version || view.reverts.is_some(),
        InstanceState::Error => true,
        _ => false,
    };
    let view = until(client, name, rests).await?;
    let told = client.instance_timeline(name, None, None).await?.events;
    let last: Vec<_> = told.iter().take(6).map(|event| (event.what.headline(), event.what.detail())).collect();
    ensure!(view.state == InstanceState::Running && view.version.to_string() == version, "{:?} {last:?}", view.message);
    Ok(view)
}

/// The process of its gateway: `pid 7635`.
fn pid(view: &InstanceView) -> anyhow::Result<String> {
    let detail = view.health.process.detail.as_deref().context("its process is not known")?;
    let number = detail.split("pid ").nth(1).context("it names no process")?;
    Ok(number.chars().take_while(char::is_ascii_digit).collect())
}

fn kill(pid: &str) -> Outcome {
    ensure!(std::process::Command::new("kill").args(["-KILL", pid]).status()?.success(), "{pid} cannot be killed");
    Ok(())
}
