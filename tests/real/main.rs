//! The whole story with real OpenClaw, from npm to its gateway's own health check, by a click in a real browser.

mod agent;
mod memory;

use anyhow::{Context, ensure};
use openclaw_client::Client;
use openclaw_contract::{EventKind, InstanceName, InstanceState, InstanceView};
use openclaw_tests::{Browser, PortalProcess, Role};
use std::{path::Path, time::Duration};
use tokio::time::Instant;

type Outcome = anyhow::Result<()>;

/// Two installs from npm and three starts, on two cores that do other things too.
const REAL_PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Two portals of one host may choose the same port for gateways that do not listen yet: one test after the other.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Ends whatever still runs out of the folder when a test breaks off.
struct Sweep<'a>(&'a Path);

impl Drop for Sweep<'_> {
    fn drop(&mut self) {
        let _ = std::process::Command::new("pkill").arg("-KILL").arg("-f").arg(self.0).status();
    }
}

#[tokio::test]
async fn an_update_clicked_while_provisioning_reaches_a_real_gateway() -> Outcome {
    let _turn = ONE_AT_A_TIME.lock().await;
    let folder = tempfile::Builder::new().prefix("openclaw-real-").tempdir()?;
    let _sweep = Sweep(folder.path());
    let portal = PortalProcess::start(folder.path(), &[]).await?;
    let browser = Browser::open(portal.url(), (1360, 900)).await?;
    let clicked = click(&browser).await;
    if clicked.is_err() {
        browser.picture("real").await?;
    }
    clicked?;

    let client = Client::new(portal.url())?;
    let name: InstanceName = "my-instance".parse()?;
    let running = arrived(&client, &name, InstanceState::Running).await?;
    assert_eq!(running.version.to_string(), "2026.4.11");
    browser.shows(Role::Article, "my-instance", &["Running", "2026.4.11"]).await?;
    browser.picture("real").await?;
    browser.quit().await?;
    answers_its_health_check(&running).await?;

    // The portal ends and starts again; the gateway is the same process all the while.
    portal.stop().await?;
    answers_its_health_check(&running).await?;
    let portal = PortalProcess::start(folder.path(), &[]).await?;
    let client = Client::new(portal.url())?;
    let found = until(&client, &name, |view| view.health.process.detail.is_some()).await?;
    assert_eq!(found.health.process.detail, running.health.process.detail);
    assert_eq!((found.state, found.generation), (InstanceState::Running, running.generation));
    let story = client.instance_timeline(&name, None, None).await?.events;
    assert!(story.iter().any(|event| matches!(event.what, EventKind::Adopted { .. })), "{story:?}");
    let tail = client.instance_logs(&name, Some(50), false).await;
    assert!(tail.is_ok(), "its log can be read");

    client.instance_stop(&name, None).await?;
    let stopped = arrived(&client, &name, InstanceState::Stopped).await?;
    let url = running.url.context("a running gateway has an address")?;
    assert!(reqwest::get(&url).await.is_err(), "nothing answers at {url} any more");
    client.instance_delete(&stopped.name, None).await?;
    let deadline = Instant::now() + REAL_PATIENCE;
    while client.instance_view(&name).await.is_ok() {
        ensure!(Instant::now() < deadline, "it is still there");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    portal.stop().await
}

async fn click(browser: &Browser) -> Outcome {
    browser.create_instance("my-instance", "2026.4.8").await?;
    browser.shows(Role::Article, "my-instance", &["Provisioning", "2026.4.8"]).await?;
    browser.queue_update("my-instance", "2026.4.11").await?;
    browser.shows(Role::Article, "my-instance", &["Provisioning", "2026.4.8 → to 2026.4.11", "queued"]).await
}

/// Waits until the instance is in a state; an instance that comes to rest in error is a failure at once.
async fn arrived(client: &Client, name: &InstanceName, state: InstanceState) -> anyhow::Result<InstanceView> {
    let view = until(client, name, |view| view.state == state || view.state == InstanceState::Error).await?;
    ensure!(view.state == state, "it came to rest in error: {:?}", view.message);
    Ok(view)
}

async fn until(
    client: &Client,
    name: &InstanceName,
    wanted: impl Fn(&InstanceView) -> bool,
) -> anyhow::Result<InstanceView> {
    let deadline = Instant::now() + REAL_PATIENCE;
    loop {
        let view = client.instance_view(name).await?;
        if wanted(&view) {
            return Ok(view);
        }
        ensure!(Instant::now() < deadline, "it is still {}, {:?}", view.state, view.message);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn answers_its_health_check(view: &InstanceView) -> Outcome {
    let url = format!("{}/healthz", view.url.as_deref().context("no address")?.trim_end_matches('/'));
    let answer: serde_json::Value = reqwest::get(&url).await?.json().await?;
    ensure!(answer.get("ok") == Some(&true.into()), "{url} answers {answer}");
    Ok(())
}
