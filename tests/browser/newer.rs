//! A page against a server of a release to come: what it has no word for is shown as it is, opens nothing and breaks nothing.

use crate::stub::{self, but, hello, view};
use openclaw_tests::{Browser, Role};
use serde_json::{Value, json};

type Outcome = anyhow::Result<()>;

const SAYS: &str = "unknown to this page";

/// An instance with words in it that are to come.
fn strange(name: &str, state: &str) -> Value {
    let dreams = json!({ "status": "dreaming", "as_of": null });
    let health = json!({ "process": dreams, "gateway": dreams, "channels": dreams });
    but(view(name, state), &json!({ "moon": "full", "step": "migrate", "health": health }))
}

/// The greeting, a frame and an event of kinds to come, and an instance that changes to a state to come.
fn stream() -> anyhow::Result<String> {
    let hello = but(hello("2027.1.1")?, &json!({ "moon": "full" }));
    let event = json!({
        "sequence": 8, "at": "2026-04-10T14:25:33Z", "instance": "awake", "generation": 1, "state": "levitating", "actor": "moon",
        "what": {"kind": "eclipsed", "by": "earth"}
    });
    let timeline = json!({ "type": "timeline", "event": event, "view": strange("awake", "levitating") });
    Ok(format!("data: {hello}\n\ndata: {}\n\nid: 8\ndata: {timeline}\n\n", json!({ "type": "eclipse", "at": "noon" })))
}

#[tokio::test]
async fn what_a_newer_server_says_is_shown_as_it_is_and_opens_nothing() -> Outcome {
    let server = stub::serve(&[strange("asleep", "hibernating"), view("awake", "running")], stream()?).await?;
    let browser = Browser::open(&server.uri(), (1360, 900)).await?;
    let shown = shows(&browser).await;
    browser.picture("newer").await?;
    browser.quit().await?;
    shown
}

async fn shows(browser: &Browser) -> Outcome {
    browser.shows(Role::Article, "asleep", &["hibernating", SAYS, "2026.4.8", "team=ops"]).await?;
    browser.shows(Role::Article, "awake", &["levitating", SAYS]).await?;
    let update = browser.control("button", "Update asleep", |button| button.disabled).await?;
    assert!(update.description.contains("this one is hibernating. Reload or update what you use"), "{update:?}");
    let menu = browser.control("button", "More actions for asleep", |_| true).await?;
    browser.press(&menu).await?;
    for entry in ["Start", "Stop", "Restart", "Restore", "Delete"] {
        browser.control("menuitem", entry, |entry| entry.disabled && !entry.description.is_empty()).await?;
    }
    Ok(())
}
