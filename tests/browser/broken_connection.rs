//! The server goes away under the page, for a while: the page says so, goes on where it was without being loaded anew, and
//! misses nothing.

use anyhow::{Context, ensure};
use openclaw_tests::{Browser, KillablePortal, PATIENCE, Role};
use serde_json::{Value, json};
use std::{path::Path, time::Duration};
use tokio::time::{Instant, sleep};

type Outcome = anyhow::Result<()>;

/// Keeps the number of every event that comes over the page's stream.
const LISTEN: &str = r"
    window.heard = [];
    window.EventSource = class extends window.EventSource {
        constructor(...given) {
            super(...given);
            this.addEventListener('message', message => {
                const event = JSON.parse(message.data).event;
                if (event) window.heard.push(event.sequence);
            });
        }
    };
";

/// A portal whose steps are short.
fn portal(folder: &Path) -> anyhow::Result<KillablePortal> {
    let steps = ["fetch=100ms", "start=100ms", "verify=100ms", "stop=100ms"];
    let arguments =
        ["--driver", "simulated"].into_iter().chain(steps.into_iter().flat_map(|step| ["--simulate", step]));
    KillablePortal::new(folder, &arguments.map(str::to_owned).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_page_goes_on_where_it_was() -> Outcome {
    let folder = tempfile::tempdir()?;
    let mut portal = portal(folder.path())?;
    portal.start(PATIENCE).await?;
    let browser = Browser::blank((1360, 900)).await?;
    let resumed = goes_on(&mut portal, &browser).await;
    browser.picture("broken-connection").await?;
    browser.quit().await?;
    resumed
}

async fn goes_on(portal: &mut KillablePortal, browser: &Browser) -> Outcome {
    browser.before_each_page(LISTEN).await?;
    browser.page.goto(portal.url()).await?;
    browser.find(Role::Heading, "Run your first OpenClaw").await?;
    for name in ["a", "b"] {
        ask(portal, "", &json!({ "name": name, "version": "2026.4.8" })).await?;
        browser.shows(Role::Article, name, &["Running"]).await?;
    }
    // Something that is typed and looked at when the connection breaks.
    browser.find(Role::Textbox, "Search the fleet").await?.send_keys("2026").await?;
    browser.evaluate("window.here = 'still'").await?;
    for _ in 0..2 {
        portal.kill().await?;
        browser.find_text("Not connected to the server.").await?;
        portal.start(PATIENCE).await?;
        // Done while nobody may be listening yet.
        ask(portal, "/a/stop", &json!({})).await?;
        browser.shows(Role::Article, "a", &["Stopped"]).await?;
        ask(portal, "/a/start", &json!({})).await?;
        browser.shows(Role::Article, "a", &["Running"]).await?;
    }
    ensure!(browser.evaluate("window.here").await? == "still", "the page was loaded anew");
    let words = browser.find(Role::Textbox, "Search the fleet").await?.prop("value").await?;
    ensure!(words.as_deref() == Some("2026"), "what was typed is gone: {words:?}");
    none_is_missing(portal, browser).await
}

/// Every event that the server has told has come, once, in order.
async fn none_is_missing(portal: &KillablePortal, browser: &Browser) -> Outcome {
    let url = format!("{}/api/v1/instances", portal.url());
    let deadline = Instant::now() + PATIENCE;
    loop {
        let listed: Value = reqwest::get(&url).await?.json().await?;
        let last = listed.get("sequence").and_then(Value::as_u64).context("no sequence")?;
        let heard: Vec<u64> = serde_json::from_value(browser.evaluate("window.heard").await?)?;
        if heard.last() == Some(&last) {
            let first = heard.first().copied().unwrap_or_default();
            let all: Vec<u64> = (first..=last).collect();
            ensure!(heard == all, "of {first} to {last} these were heard: {heard:?}");
            println!("{} events heard over two breaks, none twice", heard.len());
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "heard until {:?}, told until {last}", heard.last());
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn what_was_decided_is_kept_while_nobody_answers() -> Outcome {
    let folder = tempfile::tempdir()?;
    let mut portal = portal(folder.path())?;
    portal.start(PATIENCE).await?;
    ask(&portal, "", &json!({ "name": "a", "version": "2026.4.8" })).await?;
    let browser = Browser::open(&portal.url(), (1360, 900)).await?;
    let kept = is_kept(&mut portal, &browser).await;
    browser.picture("broken-action").await?;
    browser.quit().await?;
    kept
}

async fn is_kept(portal: &mut KillablePortal, browser: &Browser) -> Outcome {
    browser.shows(Role::Article, "a", &["Running"]).await?;
    browser.choose_version("a", "2026.5.3").await?;
    portal.kill().await?;
    // It is said behind the dialog.
    let lost = "document.body.innerText.includes('Not connected to the server.')";
    let deadline = Instant::now() + PATIENCE;
    while browser.evaluate(lost).await? != true {
        ensure!(Instant::now() < deadline, "the page does not notice that nobody answers");
        sleep(Duration::from_millis(50)).await;
    }
    portal.start(PATIENCE).await?;
    let confirm = browser.control("button", "Update to 2026.5.3", |button| !button.disabled).await?;
    browser.press(&confirm).await?;
    browser.gone(Role::Dialog, "Update a").await?;
    browser.shows(Role::Article, "a", &["Running", "2026.5.3"]).await
}

/// Asks the API for something of the instances.
async fn ask(portal: &KillablePortal, path: &str, body: &Value) -> Outcome {
    let url = format!("{}/api/v1/instances{path}", portal.url());
    let answer = reqwest::Client::new().post(url).json(body).send().await?;
    let (status, text) = (answer.status(), answer.text().await?);
    ensure!(status.is_success(), "{path} {body}: {status} {text}");
    Ok(())
}
