//! One decision for several instances: each says whether it can be done, and what became of it.

use openclaw_contract::InstanceState;
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use openclaw_tests::{Browser, Role};

type Outcome = anyhow::Result<()>;

#[tokio::test]
async fn several_are_updated_at_once() -> Outcome {
    let server = TestServer::start(SimulatedOptions::instant()).await?;
    for name in ["a", "b", "c"] {
        server.create(name, "2026.4.8", true).await?;
        server.turn_to(name, InstanceState::Running).await?;
    }
    // What is of that version already needs nothing.
    server.update("c", "2026.5.3").await?;
    server.turn_until("c", |now| now.status.version.to_string() == "2026.5.3" && now.status.step.is_none()).await?;
    let browser = Browser::open(server.url(), (1360, 900)).await?;
    let updated = update(&server, &browser).await;
    browser.picture("several").await?;
    browser.quit().await?;
    updated
}

async fn update(server: &TestServer, browser: &Browser) -> Outcome {
    for name in ["a", "b", "c"] {
        let checkbox = browser.control("checkbox", &format!("Select {name}"), |_| true).await?;
        browser.press(&checkbox).await?;
    }
    let act = browser.control("button", "Update", |button| !button.disabled).await?;
    browser.press(&act).await?;
    let dialog = browser.find(Role::Dialog, "Update 3 instances").await?;
    browser.find_in(&dialog, Role::Option, "2026.5.3").await?.click().await?;
    browser.shows(Role::Dialog, "Update 3 instances", &["Can 2", "Cannot 1"]).await?;
    let go = browser.control("button", "Update 2 instances", |button| !button.disabled).await?;
    browser.press(&go).await?;
    for name in ["a", "b"] {
        server.wait_until(name, |now| now.spec.target_version.to_string() == "2026.5.3").await?;
    }
    browser.shows(Role::Dialog, "Update 3 instances", &["Accepted 2"]).await
}
