//! What comes and goes: a toast, a lost connection, a page of other rules.

use super::{Look, Outcome, WIDE};
use crate::{
    stub::{self, but, hello, view},
    world::{CALM, small_fleet},
};
use openclaw_test_support::TestServer;
use openclaw_tests::Browser;
use serde_json::json;

#[tokio::test]
async fn a_toast_and_a_lost_connection_can_be_noticed_by_everybody() -> Outcome {
    let mut server = small_fleet().await?;
    let browser = Browser::open(server.url(), WIDE).await?;
    let looked = look(&mut server, &browser).await;
    browser.picture("accessibility-moments").await?;
    browser.quit().await?;
    looked
}

async fn look(server: &mut TestServer, browser: &Browser) -> Outcome {
    let mut look = Look::with(browser);
    browser.choose_version(CALM, "2026.5.3").await?;
    browser.confirm_update(CALM, "Update to 2026.5.3").await?;
    browser.control("button", "Dismiss", |_| true).await?;
    look.at("a toast").await?;
    server.stop().await;
    browser.find_text("Not connected to the server.").await?;
    look.at_page("a lost connection").await?;
    look.end()
}

#[tokio::test]
async fn a_page_of_other_rules_can_be_noticed_by_everybody() -> Outcome {
    let stale = but(hello("2027.1.1")?, &json!({ "rules": "0000000000000000" }));
    let server = stub::serve(&[view("awake", "running")], format!("data: {stale}\n\n")).await?;
    let browser = Browser::open(&server.uri(), WIDE).await?;
    let looked = look_at_other_rules(&browser).await;
    browser.quit().await?;
    looked
}

async fn look_at_other_rules(browser: &Browser) -> Outcome {
    let mut look = Look::with(browser);
    browser.find_text("This page was built with other rules than the server.").await?;
    look.at_page("a page of other rules").await?;
    look.end()
}
