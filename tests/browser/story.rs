//! The story that the product exists for: an update asked for while provisioning is accepted, queued and applied.

use openclaw_contract::{InstanceState, Step};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use openclaw_tests::{Browser, Role};

type Outcome = anyhow::Result<()>;

#[tokio::test]
async fn create_update_while_provisioning_and_watch_it_arrive() -> Outcome {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    let browser = Browser::open(server.url(), (1360, 900)).await?;
    let told = story(&server, &browser).await;
    browser.picture("story").await?;
    browser.quit().await?;
    told
}

async fn story(server: &TestServer, browser: &Browser) -> Outcome {
    browser.find(Role::Heading, "Fleet").await?;
    browser.create_instance("my-instance", "2026.4.8").await?;
    browser.shows(Role::Article, "my-instance", &["Provisioning", "2026.4.8"]).await?;
    server.wait_until("my-instance", |i| i.status.step == Some(Step::Fetch)).await?;
    browser.shows(Role::Article, "my-instance", &["Fetching 2026.4.8"]).await?;

    browser.queue_update("my-instance", "2026.4.11").await?;
    let queued = ["Provisioning", "2026.4.8 → to 2026.4.11", "queued", openclaw_contract::text::QUEUED_NOTE];
    browser.shows(Role::Article, "my-instance", &queued).await?;
    assert_eq!(server.instance("my-instance").await?.spec.target_version.to_string(), "2026.4.11");

    server.turn_until("my-instance", |i| i.status.step == Some(Step::Start)).await?;
    browser.shows(Role::Article, "my-instance", &["Provisioning", "Starting 2026.4.11"]).await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    browser.shows(Role::Article, "my-instance", &["Running", "2026.4.11"]).await?;
    let card = browser.find(Role::Article, "my-instance").await?.text().await?;
    assert!(!card.contains("queued") && !card.contains("Provisioning"), "{card}");

    browser.find(Role::Link, "my-instance").await?.click().await?;
    browser.find(Role::Heading, "my-instance").await?;
    browser.find(Role::Heading, "Timeline").await?;
    let page = browser.page.find(thirtyfour::By::Tag("main")).await?;
    let text = page.text().await?;
    for line in
        ["Update queued: 2026.4.8 → 2026.4.11", "Skipped fetch of 2026.4.8", "Running 2026.4.11, updated from 2026.4.8"]
    {
        assert!(text.contains(line), "{line:?} is not in {text}");
    }
    Ok(())
}
