//! Every page.

use super::{Look, Outcome, WIDE};
use crate::world::{BROKEN, BUSY, CALM, small_fleet};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use openclaw_tests::{Browser, Role};

/// Each address with its heading.
const PAGES: [(&str, &str); 10] = [
    ("/", "Fleet"),
    ("/?view=table", "Fleet"),
    ("/?q=nothing-of-that-name", "Fleet"),
    ("/instances/calm", CALM),
    ("/instances/busy", BUSY),
    ("/instances/broken", BROKEN),
    ("/releases", "Releases"),
    ("/activity", "Activity"),
    ("/policy", "Policy"),
    ("/design", "Design"),
];

#[tokio::test]
async fn every_page_can_be_used_by_everybody() -> Outcome {
    let server = small_fleet().await?;
    let browser = Browser::blank(WIDE).await?;
    let looked = look(&server, &browser).await;
    browser.picture("accessibility-pages").await?;
    browser.quit().await?;
    looked
}

async fn look(server: &TestServer, browser: &Browser) -> Outcome {
    let mut look = Look::with(browser);
    for (path, heading) in PAGES {
        browser.page.goto(format!("{}{path}", server.url())).await?;
        browser.find(Role::Heading, heading).await?;
        look.at_page(path).await?;
    }
    look.end()
}

#[tokio::test]
async fn a_page_with_nothing_on_it_can_be_used_by_everybody() -> Outcome {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    let browser = Browser::blank(WIDE).await?;
    let looked = look_at_nothing(&server, &browser).await;
    browser.picture("accessibility-nothing").await?;
    browser.quit().await?;
    looked
}

async fn look_at_nothing(server: &TestServer, browser: &Browser) -> Outcome {
    let mut look = Look::with(browser);
    for (path, heading) in [
        ("/", "Run your first OpenClaw"),
        ("/activity", "Activity"),
        ("/instances/nobody", "There is no instance “nobody”"),
        ("/no/page", "There is no such page"),
    ] {
        browser.page.goto(format!("{}{path}", server.url())).await?;
        browser.find(Role::Heading, heading).await?;
        look.at_page(&format!("{path} with nothing on it")).await?;
    }
    look.end()
}

#[tokio::test]
async fn what_is_wrong_is_found() -> Outcome {
    let browser = Browser::blank(WIDE).await?;
    let wrong = is_found(&browser).await;
    browser.quit().await?;
    wrong
}

async fn is_found(browser: &Browser) -> Outcome {
    browser.evaluate("document.body.innerHTML = '<main><button></button></main>'").await?;
    let found = browser.is_accessible("a page").await.map_err(|error| error.to_string());
    anyhow::ensure!(found.as_ref().is_err_and(|told| told.contains("button-name")), "{found:?}");
    Ok(())
}
