//! An update that waits: it is sent elsewhere, taken back, and the timeline tells of it.

use openclaw_contract::{InstanceState, Step};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use openclaw_tests::{Browser, Role};
use thirtyfour::By;

type Outcome = anyhow::Result<()>;

#[tokio::test]
async fn a_queued_update_is_redirected_and_the_timeline_shows_it() -> Outcome {
    let server = being_provisioned().await?;
    let browser = Browser::open(server.url(), (1360, 900)).await?;
    let told = redirected(&server, &browser).await;
    browser.picture("redirected").await?;
    browser.quit().await?;
    told
}

async fn being_provisioned() -> anyhow::Result<TestServer> {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    server.create("a", "2026.4.8", true).await?;
    // An install that nobody needs any more is given up; a start that has begun is waited for.
    server.turn_until("a", |now| now.status.step == Some(Step::Start)).await?;
    Ok(server)
}

async fn redirected(server: &TestServer, browser: &Browser) -> Outcome {
    for version in ["2026.4.11", "2026.5.3"] {
        browser.queue_update("a", version).await?;
        browser.shows(Role::Article, "a", &[&format!("to {version}"), "queued"]).await?;
    }
    server.turn_to("a", InstanceState::Running).await?;
    browser.shows(Role::Article, "a", &["Running", "2026.5.3"]).await?;
    browser.find(Role::Link, "a").await?.click().await?;
    browser.find(Role::Heading, "Timeline").await?;
    browser.find_text("replaces 2026.4.11").await
}

#[tokio::test]
async fn a_queued_update_is_taken_back_in_its_dialog() -> Outcome {
    let server = being_provisioned().await?;
    let browser = Browser::open(server.url(), (1360, 900)).await?;
    let told = taken_back(&server, &browser).await;
    browser.picture("taken-back").await?;
    browser.quit().await?;
    told
}

async fn taken_back(server: &TestServer, browser: &Browser) -> Outcome {
    browser.queue_update("a", "2026.4.11").await?;
    browser.shows(Role::Article, "a", &["queued"]).await?;
    let update = browser.control("button", "Update a", |button| !button.disabled).await?;
    browser.press(&update).await?;
    let dialog = browser.find(Role::Dialog, "Update a").await?;
    browser.find_in(&dialog, Role::Button, "Keep 2026.4.8").await?.click().await?;
    browser.gone(Role::Dialog, "Update a").await?;
    server.wait_until("a", |now| now.spec.target_version == now.status.version).await?;
    server.turn_to("a", InstanceState::Running).await?;
    browser.shows(Role::Article, "a", &["Running", "2026.4.8"]).await?;
    let card = browser.find(Role::Article, "a").await?.text().await?;
    anyhow::ensure!(!card.contains("queued"), "{card}");
    Ok(())
}

#[tokio::test]
async fn the_log_is_followed() -> Outcome {
    let server = being_provisioned().await?;
    let browser = Browser::open(&format!("{}/instances/a", server.url()), (1360, 900)).await?;
    let followed = follows(&server, &browser).await;
    browser.picture("log").await?;
    browser.quit().await?;
    followed
}

async fn follows(server: &TestServer, browser: &Browser) -> Outcome {
    browser.find(Role::Heading, "Log").await?;
    let before = lines(browser).await?;
    server.turn_to("a", InstanceState::Running).await?;
    let deadline = tokio::time::Instant::now() + openclaw_tests::PATIENCE;
    while lines(browser).await? <= before {
        anyhow::ensure!(tokio::time::Instant::now() < deadline, "the log does not go on: {before} lines");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Ok(())
}

/// How much the log shows.
async fn lines(browser: &Browser) -> anyhow::Result<usize> {
    let log = browser.page.find(By::Css("[role=region][aria-label^='Log'], [role=log]")).await?;
    Ok(log.text().await?.lines().count())
}
