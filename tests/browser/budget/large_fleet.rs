//! Ten thousand instances: the page holds what is seen of them, and changes what has changed.

use openclaw_contract::InstanceState;
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::{Setup, TestServer};
use openclaw_tests::{Browser, PATIENCE, Role};
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, sleep};

type Outcome = anyhow::Result<()>;

const INSTANCES: usize = 10_000;
/// Of the whole page, wherever it is scrolled to.
const NODES: i64 = 4_000;
/// Of cards or rows: about two screens.
const ROWS: i64 = 80;

#[tokio::test]
async fn a_large_fleet_is_drawn_in_part_and_changed_in_place() -> Outcome {
    let setup = Setup { reconciles: false, ..Setup::of(SimulatedOptions::instant()) };
    let server = TestServer::start_as(setup).await?;
    server.fill(INSTANCES, "2026.4.8").await?;
    let browser = Browser::open(server.url(), (1280, 900)).await?;
    let counted = counts(&server, &browser).await;
    browser.picture("large-fleet").await?;
    browser.quit().await?;
    counted
}

async fn counts(server: &TestServer, browser: &Browser) -> Outcome {
    browser.find(Role::Article, "agent-00000").await?;
    bounded(browser, "article", "as cards").await?;
    one_event_changes_one_card(server, browser).await?;
    browser.page.goto(format!("{}/?view=table", server.url())).await?;
    browser.find(Role::Heading, "Fleet").await?;
    bounded(browser, "[role=rowgroup] > [data-name], .rows > [role=row]", "as a table").await
}

/// There are few nodes at the top, half way and at the end.
async fn bounded(browser: &Browser, row: &str, how: &str) -> Outcome {
    for part in ["0", "0.5", "1"] {
        let scroll = format!(
            "(() => {{ const all = [document.scrollingElement, ...document.querySelectorAll('*')];
            all.filter(e => e.scrollHeight > e.clientHeight + 2000).forEach(e => e.scrollTop = e.scrollHeight * {part}); }})()"
        );
        browser.evaluate(&scroll).await?;
        sleep(Duration::from_millis(500)).await;
        let nodes = number(&browser.evaluate("document.querySelectorAll('*').length").await?);
        let rows = number(&browser.evaluate(&format!("document.querySelectorAll('{row}').length")).await?);
        println!("{INSTANCES} instances {how}, scrolled by {part}: {nodes} nodes, {rows} rows");
        anyhow::ensure!(nodes <= NODES, "{nodes} nodes {how}, scrolled by {part}: at most {NODES}");
        anyhow::ensure!((1..=ROWS).contains(&rows), "{rows} rows {how}, scrolled by {part}: from 1 to {ROWS}");
    }
    browser.evaluate("scrollTo(0, 0)").await.map(drop)
}

/// Notes what changes: in the card of that name, in the summary, and elsewhere but for what the time changes.
const OBSERVE: &str = r"
    (() => {
        const card = [...document.querySelectorAll('article')].find(a => a.textContent.includes('agent-00001'));
        window.changed = { card: 0, summary: 0, elsewhere: [] };
        const kind = node => {
            const element = node.nodeType === 1 ? node : node.parentElement;
            if (!element || card.contains(element)) return 'card';
            if (element.closest('.summary')) return 'summary';
            // A band moves with the time.
            if (element.closest('time, [role=status], .day-slot, header.top, head')) return null;
            return 'elsewhere';
        };
        new MutationObserver(records => records.forEach(record => {
            const where = kind(record.target);
            if (where === 'elsewhere') window.changed.elsewhere.push(record.target.outerHTML?.slice(0, 120) ?? record.target.textContent);
            else if (where) window.changed[where]++;
        })).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        return !!card;
    })()
";

async fn one_event_changes_one_card(server: &TestServer, browser: &Browser) -> Outcome {
    // What is fetched ahead and what is read after the first cards has been drawn by then.
    sleep(Duration::from_secs(4)).await;
    browser.find(Role::Article, "agent-00001").await?;
    anyhow::ensure!(browser.evaluate(OBSERVE).await? == true, "the card is not there");
    server.observe("agent-00001", InstanceState::Error).await?;
    browser.shows(Role::Article, "agent-00001", &["Error"]).await?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let changed = browser.evaluate("window.changed").await?;
        let elsewhere = changed.get("elsewhere").and_then(Value::as_array).map_or(0, Vec::len);
        anyhow::ensure!(elsewhere == 0, "one event changed more than one card and the figures above: {changed}");
        let count = |name: &str| number(changed.get(name).unwrap_or(&Value::Null));
        if count("card") > 0 && count("summary") > 0 {
            println!("one event: {} changes in its card, {} in the summary", count("card"), count("summary"));
            return Ok(());
        }
        anyhow::ensure!(Instant::now() < deadline, "the event did not change what it should: {changed}");
        sleep(Duration::from_millis(50)).await;
    }
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}
