//! What others wrote stays text, and stands in its own direction.

use crate::{
    stub::{self, RULES, but, hello, view},
    world::{CALM, small_fleet},
};
use openclaw_tests::{Browser, PATIENCE, Role};
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, path_regex},
};

type Outcome = anyhow::Result<()>;

const IMAGE: &str = "<img src=x onerror='window.broken=1'>";

#[tokio::test]
async fn labels_and_messages_stay_text() -> Outcome {
    let message = format!("start failed: {IMAGE}<script>window.broken=1</script>");
    let labels = json!({ "note": IMAGE, "owner": "مريم" });
    let told = but(view("odd", "error"), &json!({ "labels": labels, "message": message }));
    let server = stub::serve(&[told], format!("data: {}\n\n", hello("2026.11.23")?)).await?;
    let browser = Browser::open(&server.uri(), (1360, 900)).await?;
    let text = stays_text(&browser).await;
    browser.picture("markup").await?;
    browser.quit().await?;
    text
}

async fn stays_text(browser: &Browser) -> Outcome {
    browser.shows(Role::Article, "odd", &["<script>window.broken=1</script>"]).await?;
    nothing_came_of_it(browser).await
}

async fn nothing_came_of_it(browser: &Browser) -> Outcome {
    sleep(Duration::from_millis(200)).await;
    let made = "document.querySelectorAll('#main img, #main script').length + (window.broken ?? 0)
        + [...document.querySelectorAll('#main b')].filter(b => b.textContent === 'bold').length";
    anyhow::ensure!(browser.evaluate(made).await? == 0, "markup was taken as such");
    Ok(())
}

#[tokio::test]
async fn lines_of_a_log_stay_text() -> Outcome {
    let server =
        with_log(&format!("2026-04-10T14:23:11Z info hello\n{IMAGE}\n\u{1b}[31mred\u{1b}[0m <b>bold</b>\n")).await?;
    let browser = Browser::open(&format!("{}/instances/odd", server.uri()), (1360, 900)).await?;
    let text = log_stays_text(&browser).await;
    browser.picture("markup-log").await?;
    browser.quit().await?;
    text
}

async fn with_log(log: &str) -> anyhow::Result<MockServer> {
    let odd = view("odd", "running");
    let server = stub::serve(std::slice::from_ref(&odd), format!("data: {}\n\n", hello("2026.11.23")?)).await?;
    let rules = stub::rules()?;
    let answer = || ResponseTemplate::new(200).insert_header(RULES, rules.as_str());
    let told = answer().set_body_raw(log.to_owned(), "text/plain");
    Mock::given(method("GET")).and(path_regex("/logs$")).respond_with(told).mount(&server).await;
    let timeline = answer().set_body_json(json!({ "events": [], "next": null }));
    Mock::given(method("GET")).and(path_regex("/timeline$")).respond_with(timeline).mount(&server).await;
    let one = answer().set_body_json(odd);
    Mock::given(method("GET")).and(path("/api/v1/instances/odd")).respond_with(one).mount(&server).await;
    Ok(server)
}

async fn log_stays_text(browser: &Browser) -> Outcome {
    let deadline = Instant::now() + PATIENCE;
    let shown = || browser.evaluate("document.getElementById('main')?.innerText ?? ''");
    while !shown().await?.as_str().is_some_and(|text| text.contains(IMAGE) && text.contains("<b>bold</b>")) {
        anyhow::ensure!(Instant::now() < deadline, "the log is not shown as it is: {}", shown().await?);
        sleep(Duration::from_millis(50)).await;
    }
    nothing_came_of_it(browser).await
}

#[tokio::test]
async fn a_label_from_right_to_left_leaves_the_rest_as_it_is() -> Outcome {
    let server = small_fleet().await?;
    let browser = Browser::open(server.url(), (1280, 1400)).await?;
    let stands = stands_in_its_direction(&browser).await;
    browser.picture("right-to-left").await?;
    browser.quit().await?;
    stands
}

async fn stands_in_its_direction(browser: &Browser) -> Outcome {
    browser.shows(Role::Article, CALM, &["مريم"]).await?;
    let isolated = "[...document.querySelectorAll('article *')].filter(e => e.textContent.includes('مريم')
        && !e.children.length).every(e => e.closest('[dir=auto], bdi'))";
    anyhow::ensure!(browser.evaluate(isolated).await? == true, "such a label turns what stands beside it");
    Ok(())
}
