//! An update that is under way is taken back: from the card's menu, and from the dialog.

use openclaw_contract::{InstanceState, Step};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use openclaw_tests::{Browser, Role};

type Outcome = anyhow::Result<()>;

#[tokio::test]
async fn an_update_under_way_is_taken_back() -> Outcome {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    let browser = Browser::open(server.url(), (1360, 900)).await?;
    let told = takes_back(&server, &browser).await;
    browser.picture("withdraw").await?;
    browser.quit().await?;
    told
}

async fn takes_back(server: &TestServer, browser: &Browser) -> Outcome {
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    under_way(server, browser).await?;
    browser.shows(Role::Article, "a", &["2026.4.8 → to 2026.4.11", "Keep 2026.4.8", "gives up in"]).await?;
    let menu = browser.control("button", "More actions for a", |_| true).await?;
    browser.press(&menu).await?;
    let cancel = browser.control("menuitem", "Cancel update", |entry| !entry.disabled).await?;
    browser.press(&cancel).await?;
    taken_back(server, browser).await?;

    under_way(server, browser).await?;
    let update = browser.control("button", "Update a", |button| !button.disabled).await?;
    browser.press(&update).await?;
    let dialog = browser.find(Role::Dialog, "Update a").await?;
    browser.find_in(&dialog, Role::Button, "Keep 2026.4.8").await?.click().await?;
    browser.gone(Role::Dialog, "Update a").await?;
    taken_back(server, browser).await
}

async fn under_way(server: &TestServer, browser: &Browser) -> Outcome {
    browser.shows(Role::Article, "a", &["Running", "2026.4.8"]).await?;
    browser.choose_version("a", "2026.4.11").await?;
    browser.confirm_update("a", "Update to 2026.4.11").await?;
    server.wait_until("a", |instance| instance.status.step == Some(Step::Fetch)).await.map(drop)
}

async fn taken_back(server: &TestServer, browser: &Browser) -> Outcome {
    server.wait_until("a", |instance| instance.spec.target_version == instance.status.version).await?;
    server.turn_to("a", InstanceState::Running).await?;
    browser.gone(Role::Button, "Keep 2026.4.8").await?;
    browser.shows(Role::Article, "a", &["Running", "2026.4.8"]).await?;
    // What is not there is not in the menu either.
    let menu = browser.control("button", "More actions for a", |_| true).await?;
    browser.press(&menu).await?;
    browser.control("menuitem", "Stop", |entry| !entry.disabled).await?;
    let entries = browser.heard("menuitem", None).await?;
    assert!(entries.get("menuitem", "Cancel update").is_none(), "{entries:?}");
    browser.press(&menu).await?;
    browser.control("button", "More actions for a", |node| !node.expanded).await.map(drop)
}
