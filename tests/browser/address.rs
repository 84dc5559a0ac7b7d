//! How the fleet is looked at is in the page's address: it can be kept, sent to somebody, and reloaded.

use crate::world::{ASLEEP, BROKEN, CALM, small_fleet};
use openclaw_test_support::TestServer;
use openclaw_tests::{Browser, PATIENCE, Role};
use std::time::Duration;
use tokio::time::{Instant, sleep};

type Outcome = anyhow::Result<()>;

#[tokio::test]
async fn how_the_fleet_is_looked_at_survives_a_reload() -> Outcome {
    let server = small_fleet().await?;
    let browser = Browser::open(server.url(), (1360, 900)).await?;
    let kept = is_kept(&server, &browser).await;
    browser.picture("address").await?;
    browser.quit().await?;
    kept
}

async fn is_kept(server: &TestServer, browser: &Browser) -> Outcome {
    let search = browser.find(Role::Textbox, "Search the fleet").await?;
    search.send_keys("2026.4.8").await?;
    browser.gone(Role::Article, CALM).await?;
    let table = browser.control("button", "Table", |_| true).await?;
    browser.press(&table).await?;
    says(browser, "q=2026.4.8").await?;
    says(browser, "view=table").await?;
    for reloaded in [false, true] {
        if reloaded {
            browser.page.refresh().await?;
        }
        browser.find(Role::Link, BROKEN).await?;
        browser.find(Role::Link, ASLEEP).await?;
        browser.gone(Role::Link, CALM).await?;
    }
    let words = browser.find(Role::Textbox, "Search the fleet").await?.prop("value").await?;
    assert_eq!(words.as_deref(), Some("2026.4.8"), "what was searched for stands in the field");

    browser.page.goto(format!("{}/?state=error", server.url())).await?;
    browser.find(Role::Link, BROKEN).await?;
    browser.gone(Role::Link, CALM).await
}

/// Waits until the page's address has that part.
async fn says(browser: &Browser, part: &str) -> Outcome {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let url = browser.page.current_url().await?;
        if url.query().is_some_and(|query| query.split('&').any(|found| found == part)) {
            return Ok(());
        }
        anyhow::ensure!(Instant::now() < deadline, "{url} does not say {part}");
        sleep(Duration::from_millis(20)).await;
    }
}
